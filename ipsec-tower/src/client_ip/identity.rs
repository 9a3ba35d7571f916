//! The address that was found, and how.

use std::fmt;
use std::net::IpAddr;

use super::header::HeaderKind;
use super::peer::Peer;

/// The address that a request really comes from, and how it was found.
///
/// Only a [`ClientIpResolver`](super::ClientIpResolver) makes one: there is no way to declare any
/// other address to be the client's. [`Display`](fmt::Display) prints the address and nothing
/// else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClientIp {
    ip: IpAddr,
    provenance: Provenance,
}

impl ClientIp {
    pub(super) fn new(ip: IpAddr, provenance: Provenance) -> Self {
        Self { ip, provenance }
    }

    /// The peer's own address, where somebody decided that it stands for the client.
    pub(crate) fn fallback_to_peer(peer: Peer) -> Option<Self> {
        Some(Self::new(peer.ip()?, Provenance::PeerFallback))
    }

    /// An address that a test chose.
    pub(crate) fn mock(ip: IpAddr) -> Self {
        Self::new(ip.to_canonical(), Provenance::Peer)
    }

    /// The address in canonical form: never an IPv4-mapped IPv6 address.
    #[must_use]
    pub fn ip(&self) -> IpAddr {
        self.ip
    }

    /// Where the address comes from.
    #[must_use]
    pub fn provenance(&self) -> Provenance {
        self.provenance
    }
}

impl fmt::Display for ClientIp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.ip.fmt(f)
    }
}

/// Where a client address comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Provenance {
    /// The socket's other end. No header was read.
    Peer,
    /// An element of the configured header, written by a proxy that is trusted.
    Header {
        /// The header.
        header: HeaderKind,
        /// The element, counted from the right over all field lines; 1 is the rightmost.
        hop: u8,
    },
    /// The socket's other end, although it is a trusted proxy: the header was missing, and
    /// [`insecure_peer_when_missing`](super::ClientIpResolver::insecure_peer_when_missing) is set.
    PeerFallback,
}

impl fmt::Display for Provenance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Peer => f.write_str("peer"),
            Self::Header { header, hop } => write!(f, "{header}, hop {hop} from the right"),
            Self::PeerFallback => f.write_str("peer, because the header is missing"),
        }
    }
}
