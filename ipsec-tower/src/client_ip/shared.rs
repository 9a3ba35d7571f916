//! A trust list that can be replaced while requests run.

use std::sync::Arc;

use arc_swap::ArcSwap;

use super::trusted::TrustedProxies;

/// A trust list that can be replaced while requests run.
///
/// A clone is the same list. Each request sees one list from its beginning to its end, the old one
/// or the new one. Reading takes no lock; the first request on each thread allocates a few bytes.
///
/// # Examples
///
/// ```
/// use ipsec_tower::{ClientIpResolver, ForwardingHeader, SharedTrustedProxies, TrustedProxies};
/// use std::net::IpAddr;
///
/// let shared = SharedTrustedProxies::new(TrustedProxies::parse(["192.0.2.0/24"])?);
/// let resolver = ClientIpResolver::trusted_proxies(ForwardingHeader::XForwardedFor, &shared);
///
/// let peer = IpAddr::from([198, 51, 100, 1]);
/// let headers = http::HeaderMap::from_iter([(
///     http::HeaderName::from_static("x-forwarded-for"),
///     http::HeaderValue::from_static("203.0.113.9"),
/// )]);
/// assert_eq!(resolver.resolve(Some(peer.into()), &headers)?.ip(), peer);
///
/// shared.replace(TrustedProxies::parse(["198.51.100.0/24"])?);
/// let client = IpAddr::from([203, 0, 113, 9]);
/// assert_eq!(resolver.resolve(Some(peer.into()), &headers)?.ip(), client);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct SharedTrustedProxies {
    list: Arc<ArcSwap<TrustedProxies>>,
}

impl SharedTrustedProxies {
    /// Shares a list.
    #[must_use]
    pub fn new(list: TrustedProxies) -> Self {
        Self {
            list: Arc::new(ArcSwap::from_pointee(list)),
        }
    }

    /// Puts another list in place of the current one, for every holder and from the next request
    /// on.
    pub fn replace(&self, list: TrustedProxies) {
        self.list.store(Arc::new(list));
    }

    /// The list that the next request would see.
    #[must_use]
    pub fn current(&self) -> TrustedProxies {
        TrustedProxies::clone(&self.list.load())
    }
}

impl From<TrustedProxies> for SharedTrustedProxies {
    fn from(list: TrustedProxies) -> Self {
        Self::new(list)
    }
}

/// Where a resolver takes its trust list from: a fixed [`TrustedProxies`] or one that is
/// replaced, [`SharedTrustedProxies`].
#[derive(Clone, Debug)]
pub struct TrustedProxiesSource(Source);

#[derive(Clone, Debug)]
enum Source {
    Fixed(TrustedProxies),
    Shared(SharedTrustedProxies),
}

impl TrustedProxiesSource {
    /// Hands out the list as it is now, once, so that a whole decision is made on the same one.
    pub(super) fn with<T>(&self, decide: impl FnOnce(&TrustedProxies) -> T) -> T {
        match &self.0 {
            Source::Fixed(list) => decide(list),
            Source::Shared(shared) => decide(&shared.list.load()),
        }
    }
}

impl From<TrustedProxies> for TrustedProxiesSource {
    fn from(list: TrustedProxies) -> Self {
        Self(Source::Fixed(list))
    }
}

impl From<SharedTrustedProxies> for TrustedProxiesSource {
    fn from(list: SharedTrustedProxies) -> Self {
        Self(Source::Shared(list))
    }
}

impl From<&SharedTrustedProxies> for TrustedProxiesSource {
    fn from(list: &SharedTrustedProxies) -> Self {
        Self::from(list.clone())
    }
}
