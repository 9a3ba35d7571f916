//! Asking others about an address.
