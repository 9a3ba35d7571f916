//! What is known about an IP address, and what to do about it.

pub mod ip;
