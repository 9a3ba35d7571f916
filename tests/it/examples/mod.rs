//! The examples, run as their readers run them: every line that one prints is sent to it, and so is what the README shows.

// What is run, and what is sent.
pub(crate) mod application;
mod line;

// What has to come back.
mod expected;

// The tests.
mod fallback;
mod printed;
mod readme;
mod refreshing;
pub(crate) mod standins;
