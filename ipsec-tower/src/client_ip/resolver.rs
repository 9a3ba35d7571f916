//! What a resolver is told: which header, written by whom.

use std::num::NonZeroU8;

use http::{HeaderMap, HeaderName};

use super::config_error::ConfigError;
use super::escape::escaped_lines;
use super::header::ForwardingHeader;
use super::identity::{ClientIp, Provenance};
use super::peer::UnixPeer;
use super::refuse;
use super::shared::TrustedProxiesSource;

/// Finds the address that a request really comes from.
///
/// There are four ways, and none of them is tried after another one has failed:
///
/// | constructor | the client is |
/// |---|---|
/// | [`peer`](Self::peer), the default | the socket's other end |
/// | [`trusted_proxies`](Self::trusted_proxies) | the rightmost address in a list that is not a trusted proxy's |
/// | [`hops`](Self::hops) | the address in the *n*-th element of a list from the right |
/// | [`single_header`](Self::single_header) | the only address in a header that a trusted proxy sets |
///
/// Cloning is cheap. [The module](super) says what holds for all of them.
///
/// # Examples
///
/// ```
/// use http::{HeaderMap, HeaderName, HeaderValue};
/// use ipsec_tower::{ClientIpResolver, ForwardingHeader, Peer, TrustedProxies};
/// use std::net::IpAddr;
///
/// let resolver = ClientIpResolver::trusted_proxies(
///     ForwardingHeader::XForwardedFor,
///     TrustedProxies::parse(["192.0.2.0/24"])?,
/// );
/// let proxy = Peer::from(IpAddr::from([192, 0, 2, 1]));
/// let mut headers = HeaderMap::new();
/// headers.insert(
///     HeaderName::from_static("x-forwarded-for"),
///     HeaderValue::from_static("made up by the client, 203.0.113.9, 192.0.2.2"),
/// );
///
/// let client = resolver.resolve(Some(proxy), &headers)?;
/// assert_eq!(client.ip(), IpAddr::from([203, 0, 113, 9]));
/// assert_eq!(client.provenance().to_string(), "x-forwarded-for, hop 2 from the right");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct ClientIpResolver {
    pub(super) rule: Rule,
    pub(super) settings: Settings,
}

/// Where the address stands.
#[derive(Clone, Debug, Default)]
pub(super) enum Rule {
    #[default]
    Peer,
    Trusted {
        header: ForwardingHeader,
        trusted: TrustedProxiesSource,
    },
    Hops {
        header: ForwardingHeader,
        hops: NonZeroU8,
    },
    Single {
        name: HeaderName,
        trusted: TrustedProxiesSource,
    },
}

/// What may be set in addition; everything is off by default.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    pub(super) required_peer: Option<TrustedProxiesSource>,
    pub(super) max_lines: Option<NonZeroU8>,
    pub(super) lenient_nodes: bool,
    pub(super) port_required: bool,
    pub(super) reject_nominated: bool,
    pub(super) reject_aliases: bool,
    pub(super) peer_when_missing: bool,
    pub(super) leftmost_when_all_trusted: bool,
    pub(super) unix_peer: UnixPeer,
}

/// Where the address stands.
impl ClientIpResolver {
    /// The client is the socket's other end. No header is read, and no setting but
    /// [`unix_peer`](Self::unix_peer) matters.
    ///
    /// Right where clients connect to the application directly. Behind a proxy, every client has
    /// the proxy's address.
    pub fn peer() -> Self {
        Self::default()
    }

    /// The client is the rightmost address in a list that is not a trusted proxy's.
    ///
    /// A peer that is not trusted is the client itself, whatever it sends. This works with any
    /// number of proxies in a row, if each appends the address it was called from.
    pub fn trusted_proxies(
        header: ForwardingHeader,
        trusted: impl Into<TrustedProxiesSource>,
    ) -> Self {
        Self::with_rule(Rule::Trusted {
            header,
            trusted: trusted.into(),
        })
    }

    /// The client is the address in the element with this number from the right; 1 is the
    /// rightmost.
    ///
    /// For proxies whose number is known and whose addresses are not. Elements are counted over all
    /// field lines, empty and unreadable ones too; only the one that is counted out is read.
    ///
    /// Who the peer is does not matter here, so whoever reaches the application around the proxies
    /// chooses any address. Add [`require_peer`](Self::require_peer) wherever the last proxy's
    /// network is known.
    ///
    /// # Examples
    ///
    /// ```
    /// use http::{HeaderMap, HeaderName, HeaderValue};
    /// use ipsec_tower::{ClientIpResolver, ForwardingHeader, Peer, TrustedProxies};
    /// use std::{net::IpAddr, num::NonZeroU8};
    ///
    /// let resolver = ClientIpResolver::hops(ForwardingHeader::Forwarded, NonZeroU8::MIN)
    ///     .require_peer(TrustedProxies::parse(["192.0.2.0/24"])?);
    /// let mut headers = HeaderMap::new();
    /// headers.insert(
    ///     HeaderName::from_static("forwarded"),
    ///     HeaderValue::from_static(r#"for=203.0.113.1, for="[2001:db8::9]:4711";proto=https"#),
    /// );
    ///
    /// let proxy = Peer::from(IpAddr::from([192, 0, 2, 1]));
    /// let client = resolver.resolve(Some(proxy), &headers)?;
    /// assert_eq!(client.to_string(), "2001:db8::9");
    ///
    /// let stranger = Peer::from(IpAddr::from([198, 51, 100, 1]));
    /// let client = resolver.resolve(Some(stranger), &headers)?;
    /// assert_eq!(client.to_string(), "198.51.100.1");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn hops(header: ForwardingHeader, hops: NonZeroU8) -> Self {
        Self::with_rule(Rule::Hops { header, hops })
    }

    /// The client is the only address in a header that a trusted proxy sets, such as
    /// `CF-Connecting-IP`.
    ///
    /// A peer that is not trusted is the client itself, whatever it sends. The proxy has to *set*
    /// the header: one that passes on what a client wrote, even only when it knows no better, hands
    /// the decision to the client.
    ///
    /// # Errors
    ///
    /// - `name` is not a header name
    /// - `name` is `X-Forwarded-For` or `Forwarded`, or one with `_` or `.` for `-`: these are lists
    ///
    /// # Examples
    ///
    /// ```
    /// use ipsec_tower::{ClientIpResolver, TrustedProxies};
    ///
    /// let proxies = TrustedProxies::parse(["192.0.2.0/24"])?;
    /// let resolver = ClientIpResolver::single_header("X-Real-IP", proxies.clone())?;
    /// assert_eq!(resolver.header_name().map(|name| name.as_str()), Some("x-real-ip"));
    /// assert!(ClientIpResolver::single_header("X-Forwarded-For", proxies).is_err());
    /// # Ok::<(), ipsec_tower::ConfigError>(())
    /// ```
    pub fn single_header(
        name: &str,
        trusted: impl Into<TrustedProxiesSource>,
    ) -> Result<Self, ConfigError> {
        let header = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| ConfigError::one(name, "is not a header name"))?;
        for list in [ForwardingHeader::XForwardedFor, ForwardingHeader::Forwarded] {
            if refuse::folds_to(header.as_str(), list.name()) {
                return Err(ConfigError::one(
                    name,
                    "is a list of addresses; expected a header with one address, or a resolver with \
                     `trusted_proxies` or `hops`",
                ));
            }
        }
        Ok(Self::with_rule(Rule::Single {
            name: header,
            trusted: trusted.into(),
        }))
    }

    fn with_rule(rule: Rule) -> Self {
        Self {
            rule,
            settings: Settings::default(),
        }
    }
}

/// What is more or less strict than usual.
impl ClientIpResolver {
    /// Reads the header from these peers only; any other peer is the client itself.
    ///
    /// Meant for [`hops`](Self::hops). Elsewhere the peer has to be on this list *and* on the
    /// resolver's own.
    pub fn require_peer(mut self, trusted: impl Into<TrustedProxiesSource>) -> Self {
        self.settings.required_peer = Some(trusted.into());
        self
    }

    /// Refuses requests in which the header has more field lines than this, wherever the decision
    /// would have been made.
    ///
    /// For proxies that append to the *first* of several lines, so that the last one is the
    /// client's: set 1 there. A single header never has more than one line.
    ///
    /// Without this there is no limit, and none is needed: lines are looked at from the last one
    /// only as far as the decision needs, and a limit on the others would let every client bring
    /// about an error, and with it whatever a route does without an address.
    pub fn max_lines(mut self, lines: NonZeroU8) -> Self {
        self.settings.max_lines = Some(lines);
        self
    }

    /// Accepts `Forwarded` as some proxies write it: values with `:`, `[` or `]` without quotes, and
    /// IPv6 addresses without brackets.
    ///
    /// RFC 7239, section 6, demands both. What separates elements and parameters stays the same, so
    /// clients gain nothing by it.
    pub fn lenient_nodes(mut self) -> Self {
        self.settings.lenient_nodes = true;
        self
    }

    /// Expects an address *and a port* in the single header, and splits them at the last colon.
    ///
    /// For `CloudFront-Viewer-Address`, whose IPv6 addresses have no brackets:
    /// `2001:db8::9:4711` is port 4711 of `2001:db8::9`.
    pub fn port_required(mut self) -> Self {
        self.settings.port_required = true;
        self
    }

    /// Refuses requests in which `Connection` names the header (RFC 9110, section 7.6.1).
    ///
    /// Such a header was meant for the previous hop alone. Clients nominate headers to make a proxy
    /// strip them. If a proxy passes `Connection` on, a client can bring this error about.
    pub fn reject_nominated(mut self) -> Self {
        self.settings.reject_nominated = true;
        self
    }

    /// Refuses requests with a header whose name differs from the configured one only in `_` or `.`
    /// for `-`.
    ///
    /// Such names are never read here. Refusing them protects whatever else reads the request, CGI
    /// and its heirs above all, for which `X_Forwarded_For` is the same header. A client
    /// can bring this error about.
    pub fn reject_aliases(mut self) -> Self {
        self.settings.reject_aliases = true;
        self
    }

    /// Takes a trusted peer for the client when the header is missing, as
    /// [`Provenance::PeerFallback`].
    ///
    /// For health checks and other requests that a proxy makes on its own behalf. It is insecure
    /// where the proxy's address has privileges: whoever gets the header stripped on its way has
    /// them too.
    pub fn insecure_peer_when_missing(mut self) -> Self {
        self.settings.peer_when_missing = true;
        self
    }

    /// Takes the leftmost address for the client when all are trusted proxies'.
    ///
    /// For requests that start at one of the proxies. Sound only if every proxy appends to the
    /// header and none drops an element: where one does, the leftmost address is a proxy's and
    /// stands for everybody behind it. Means something with
    /// [`trusted_proxies`](Self::trusted_proxies) only, and nothing where the list has everybody of a
    /// family on it: the leftmost element would be the client's to write.
    pub fn leftmost_when_all_trusted(mut self) -> Self {
        self.settings.leftmost_when_all_trusted = true;
        self
    }

    /// Says what a peer on a Unix socket is worth. By default there is no answer for it.
    pub fn unix_peer(mut self, unix_peer: UnixPeer) -> Self {
        self.settings.unix_peer = unix_peer;
        self
    }
}

/// What there is to know about a resolver.
impl ClientIpResolver {
    /// The header that is read; `None` when none is.
    #[must_use]
    pub fn header_name(&self) -> Option<&HeaderName> {
        match &self.rule {
            Rule::Peer => None,
            Rule::Trusted { header, .. } | Rule::Hops { header, .. } => Some(header.header_name()),
            Rule::Single { name, .. } => Some(name),
        }
    }

    /// Whether the request carries the configured header although its peer may not set it.
    ///
    /// `client` is what [`resolve`](Self::resolve) made of the same request. The header was ignored
    /// then; somebody is trying, or a proxy is missing in the list. Worth a counter.
    #[must_use]
    pub fn ignored_header(&self, client: &ClientIp, headers: &HeaderMap) -> bool {
        client.provenance() == Provenance::Peer
            && self
                .header_name()
                .is_some_and(|name| headers.contains_key(name))
    }

    /// The configured header's lines, escaped and bounded, for a debug log.
    ///
    /// Like [`ClientIpError::escaped`](super::ClientIpError::escaped), and for every header.
    #[must_use]
    pub fn escaped(&self, headers: &HeaderMap) -> String {
        self.header_name()
            .map(|name| escaped_lines(headers, name.as_str()))
            .unwrap_or_default()
    }
}
