//! What the adapter of ipgeolocation makes of answers.
