//! The other end of the socket, before any header is read.

use std::net::{IpAddr, SocketAddr};

/// The other end of the socket that a request came in on.
///
/// This is the only thing about a request that its sender cannot make up, so every decision of a
/// [`ClientIpResolver`](super::ClientIpResolver) starts with it. Applications without axum put it
/// into the request's extensions themselves.
///
/// # Examples
///
/// ```
/// use ipsec_tower::Peer;
/// use std::net::{IpAddr, SocketAddr};
///
/// let socket: SocketAddr = "[::ffff:192.0.2.7]:4711".parse()?;
/// assert_eq!(Peer::from(socket).ip(), Some(IpAddr::from([192, 0, 2, 7])));
/// assert_eq!(Peer::Unix.ip(), None);
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Peer {
    /// An address of the Internet Protocol.
    Ip(IpAddr),
    /// A Unix socket: whoever may open its file, without an address.
    Unix,
}

impl Peer {
    /// The address in canonical form: an IPv4-mapped IPv6 address is that IPv4 address.
    ///
    /// `None` for a Unix socket.
    #[must_use]
    pub fn ip(self) -> Option<IpAddr> {
        match self {
            Self::Ip(ip) => Some(ip.to_canonical()),
            Self::Unix => None,
        }
    }
}

impl From<IpAddr> for Peer {
    fn from(ip: IpAddr) -> Self {
        Self::Ip(ip.to_canonical())
    }
}

/// Keeps the address; the port and the scope id (zone) are dropped.
impl From<SocketAddr> for Peer {
    fn from(address: SocketAddr) -> Self {
        Self::from(address.ip())
    }
}

/// What a peer on a Unix socket is worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum UnixPeer {
    /// There is no address, so there is no answer.
    #[default]
    Deny,
    /// The only one who can open the socket is the proxy: it is trusted like a listed one.
    ///
    /// File permissions have to make this true.
    TrustAsProxy,
}
