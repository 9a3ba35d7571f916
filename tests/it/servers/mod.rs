//! Behind real servers: nginx, HAProxy and Apache httpd, as their users configure them.

mod addresses;
mod apache;
mod around;
mod attack;
mod behind_apache;
mod behind_haproxy;
mod behind_nginx;
mod chains;
mod client;
mod forgeries;
mod guards;
mod haproxy;
mod nginx;
mod origin;
mod realip;
mod resolvers;
mod server;
mod unix_sockets;
