//! What the adapter of vastel makes of answers.
