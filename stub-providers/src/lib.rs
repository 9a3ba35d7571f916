//! Stand-ins for the APIs of four providers, over real HTTP.
