//! Resolvers in one line each.

use std::num::NonZeroU8;

use ipsec_tower::{ClientIpResolver, ForwardingHeader, TrustedProxies};

pub(super) fn xff() -> ForwardingHeader {
    ForwardingHeader::XForwardedFor
}

pub(super) fn forwarded() -> ForwardingHeader {
    ForwardingHeader::Forwarded
}

pub(super) fn trusted(header: ForwardingHeader, proxies: &[&str]) -> ClientIpResolver {
    ClientIpResolver::trusted_proxies(header, list(proxies))
}

pub(super) fn hops(header: ForwardingHeader, hops: u8, peer: &[&str]) -> ClientIpResolver {
    let hops = NonZeroU8::new(hops).expect("at least one");
    ClientIpResolver::hops(header, hops).require_peer(list(peer))
}

pub(super) fn single(name: &str, proxies: &[&str]) -> ClientIpResolver {
    ClientIpResolver::single_header(name, list(proxies)).expect("one address in it")
}

pub(super) fn list(proxies: &[&str]) -> TrustedProxies {
    TrustedProxies::parse(proxies.iter().copied()).expect("addresses")
}
