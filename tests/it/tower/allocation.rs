//! What the layers allocate for a request that is let through: no more than an extension does.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll};

use allocation_counter::measure;
use http::{Request, Response};
use ipsec_core::index::List;
use ipsec_core::policy::{Policy, attacker, tor};
use ipsec_core::{Fixed, LocalIndex, SharedIndex, Signal, Signals};
use ipsec_tower::{Lookup, Peer, VerdictLayer};
use tower::{Layer, Service};

use super::support::{CLEAN, LISTED, from, guard, ip, poll_once};

/// Answers without allocating.
#[derive(Clone)]
struct Quiet;

impl Service<Request<()>> for Quiet {
    type Response = Response<String>;
    type Error = Infallible;
    type Future = Ready<Result<Response<String>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<()>) -> Self::Future {
        drop(request);
        ready(Ok(Response::new(String::new())))
    }
}

/// How many allocations one request costs.
fn allocations<S>(service: &mut S, request: Request<()>) -> u64
where
    S: Service<Request<()>, Response = Response<String>, Error = Infallible>,
{
    let mut request = Some(request);
    let allocated = measure(|| {
        let request = request.take().expect("measured once");
        assert!(poll_once(pin!(std::future::poll_fn(|cx| service.poll_ready(cx)))).is_ready());
        let Poll::Ready(Ok(response)) = poll_once(pin!(service.call(request))) else {
            panic!("it waits");
        };
        assert_eq!(response.status(), 200);
    });
    allocated.count_total
}

/// How many allocations one more extension costs.
fn baseline() -> u64 {
    let mut request = from(CLEAN);
    let allocated = measure(|| {
        request.extensions_mut().insert(black_box([0_u64; 4]));
    });
    assert!(request.extensions().get::<Peer>().is_some());
    allocated.count_total
}

fn backend() -> Fixed {
    Fixed::new().with(ip(LISTED), Signals::UNKNOWN.yes(Signal::Tor))
}

#[test]
fn a_request_that_is_let_through_costs_one_extension() {
    let nothing = allocations(&mut Quiet, from(CLEAN));
    assert_eq!(nothing, 0);
    let extension = baseline();
    assert!(extension > 0);
    for lookup in [Lookup::Eager, Lookup::OnDemand] {
        let policy = Policy::builder("login").deny(attacker()).allow(tor());
        let verdicts = VerdictLayer::new(backend()).lookup(lookup);
        let mut service = verdicts.layer(guard(policy).layer(Quiet));
        for peer in [CLEAN, LISTED, CLEAN, LISTED] {
            let allocated = allocations(&mut service, from(peer));
            assert!(
                allocated <= extension,
                "{peer}: {allocated}, {extension} allowed"
            );
        }
    }
}

#[test]
fn an_index_that_is_replaced_by_one_that_tells_as_much_costs_nothing_more() {
    let index = || {
        let exits = List::new("exits").signals(Signal::Tor).complete();
        let builder = LocalIndex::builder().list(exits, LISTED.as_bytes());
        builder.build().unwrap()
    };
    let shared = SharedIndex::new(index(), std::time::SystemTime::now);
    let policy = Policy::builder("login").deny(tor()).fail_closed();
    let mut service = VerdictLayer::new(shared.clone()).layer(guard(policy).layer(Quiet));
    // The first lookup of a thread prepares it.
    let _ = shared.verdict(ip(CLEAN));
    for _ in 0..3 {
        for peer in [CLEAN, "8.8.8.8", "2606:4700::1"] {
            let allocated = allocations(&mut service, from(peer));
            assert!(allocated <= baseline(), "{peer}: {allocated}");
        }
        let _ = shared.try_replace(index()).unwrap();
    }
}

#[test]
fn a_second_guard_costs_nothing() {
    let policy = |name: &str| Policy::builder(name).deny(attacker());
    let inner = guard(policy("inner")).layer(Quiet);
    let mut service = VerdictLayer::new(backend()).layer(guard(policy("outer")).layer(inner));
    for peer in [CLEAN, LISTED] {
        assert!(
            allocations(&mut service, from(peer)) <= baseline(),
            "{peer}"
        );
    }
}

#[test]
fn a_shadow_costs_nothing_more() {
    let policy = Policy::builder("login").deny(tor());
    let mut service = VerdictLayer::new(backend()).layer(guard(policy).shadow().layer(Quiet));
    for peer in [CLEAN, LISTED] {
        assert!(
            allocations(&mut service, from(peer)) <= baseline(),
            "{peer}"
        );
    }
}
