//! The decision: peer first, then the header from the right.

use std::net::IpAddr;
use std::num::NonZeroU8;

use http::{HeaderMap, HeaderName};

use super::address;
use super::error::{ClientIpError, ClientIpErrorKind};
use super::header::{ForwardingHeader, HeaderKind};
use super::identity::{ClientIp, Provenance};
use super::peer::{Peer, UnixPeer};
use super::refuse;
use super::resolver::{ClientIpResolver, Rule, Settings};
use super::trusted::TrustedProxies;
use super::walk::Walk;

/// The most elements that are examined in search of one that is not a trusted proxy's.
const MAX_EXAMINED: u8 = 64;

impl ClientIpResolver {
    /// Finds the client's address.
    ///
    /// `peer` is the socket's other end, as far as anybody told: without it there is no answer.
    /// Allocates nothing, whatever comes in.
    ///
    /// # Errors
    ///
    /// In every mode:
    ///
    /// - [`NoPeer`](ClientIpErrorKind::NoPeer): `peer` is `None`
    /// - [`UnixPeer`](ClientIpErrorKind::UnixPeer): the peer has no address, and is
    ///   [denied](UnixPeer::Deny) or no header is read
    ///
    /// Where a header is read, and only from a peer that is trusted to set it:
    ///
    /// - [`Missing`](ClientIpErrorKind::Missing): there is no such header
    /// - [`Malformed`](ClientIpErrorKind::Malformed), [`Unknown`](ClientIpErrorKind::Unknown),
    ///   [`Obfuscated`](ClientIpErrorKind::Obfuscated), [`NoFor`](ClientIpErrorKind::NoFor): an
    ///   element that had to be read does not say who was there
    /// - [`AllTrusted`](ClientIpErrorKind::AllTrusted),
    ///   [`TooManyHops`](ClientIpErrorKind::TooManyHops): there are only proxies, or more of them
    ///   than are examined
    /// - [`TooFewHops`](ClientIpErrorKind::TooFewHops): there are fewer elements than hops
    /// - [`Duplicate`](ClientIpErrorKind::Duplicate): a single header comes more than once, or a list
    ///   in more than [`max_lines`](Self::max_lines)
    /// - [`Nominated`](ClientIpErrorKind::Nominated), [`Alias`](ClientIpErrorKind::Alias): refused by
    ///   [`reject_nominated`](Self::reject_nominated) and [`reject_aliases`](Self::reject_aliases)
    ///
    /// # Complexity
    ///
    /// Linear in the part of the header right of the decision, and that element, whatever stands
    /// left of it. The trust list is searched once per element: one range after the other up to 32,
    /// by halving above.
    pub fn resolve(
        &self,
        peer: Option<Peer>,
        headers: &HeaderMap,
    ) -> Result<ClientIp, ClientIpError> {
        let Some(peer) = peer else {
            return Err(ClientIpError::without_header(
                ClientIpErrorKind::NoPeer,
                None,
            ));
        };
        let ip = peer.ip();
        if ip.is_none() && self.settings.unix_peer == UnixPeer::Deny {
            return Err(no_address(peer));
        }
        let request = Request {
            settings: &self.settings,
            peer,
            ip,
            headers,
        };
        match &self.rule {
            Rule::Peer => request.peer_itself(),
            Rule::Trusted { header, trusted } => {
                trusted.with(|trusted| request.first_untrusted(*header, trusted))
            }
            Rule::Hops { header, hops } => request.nth_from_the_right(*header, *hops),
            Rule::Single { name, trusted } => trusted.with(|trusted| request.single(name, trusted)),
        }
    }
}

/// One request, and how it is to be judged.
struct Request<'a> {
    settings: &'a Settings,
    peer: Peer,
    /// The peer's canonical address; a Unix socket that is trusted has none.
    ip: Option<IpAddr>,
    headers: &'a HeaderMap,
}

impl Request<'_> {
    fn peer_itself(&self) -> Result<ClientIp, ClientIpError> {
        let ip = self.ip.ok_or(no_address(self.peer))?;
        Ok(ClientIp::new(ip, Provenance::Peer))
    }

    fn first_untrusted(
        &self,
        header: ForwardingHeader,
        trusted: &TrustedProxies,
    ) -> Result<ClientIp, ClientIpError> {
        if !self.is_believed(Some(trusted)) {
            return self.peer_itself();
        }
        let kind = header.into();
        self.check(kind, header.header_name())?;
        let mut walk = Walk::new(header, self.settings.lenient_nodes, self.headers);
        let mut leftmost = None;
        while let Some(element) = walk.next_left() {
            let hop = walk.hop();
            if hop > MAX_EXAMINED {
                return Err(self.error(ClientIpErrorKind::TooManyHops, kind, None));
            }
            match element.and_then(|element| walk.parse(element)) {
                Ok(ip) if trusted.contains(ip) => leftmost = Some((ip, hop)),
                found => return self.found(kind, hop, found),
            }
        }
        match leftmost {
            None => self.missing(kind),
            Some((ip, hop)) if self.takes_leftmost(trusted) => self.found(kind, hop, Ok(ip)),
            Some(_) => Err(self.error(ClientIpErrorKind::AllTrusted, kind, None)),
        }
    }

    /// Where everybody is trusted, the leftmost element is the client's to write.
    fn takes_leftmost(&self, trusted: &TrustedProxies) -> bool {
        self.settings.leftmost_when_all_trusted && !trusted.covers_a_family()
    }

    fn nth_from_the_right(
        &self,
        header: ForwardingHeader,
        hops: NonZeroU8,
    ) -> Result<ClientIp, ClientIpError> {
        if !self.is_believed(None) {
            return self.peer_itself();
        }
        let kind = header.into();
        self.check(kind, header.header_name())?;
        let mut walk = Walk::new(header, self.settings.lenient_nodes, self.headers);
        while let Some(element) = walk.next_left() {
            if walk.hop() == hops.get() {
                return self.found(kind, walk.hop(), element.and_then(|e| walk.parse(e)));
            }
            if let Err(error) = element {
                return Err(self.error(error, kind, Some(walk.hop())));
            }
        }
        match walk.hop() {
            0 => self.missing(kind),
            _ => Err(self.error(ClientIpErrorKind::TooFewHops, kind, None)),
        }
    }

    fn single(
        &self,
        name: &HeaderName,
        trusted: &TrustedProxies,
    ) -> Result<ClientIp, ClientIpError> {
        if !self.is_believed(Some(trusted)) {
            return self.peer_itself();
        }
        let header = HeaderKind::Single;
        self.check(header, name)?;
        let mut lines = self.headers.get_all(name).iter();
        let Some(line) = lines.next() else {
            return self.missing(header);
        };
        if lines.next().is_some() {
            return Err(self.error(ClientIpErrorKind::Duplicate, header, None));
        }
        let ip = if self.settings.port_required {
            address::element_with_port(line.as_bytes())
        } else {
            address::element(line.as_bytes())
        };
        self.found(header, 1, ip)
    }

    /// Whether the peer's word is taken: it is on every list that is configured.
    #[inline]
    fn is_believed(&self, trusted: Option<&TrustedProxies>) -> bool {
        let Some(ip) = self.ip else {
            return true;
        };
        let required = self.settings.required_peer.as_ref();
        trusted.is_none_or(|trusted| trusted.contains(ip))
            && required.is_none_or(|required| required.with(|required| required.contains(ip)))
    }

    /// What is wrong with the headers before any of them is read.
    #[inline]
    fn check(&self, kind: HeaderKind, name: &HeaderName) -> Result<(), ClientIpError> {
        let settings = self.settings;
        let error = if settings.reject_aliases && refuse::has_alias(name, self.headers) {
            ClientIpErrorKind::Alias
        } else if settings.reject_nominated && refuse::is_nominated(name, self.headers) {
            ClientIpErrorKind::Nominated
        } else if settings
            .max_lines
            .is_some_and(|max| self.has_more_lines(name, max))
        {
            ClientIpErrorKind::Duplicate
        } else {
            return Ok(());
        };
        Err(self.error(error, kind, None))
    }

    fn has_more_lines(&self, name: &HeaderName, max: NonZeroU8) -> bool {
        let mut lines = self.headers.get_all(name).iter();
        lines.nth(usize::from(max.get())).is_some()
    }

    #[inline]
    fn found(
        &self,
        header: HeaderKind,
        hop: u8,
        ip: Result<IpAddr, ClientIpErrorKind>,
    ) -> Result<ClientIp, ClientIpError> {
        ip.map(|ip| ClientIp::new(ip, Provenance::Header { header, hop }))
            .map_err(|error| self.error(error, header, Some(hop)))
    }

    fn missing(&self, header: HeaderKind) -> Result<ClientIp, ClientIpError> {
        match self.ip {
            Some(ip) if self.settings.peer_when_missing => {
                Ok(ClientIp::new(ip, Provenance::PeerFallback))
            }
            _ => Err(self.error(ClientIpErrorKind::Missing, header, None)),
        }
    }

    fn error(&self, kind: ClientIpErrorKind, header: HeaderKind, hop: Option<u8>) -> ClientIpError {
        ClientIpError::in_header(kind, header, hop, self.peer)
    }
}

fn no_address(peer: Peer) -> ClientIpError {
    ClientIpError::without_header(ClientIpErrorKind::UnixPeer, Some(peer))
}
