//! What instances share, over a real Redis, which is killed, paused and started again under them.

mod application;
mod instance;
mod overlay;
mod server;
mod way;
