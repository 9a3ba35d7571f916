//! What a resolver is told: which header, written by whom.

use std::num::NonZeroU8;

use http::{HeaderMap, HeaderName};

use super::config_error::ConfigError;
use super::error::escaped_lines;
use super::header::ForwardingHeader;
use super::identity::{ClientIp, Provenance};
use super::peer::UnixPeer;
use super::refuse;
use super::shared::TrustedProxiesSource;

/// Finds the address that a request really comes from.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct ClientIpResolver {
    pub(super) rule: Rule,
    pub(super) settings: Settings,
}

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

impl ClientIpResolver {
    /// The client is the socket's other end. No header is read.
    pub fn peer() -> Self {
        Self::default()
    }

    /// The client is the rightmost address that is not a trusted proxy's.
    pub fn trusted_proxies(
        header: ForwardingHeader,
        trusted: impl Into<TrustedProxiesSource>,
    ) -> Self {
        Self::with_rule(Rule::Trusted {
            header,
            trusted: trusted.into(),
        })
    }

    /// The client is in the element with this number from the right.
    pub fn hops(header: ForwardingHeader, hops: NonZeroU8) -> Self {
        Self::with_rule(Rule::Hops { header, hops })
    }

    /// The client is the one address in a header that a trusted proxy sets.
    ///
    /// # Errors
    ///
    /// The name is none, or that of a list.
    pub fn single_header(
        name: &str,
        trusted: impl Into<TrustedProxiesSource>,
    ) -> Result<Self, ConfigError> {
        let header = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| ConfigError::one(name, "is not a header name"))?;
        for list in [ForwardingHeader::XForwardedFor, ForwardingHeader::Forwarded] {
            if refuse::folds_to(header.as_str(), list.name()) {
                return Err(ConfigError::one(name, "is a list"));
            }
        }
        Ok(Self::with_rule(Rule::Single {
            name: header,
            trusted: trusted.into(),
        }))
    }

    /// Reads the header only from these peers.
    pub fn require_peer(mut self, trusted: impl Into<TrustedProxiesSource>) -> Self {
        self.settings.required_peer = Some(trusted.into());
        self
    }

    /// Refuses requests with more field lines of the header than this.
    pub fn max_lines(mut self, lines: NonZeroU8) -> Self {
        self.settings.max_lines = Some(lines);
        self
    }

    /// Accepts unquoted and unbracketed nodes.
    pub fn lenient_nodes(mut self) -> Self {
        self.settings.lenient_nodes = true;
        self
    }

    /// The single header holds an address and a port.
    pub fn port_required(mut self) -> Self {
        self.settings.port_required = true;
        self
    }

    /// Refuses requests whose `Connection` names the header.
    pub fn reject_nominated(mut self) -> Self {
        self.settings.reject_nominated = true;
        self
    }

    /// Refuses requests with a header whose name is mistaken for the configured one.
    pub fn reject_aliases(mut self) -> Self {
        self.settings.reject_aliases = true;
        self
    }

    /// Takes a trusted peer for the client when the header is missing.
    pub fn insecure_peer_when_missing(mut self) -> Self {
        self.settings.peer_when_missing = true;
        self
    }

    /// Takes the leftmost address when all are trusted.
    pub fn leftmost_when_all_trusted(mut self) -> Self {
        self.settings.leftmost_when_all_trusted = true;
        self
    }

    /// Says what a peer on a Unix socket is worth.
    pub fn unix_peer(mut self, unix_peer: UnixPeer) -> Self {
        self.settings.unix_peer = unix_peer;
        self
    }

    /// The header that is read; `None` when none is.
    #[must_use]
    pub fn header_name(&self) -> Option<&HeaderName> {
        match &self.rule {
            Rule::Peer => None,
            Rule::Trusted { header, .. } | Rule::Hops { header, .. } => Some(header.header_name()),
            Rule::Single { name, .. } => Some(name),
        }
    }

    /// Whether a peer that is not trusted sent the configured header, which was ignored.
    #[must_use]
    pub fn ignored_header(&self, client: &ClientIp, headers: &HeaderMap) -> bool {
        client.provenance() == Provenance::Peer
            && self
                .header_name()
                .is_some_and(|name| headers.contains_key(name))
    }

    /// The configured header's lines, escaped and bounded, for a debug log.
    #[must_use]
    pub fn escaped(&self, headers: &HeaderMap) -> String {
        self.header_name()
            .map(|name| escaped_lines(headers, name.as_str()))
            .unwrap_or_default()
    }

    fn with_rule(rule: Rule) -> Self {
        Self {
            rule,
            settings: Settings::default(),
        }
    }
}
