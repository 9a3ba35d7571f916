//! That nobody was asked on purpose is no answer to be kept, and none to be asked for again at once.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join;
use ipsec_core::policy::{Action, Policy, tor, vpn};
use ipsec_core::{
    Backend, Evidence, FactSet, Fixed, LookupErrorKind, Query, Signal, SignalSet, Signals, Unknown,
    Verdict,
};
use ipsec_remote::{Admission, Batched, Breaker, BreakerState, Budget, Cached, Cascade, Consensus};

use super::hands::Hands;
use super::source::Scripted;

const QUERY: [u8; 4] = [8, 8, 8, 8];

/// Says that the address is a VPN and not Tor.
fn source() -> Arc<Scripted> {
    Arc::new(Scripted::new("source", |query| {
        let says = Signals::UNKNOWN.yes(Signal::Vpn).no(Signal::Tor);
        let says = Evidence::new("source").with_signals(says);
        Ok(Verdict::new(query.ip).with_evidence(says))
    }))
}

fn lists() -> Fixed {
    Fixed::new()
        .named("lists")
        .answering(Signal::Attacker)
        .otherwise(Signals::UNKNOWN.no(Signal::Attacker))
}

/// Whatever is around it, who comes again is asked about.
#[tokio::test]
async fn a_cache_keeps_no_silence_of_somebody_who_was_not_asked_about() {
    type Around = fn(Admission<Arc<Scripted>>) -> Box<dyn Backend>;
    let arounds: [Around; 5] = [
        |admission| Box::new(Cached::new(admission)),
        |admission| {
            Box::new(Cached::new(
                Cascade::new("all").then(lists()).then(admission),
            ))
        },
        |admission| {
            Box::new(Cached::new(
                Cascade::new("all").then(Cached::new(admission)),
            ))
        },
        |admission| {
            let agreed = Consensus::builder("all").source(admission).build();
            Box::new(Cached::new(agreed.unwrap()))
        },
        |admission| Box::new(Cached::new(Batched::new(admission).gather(Duration::ZERO))),
    ];
    for (number, around) in arounds.into_iter().enumerate() {
        let source = source();
        let backend = around(Admission::new(Arc::clone(&source)));
        let query = Query::new(QUERY).want([Signal::Vpn, Signal::Tor]);
        let first = backend.lookup(&query).await.unwrap();
        assert_eq!(first.is_vpn(), None, "{number}");
        assert_eq!(first.withheld(), query.want, "{number}");
        assert_eq!(first.unknown_because(Signal::Vpn), Some(Unknown::NotAsked));
        assert!(first.failed().is_empty() && source.asked().is_empty());
        let many = backend.lookup_many(&[query]).await.remove(0).unwrap();
        assert_eq!(many.is_vpn(), Some(true), "{number}");
        assert_eq!(source.asked().len(), 1, "{number}");
    }
}

#[tokio::test]
async fn what_another_source_tells_stands_and_what_it_might_tell_is_open() {
    let query = Query::new(QUERY).want([Signal::Vpn, Signal::Tor]);
    let silent = Fixed::new().answering(Signal::Vpn);
    let tor = Fixed::new()
        .named("tor")
        .answering(Signal::Tor)
        .otherwise(Signals::UNKNOWN.yes(Signal::Tor));
    let (before, after) = (source(), source());
    let backend = Cascade::new("all")
        .then(silent)
        .then(Admission::new(before))
        .then(tor)
        .then(after);
    let verdict = backend.lookup(&query).await.unwrap();
    assert_eq!(verdict.is_tor(), Some(true));
    // The last source was passed by, after the yes: there it makes sense to ask.
    assert_eq!(verdict.not_asked(), Signal::Vpn.into());
    assert!(verdict.withheld().is_empty());
}

#[tokio::test]
async fn to_a_policy_it_is_silence_and_nothing_to_ask_for() {
    let backend = Admission::new(source());
    let policy = Policy::builder("login")
        .deny(vpn())
        .fail_closed()
        .build()
        .unwrap();
    let query = Query::new(QUERY)
        .want(policy.needs(&Verdict::new(QUERY).with_not_asked(SignalSet::ALL.into())));
    let verdict = backend.lookup(&query).await.unwrap();
    assert!(policy.needs(&verdict).is_empty());
    assert_eq!(
        policy.decide(&verdict).action(),
        ipsec_core::policy::Action::Allow
    );
    let text = serde_json::to_string(&verdict).unwrap();
    assert_eq!(serde_json::from_str::<Verdict>(&text).unwrap(), verdict);
}

/// Whoever shares a question with others is not counted twice for it.
#[tokio::test(start_paused = true)]
async fn a_batch_is_one_sighting() {
    let source = source();
    let backend = Batched::new(Admission::new(Arc::clone(&source)));
    let query = |signal: Signal| Query::new(QUERY).want(signal);
    let (one, other) = (query(Signal::Vpn), query(Signal::Tor));
    let (one, other) = join(backend.lookup(&one), backend.lookup(&other)).await;
    for verdict in [one.unwrap(), other.unwrap()] {
        assert!(verdict.known().is_empty());
    }
    assert!(source.asked().is_empty());
}

/// Tells that the address is no VPN, and withholds whether it is Tor.
fn half() -> Arc<Scripted> {
    Arc::new(Scripted::new("half", |query| {
        let says = Evidence::new("half").with_signals(Signals::UNKNOWN.no(Signal::Vpn));
        let told = Verdict::new(query.ip).with_evidence(says);
        let tor = FactSet::from(Signal::Tor);
        Ok(match query.want.contains_all(tor) {
            true => told.with_withheld(tor),
            false => told.with_not_asked(tor),
        })
    }))
}

/// What nobody was asked on one occasion is to be asked on the next, and by whoever did not want it then.
#[tokio::test]
async fn it_is_withheld_from_nobody_else() {
    let policy = Policy::builder("login").deny(tor()).build().unwrap();
    let (both, one) = (
        Query::new(QUERY).want([Signal::Vpn, Signal::Tor]),
        Query::new(QUERY).want(Signal::Vpn),
    );
    let check = |verdict: Verdict, case: &str| {
        assert_eq!(verdict.is_vpn(), Some(false), "{case}");
        assert!(verdict.withheld().is_empty(), "{case}");
        assert_eq!(policy.needs(&verdict), Signal::Tor.into(), "{case}");
    };
    let cached = Cached::new(half());
    let at_once = join(cached.lookup(&both), cached.lookup(&one)).await;
    assert_eq!(at_once.0.unwrap().withheld(), Signal::Tor.into());
    check(at_once.1.unwrap(), "together with another");
    check(cached.lookup(&one).await.unwrap(), "remembered");
    check(cached.lookup_now(&one).unwrap(), "at hand");
    let batched = Batched::new(half()).gather(Duration::from_millis(50));
    let at_once = join(batched.lookup(&both), batched.lookup(&one)).await;
    assert_eq!(at_once.0.unwrap().withheld(), Signal::Tor.into());
    check(at_once.1.unwrap(), "in one batch");
}

#[tokio::test]
async fn who_is_turned_away_costs_nothing_whatever_the_order() {
    let source = source();
    let budget = Budget::new(Admission::new(Arc::clone(&source))).per_day(3);
    for last in 0..100 {
        assert!(budget.lookup(&Query::new([8, 8, 4, last])).await.is_ok());
    }
    let many: Vec<Query> = (0..100).map(|last| Query::new([8, 8, 5, last])).collect();
    assert!(budget.lookup_many(&many).await.iter().any(Result::is_ok));
    assert_eq!((budget.left(), source.asked().len()), (Some(3), 0));
    for last in 0..100 {
        let _ = budget.lookup(&Query::new([8, 8, 4, last])).await;
    }
    assert_eq!((budget.left(), source.asked().len()), (Some(0), 3));
}

/// That nobody was asked does not show that the source works again.
#[tokio::test]
async fn who_is_turned_away_closes_no_breaker() {
    let hands = Hands::new();
    let source = Arc::new(Scripted::new("source", |_| {
        Err(LookupErrorKind::AuthFailed.into())
    }));
    let admission = Admission::new(Arc::clone(&source)).clock(hands.clock());
    let breaker = Breaker::new(admission).clock(hands.clock());
    let query = |last| Query::new([8, 8, 4, last]);
    assert!(breaker.lookup(&query(1).critical(true)).await.is_err());
    hands.forward(15 * 60);
    for last in 2..50 {
        assert!(breaker.lookup(&query(last)).await.is_ok());
        assert!(breaker.lookup_many(&[query(100 + last)]).await[0].is_ok());
    }
    assert!(matches!(breaker.state(), BreakerState::HalfOpen { .. }));
}

#[test]
fn what_failed_is_no_silence_when_the_failure_is_forgotten() {
    let down = LookupErrorKind::Timeout.into();
    let (tor, policy) = (
        FactSet::from(Signal::Tor),
        Policy::builder("login").deny(tor()).fail_closed().build(),
    );
    let policy = policy.unwrap();
    let withheld = Verdict::new(QUERY).with_withheld(tor);
    let failed = Verdict::from_error(QUERY, "other", tor, &down);
    for both in [withheld.clone().merge(&failed), failed.merge(&withheld)] {
        assert_eq!(policy.decide(&both).action(), Action::Deny);
        assert_eq!(policy.needs(&both.without_failures()), tor);
    }
}
