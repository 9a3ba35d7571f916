//! Why a request has no client address.

use std::fmt;

use http::HeaderMap;

use super::escape::escaped_lines;
use super::header::HeaderKind;
use super::peer::Peer;

/// Why a request has no client address.
///
/// It is `Copy` and safe to log: it holds no byte that came from a header, and its
/// [`Display`](fmt::Display) leaves out the peer's address, which [`peer`](Self::peer) tells.
///
/// An error is no licence to take another address, least of all the peer's: that is one of our own
/// proxies then, and whoever can make a header go missing would act in its name.
///
/// # Examples
///
/// ```
/// use http::{HeaderMap, HeaderName, HeaderValue};
/// use ipsec_tower::{ClientIpErrorKind, ClientIpResolver, ForwardingHeader, Peer, TrustedProxies};
/// use std::net::Ipv4Addr;
///
/// let resolver = ClientIpResolver::trusted_proxies(
///     ForwardingHeader::XForwardedFor,
///     TrustedProxies::parse(["192.0.2.0/24"])?,
/// );
/// let proxy = Peer::Ip(Ipv4Addr::new(192, 0, 2, 1).into());
/// let mut headers = HeaderMap::new();
/// headers.insert(
///     HeaderName::from_static("x-forwarded-for"),
///     HeaderValue::from_static("203.0.113.9, localhost, 192.0.2.2"),
/// );
///
/// let error = resolver.resolve(Some(proxy), &headers).expect_err("a host name is no address");
/// assert_eq!(error.kind(), ClientIpErrorKind::Malformed);
/// assert_eq!(error.to_string(), "x-forwarded-for, hop 2 from the right: not an address");
/// assert_eq!(error.escaped(&headers), r#""203.0.113.9, localhost, 192.0.2.2""#);
/// # Ok::<(), ipsec_tower::ConfigError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientIpError {
    kind: ClientIpErrorKind,
    header: Option<HeaderKind>,
    hop: Option<u8>,
    peer: Option<Peer>,
}

impl ClientIpError {
    pub(crate) fn without_header(kind: ClientIpErrorKind, peer: Option<Peer>) -> Self {
        Self {
            kind,
            header: None,
            hop: None,
            peer,
        }
    }

    pub(super) fn in_header(
        kind: ClientIpErrorKind,
        header: HeaderKind,
        hop: Option<u8>,
        peer: Peer,
    ) -> Self {
        Self {
            kind,
            header: Some(header),
            hop,
            peer: Some(peer),
        }
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> ClientIpErrorKind {
        self.kind
    }

    /// The header that was read; `None` when none was.
    #[must_use]
    pub fn header(&self) -> Option<HeaderKind> {
        self.header
    }

    /// The element that is to blame, counted from the right over all field lines; 1 is the
    /// rightmost. `None` where the error is not about one element.
    #[must_use]
    pub fn hop(&self) -> Option<u8> {
        self.hop
    }

    /// The socket's other end, if it is known.
    #[must_use]
    pub fn peer(&self) -> Option<Peer> {
        self.peer
    }

    /// The header's lines, escaped and bounded, for a debug log.
    ///
    /// Only printable ASCII comes out: of the last four lines at most 128 bytes each, the right end,
    /// where decisions are made. The text is the client's to choose, so it must not be believed,
    /// and it is personal data.
    ///
    /// Empty when no header was read, and for [`HeaderKind::Single`], whose name the error does not
    /// carry: [`ClientIpResolver::escaped`](super::ClientIpResolver::escaped) knows it.
    #[must_use]
    pub fn escaped(&self, headers: &HeaderMap) -> String {
        match self.header.and_then(HeaderKind::name) {
            Some(name) => escaped_lines(headers, name),
            None => String::new(),
        }
    }
}

impl fmt::Display for ClientIpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(header) = self.header {
            write!(f, "{header}")?;
            if let Some(hop) = self.hop {
                write!(f, ", hop {hop} from the right")?;
            }
            f.write_str(": ")?;
        }
        f.write_str(self.kind.sentence())
    }
}

impl std::error::Error for ClientIpError {}

/// The kinds of [`ClientIpError`].
///
/// A rate of `Missing` or `TooFewHops` that is not zero hints at requests that come around the
/// proxy, or at a header that somebody strips.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ClientIpErrorKind {
    /// Nobody said who the socket's other end is: a mistake in the wiring.
    NoPeer,
    /// The peer is a Unix socket, which has no address.
    UnixPeer,
    /// A trusted peer sent no such header.
    Missing,
    /// An element that had to be read is not an address.
    Malformed,
    /// The proxy wrote `unknown` (RFC 7239, section 6.2).
    Unknown,
    /// The proxy wrote an obfuscated identifier (RFC 7239, section 6.3).
    Obfuscated,
    /// The proxy wrote an element of `Forwarded` without the parameter `for`.
    NoFor,
    /// Every address in the header is a trusted proxy's.
    AllTrusted,
    /// The header has fewer elements than hops are configured.
    TooFewHops,
    /// The 64 rightmost elements are all trusted proxies', and there are more.
    TooManyHops,
    /// The header comes in more field lines than allowed.
    Duplicate,
    /// `Connection` names the header, so it was meant for the previous hop only.
    Nominated,
    /// There is a header whose name some servers mistake for the configured one.
    Alias,
}

impl ClientIpErrorKind {
    /// The kind's stable name, for metrics and logs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoPeer => "no_peer",
            Self::UnixPeer => "unix_peer",
            Self::Missing => "missing",
            Self::Malformed => "malformed",
            Self::Unknown => "unknown",
            Self::Obfuscated => "obfuscated",
            Self::NoFor => "no_for",
            Self::AllTrusted => "all_trusted",
            Self::TooFewHops => "too_few_hops",
            Self::TooManyHops => "too_many_hops",
            Self::Duplicate => "duplicate",
            Self::Nominated => "nominated",
            Self::Alias => "alias",
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::NoPeer => "the other end of the socket is not known",
            Self::UnixPeer => "the other end is a unix socket, which has no address",
            Self::Missing => "missing, although the peer is trusted to send it",
            Self::Malformed => "not an address",
            Self::Unknown => "the proxy does not know the address",
            Self::Obfuscated => "the proxy hides the address",
            Self::NoFor => "no \"for\" parameter",
            Self::AllTrusted => "every address is a trusted proxy's",
            Self::TooFewHops => "fewer elements than configured hops",
            Self::TooManyHops => "no decision within the elements that are examined",
            Self::Duplicate => "more field lines than allowed",
            Self::Nominated => "nominated by \"connection\"",
            Self::Alias => "another header's name is easily mistaken for this one",
        }
    }
}

impl fmt::Display for ClientIpErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
