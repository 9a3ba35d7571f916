//! What instances share, over a real Redis, which is killed, paused and started again under them.

// Redis, the way to it, and who shares it.
mod certificates;
mod instance;
mod instances;
mod server;
mod way;

// The tests.
mod application;
mod connection;
mod counter;
mod outages;
mod overlay;
mod shared;
mod tls;
