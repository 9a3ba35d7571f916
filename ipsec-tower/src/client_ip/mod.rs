//! Which address a request really comes from, in a way that no client can forge.
//!
//! A [`ClientIpResolver`] is told once which header counts and whose word is taken for it, and then
//! makes a [`ClientIp`] or a [`ClientIpError`] of a [`Peer`] and a header map. There is no I/O here,
//! no waiting and, while resolving, no allocation.
//!
//! # What always holds
//!
//! - **Peer first.** No byte of a header is read unless the socket's other end is trusted to have
//!   set it. A peer that is not trusted is the client itself.
//! - **From the right.** A proxy appends, so the right end is its own and the left end is the
//!   client's. Elements are read from the right, the last field line first, and only as far as the
//!   decision needs. Whatever a client writes to the left of that changes nothing.
//! - **Nothing is skipped.** An element that has to be read and is empty, not an address, `unknown`
//!   or obfuscated is an error. To skip it would be to believe what stands left of it.
//! - **One source.** Exactly one header is read. Reading another one when the first is missing would
//!   let clients choose.
//! - **No answer is an error.** Nothing is put in its place unless a resolver is told so, by name.
//!
//! # What counts as an address
//!
//! IPv4 addresses have four decimal octets without leading zeros, IPv6 addresses are written as in
//! RFC 4291, section 2.2; a zone, a host name, `0.0.0.0` and `::` are malformed, in headers and in
//! trust lists. Ports are checked and dropped. IPv4-mapped IPv6 addresses are the IPv4 addresses
//! that they mean, everywhere.
//!
//! An address with what stands around it has at most 64 bytes, an element of `Forwarded` 4 KiB and
//! 16 parameters. In search of an address that is not a proxy's, 64 elements are read.
//!
//! # Deployment traps
//!
//! - A proxy on the list that passes on the client's header instead of setting or appending to it
//!   lets clients choose their address. Check with a forged header against the real deployment.
//! - The list has to cover *all* of one's own proxies in a row. One that is missing appears as the
//!   client of everybody behind it.
//! - Counting hops believes the count, and [`require_peer`](ClientIpResolver::require_peer) only the
//!   last proxy. Of several in a row, a client that can reach an inner one directly still chooses its
//!   address; a list of trusted proxies finds it.
//! - A content delivery network's addresses are shared by all its customers. Its list alone does
//!   not say that a request came through one's own account.
//! - A client that can make a proxy drop the header turns its address into an error. That is no
//!   forged address, but a policy that fails open lets it in. Routes that refuse somebody should
//!   fail closed.
//! - nginx: one `proxy_set_header` inside a `location` drops all those of the levels above, and the
//!   client's own header passes.
//! - nginx that is itself called over a Unix socket writes `unix:` as the client, which is malformed here;
//!   `set_real_ip_from unix:` in that nginx cures it.
//! - HAProxy: `option forwarded` belongs into a `backend` or `listen` section; in a `frontend` it is ignored with a
//!   warning. `option forwardfor except` passes the client's own header from the addresses that it excepts.
//! - Apache httpd: a header set by `RequestHeader` is dropped if the client names it in `Connection`, and is
//!   missing then. The `X-Forwarded-For` of `mod_proxy` is not.

mod address;
mod config_error;
mod entry;
mod error;
mod escape;
mod forwarded;
mod header;
mod identity;
mod peer;
mod ranges;
mod refuse;
mod resolve;
mod resolver;
mod shared;
mod trusted;
mod walk;
mod xff;

pub use config_error::{ConfigError, ConfigProblem};
pub use error::{ClientIpError, ClientIpErrorKind};
pub use header::{ForwardingHeader, HeaderKind};
pub use identity::{ClientIp, Provenance};
pub use peer::{Peer, UnixPeer};
pub use resolver::ClientIpResolver;
pub use shared::{SharedTrustedProxies, TrustedProxiesSource};
pub use trusted::TrustedProxies;
