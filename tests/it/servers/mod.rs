//! With real servers: behind nginx, HAProxy and Apache httpd, as their users configure them, and beside [Redis](redis).
//!
//! A table of header values says what the library makes of them. It does not say what is left of a
//! client's headers behind a proxy, nor what a client can make a proxy drop. So here a client sends every
//! forgery of `tests/data/servers/forgeries.toml` through servers that run, to an application that runs,
//! and that application has to say who really sent it.
//!
//! Each test starts servers of its own on free ports of the loopback, and ends them. Clients connect from
//! 127.0.0.77 and its like, each server calls the next one from an address of its own, and only those are
//! trusted.
//!
//! The servers have to be installed, so these tests are ignored unless asked for. Then one that is missing
//! is a failure. `.ci/servers.sh` installs them and runs:
//!
//! ```sh
//! cargo test -p tests --test it -- --ignored servers
//! ```

// The application and the servers.
mod apache;
mod haproxy;
mod nginx;
mod origin;
mod port;
mod resolvers;
mod server;

// What is sent, and what has to come back.
mod attack;
mod forgeries;

// The tests.
mod addresses;
mod around;
mod behind_one;
mod chains;
mod guards;
mod realip;
mod redis;
mod unix_sockets;
