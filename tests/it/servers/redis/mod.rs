//! What instances share, over a real Redis, which is killed, paused and started again under them.

mod server;
