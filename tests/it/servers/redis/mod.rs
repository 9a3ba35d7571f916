//! What instances share, over a real Redis, which is killed, paused and started again under them.

mod instances;
mod server;

mod connection;
mod counter;
mod shared;
