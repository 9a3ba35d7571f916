//! Why a request has no client address.

use std::fmt;

use http::HeaderMap;

use super::header::HeaderKind;
use super::peer::Peer;

/// Why a request has no client address.
///
/// Copied freely and safe to log: it holds no byte that came from a header. Its
/// [`Display`](fmt::Display) does not name the peer either; [`peer`](Self::peer) does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientIpError {
    kind: ClientIpErrorKind,
    header: Option<HeaderKind>,
    hop: Option<u8>,
    peer: Option<Peer>,
}

impl ClientIpError {
    pub(super) fn without_header(kind: ClientIpErrorKind, peer: Option<Peer>) -> Self {
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
    /// Only ASCII without control characters comes out, at most about 1 KiB, and of long values
    /// the right end, where decisions are made. The text is the client's to choose: it must not
    /// be believed, and it is personal data. Empty when no header was read, and for
    /// [`HeaderKind::Single`], whose name this error does not carry:
    /// [`ClientIpResolver::escaped`](super::ClientIpResolver::escaped) knows it.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ClientIpErrorKind {
    /// Nobody said who the socket's other end is. This is a mistake in the wiring.
    NoPeer,
    /// The peer is a Unix socket, which has no address.
    UnixPeer,
    /// A trusted peer sent no such header.
    Missing,
    /// An element met before the decision is not an address.
    Malformed,
    /// A proxy wrote `unknown`.
    Unknown,
    /// A proxy wrote an obfuscated identifier (RFC 7239, section 6.3).
    Obfuscated,
    /// An element of `Forwarded` has no `for` parameter.
    NoFor,
    /// Every address in the header is a trusted proxy's.
    AllTrusted,
    /// The header has fewer elements than hops are configured.
    TooFewHops,
    /// No decision within the elements that are examined.
    TooManyHops,
    /// More field lines than are allowed.
    Duplicate,
    /// The header is nominated by `Connection`, and so was meant for the previous hop only.
    Nominated,
    /// A header whose name is mistaken for the configured one by some servers.
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

/// The last lines of a header, each one's right end, in quotes and in the order of the wire.
pub(super) fn escaped_lines(headers: &HeaderMap, name: &str) -> String {
    const LINES: usize = 4;
    const BYTES: usize = 64;

    let lines = headers.get_all(name).iter();
    let mut shown = [&b""[..]; LINES];
    let mut count = 0;
    for (slot, line) in shown.iter_mut().zip(lines.rev()) {
        *slot = line.as_bytes();
        count += 1;
    }
    let mut text = String::new();
    if headers.get_all(name).iter().nth(LINES).is_some() {
        text.push_str("... ");
    }
    for (n, line) in shown[..count].iter().rev().enumerate() {
        if n > 0 {
            text.push(' ');
        }
        let tail = &line[line.len().saturating_sub(BYTES)..];
        if tail.len() < line.len() {
            text.push_str("...");
        }
        text.push('"');
        text.extend(tail.escape_ascii().map(char::from));
        text.push('"');
    }
    text
}
