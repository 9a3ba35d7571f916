//! An answer that is remembered, next to a bare look into the map that remembers it.

use std::net::{IpAddr, Ipv4Addr};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use ipsec_core::ip::{KeyWidth, PrefixKey};
use ipsec_core::{Backend, Query, Verdict};
use ipsec_remote::Cached;
use ipsec_tower::VerdictLayer;
use moka::sync::Cache;
use tower::Layer;

use super::service::{Service, answer};
use super::stack::{ask, cascade, guarded};
use crate::local::{self, CLEAN, LISTED, resolver};
use crate::request::{Bare, subject as around};
use crate::vpndetection;
use crate::{Group, Subject};

/// So many other visitors are looked up in turn, more than the caches of a processor hold.
const VISITORS: u32 = 16_384;

pub(crate) fn groups() -> Vec<Group> {
    vec![
        one("remote: a cached answer", CLEAN),
        one("remote: a cached answer, a list names it too", LISTED),
        many(),
        tower(),
    ]
}

/// The same visitor each time.
fn one(title: &'static str, visitor: &'static str) -> Group {
    let ip: IpAddr = visitor.parse().expect("an address");
    let (cached, guarded, stack) = remembering(&[ip]);
    let bare = moka(&[ip]);
    let (key, query) = (key(ip), Query::new(ip));
    let warm = vpndetection::warm();
    Group {
        title,
        baseline: "moka get",
        subjects: vec![
            Subject::new("moka get", move || key, move |key| bare.get(&key)),
            lookup("Cached", query, cached),
            lookup("Admission(Cached(…))", query, guarded),
            lookup("lists alone", query, local::backend()),
            lookup("Cascade(lists, Admission(Cached(…)))", query, stack),
            Subject::new(
                "vpndetection 5, its cache",
                || (),
                move |()| now(warm.lookup(visitor)),
            ),
        ],
    }
}

/// Another visitor each time, by turns that no processor foresees.
fn many() -> Group {
    let ips: Vec<IpAddr> = (0..VISITORS).map(visitor).collect();
    let (cached, guarded, stack) = remembering(&ips);
    let bare = moka(&ips);
    let keys = turns(ips.iter().copied().map(key).collect());
    let queries = || turns(ips.iter().copied().map(Query::new).collect());
    Group {
        title: "remote: cached answers to 16,384 visitors",
        baseline: "moka get",
        subjects: vec![
            Subject::new("moka get", keys, move |key| bare.get(&key)),
            lookups("Cached", queries(), cached),
            lookups("Admission(Cached(…))", queries(), guarded),
            lookups("lists alone", queries(), local::backend()),
            lookups("Cascade(lists, Admission(Cached(…)))", queries(), stack),
        ],
    }
}

/// A whole request.
fn tower() -> Group {
    let ip: IpAddr = CLEAN.parse().expect("an address");
    let (_, _, stack) = remembering(&[ip]);
    let layer = |backend: VerdictLayer| backend.client_ip(resolver()).layer(Bare);
    let lists = layer(VerdictLayer::new(local::backend()));
    let stack = layer(VerdictLayer::new(stack));
    let peer = vpndetection::without_condition(vpndetection::warm()).layer(Bare);
    Group {
        title: "tower: a cached answer",
        baseline: "bare service",
        subjects: vec![
            around("bare service", CLEAN, Bare),
            around("VerdictLayer, lists alone", CLEAN, lists),
            around("VerdictLayer, the stack", CLEAN, stack),
            around("vpndetection-axum 3, warm cache, no condition", CLEAN, peer),
        ],
    }
}

/// A cache, with what protects a service and without, and the whole stack, all of which know these visitors.
fn remembering(
    ips: &[IpAddr],
) -> (
    impl Backend + use<>,
    impl Backend + use<>,
    impl Backend + use<>,
) {
    let cached = Cached::new(Service::up("service"));
    let alone = guarded(Service::up("service"));
    let behind_lists = guarded(Service::up("service"));
    ask(&cached, ips.iter().copied());
    ask(&alone, ips.iter().copied());
    // Not through the cascade, which asks nobody about whom a list names.
    ask(&behind_lists, ips.iter().copied());
    (cached, alone, cascade([behind_lists]))
}

/// The least that a cache does: the same key and the same answer, without an end.
fn moka(ips: &[IpAddr]) -> Cache<PrefixKey, Arc<Verdict>> {
    let cache = Cache::new(100_000);
    for ip in ips {
        cache.insert(key(*ip), Arc::new(answer("service", *ip)));
    }
    cache.run_pending_tasks();
    cache
}

fn lookup(name: &'static str, query: Query, backend: impl Backend) -> Subject {
    lookups(name, move || query, backend)
}

fn lookups(
    name: &'static str,
    queries: impl FnMut() -> Query + 'static,
    backend: impl Backend,
) -> Subject {
    Subject::new(name, queries, move |query| {
        backend.lookup_now(&query).expect("it is at hand")
    })
}

fn key(ip: IpAddr) -> PrefixKey {
    KeyWidth::default().key(ip)
}

/// Public addresses that no list here names.
fn visitor(number: u32) -> IpAddr {
    Ipv4Addr::from_bits(0x5000_0000 + number * 257).into()
}

/// Goes around by steps that meet all.
fn turns<T: Copy + 'static>(all: Vec<T>) -> impl FnMut() -> T + use<T> {
    let mut at = 0;
    move || {
        at = (at + 7_919) % all.len();
        all[at]
    }
}

/// What a future has that need not wait.
fn now<T>(future: impl Future<Output = T>) -> T {
    let mut context = Context::from_waker(Waker::noop());
    match pin!(future).poll(&mut context) {
        Poll::Ready(answer) => answer,
        Poll::Pending => unreachable!("it is in the cache"),
    }
}

#[cfg(test)]
mod tests {
    use ipsec_core::Signal;

    use super::*;

    /// What is measured is an answer of the service, and where a list names the visitor, one of both.
    #[test]
    fn the_stack_says_what_lists_and_service_say() {
        let ips = [CLEAN, LISTED].map(|ip| ip.parse().unwrap());
        let (cached, guarded, stack) = remembering(&ips);
        for ip in ips {
            let query = Query::new(ip);
            let says = |backend: &dyn Backend| backend.lookup_now(&query).unwrap();
            for backend in [&cached as &dyn Backend, &guarded, &stack] {
                assert!(says(backend).evidence_of("service").is_some());
                assert_eq!(says(backend).is_vpn(), Some(false));
            }
            let listed = ips[1] == ip;
            assert_eq!(says(&stack).is(Signal::Datacenter), Some(listed));
            assert_eq!(says(&stack).evidence_of("hosting").is_some(), listed);
        }
    }
}
