//! What a budget keeps for critical queries, behind a layer that has asked for everybody already.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use ipsec_core::policy::{Policy, tor, vpn};
use ipsec_core::{
    Backend, FactSet, Fixed, LookupError, LookupErrorKind, Query, Signal, Unknown, Verdict,
    async_trait,
};
use ipsec_remote::{
    Admission, Batched, Breaker, Budget, Cached, Cascade, Consensus, Deadline, Retry,
};
use ipsec_tower::{Permit, RoutePolicy, VerdictLayer};
use tower::{Layer, ServiceBuilder};

use super::support::{App, Remote, from, guard, send, web};

/// Public addresses: others are asked about whatever the budget says.
const LISTED: &str = "9.9.9.9";
const CLEAN: &str = "9.9.9.10";

fn closed() -> ipsec_tower::GuardLayer {
    guard(Policy::builder("login").deny(tor()).fail_closed())
}

/// Ten for a day, of which two are kept; and who comes until none of the others is left.
async fn with_reserve_left<B: Backend>(stack: B) -> VerdictLayer {
    let verdicts = VerdictLayer::new(stack);
    for n in 0..9 {
        send(verdicts.layer(App::new()), from(&format!("8.8.{n}.8"))).await;
    }
    verdicts
}

fn budget(remote: &Remote) -> Budget<Remote> {
    let budget = Budget::new(remote.clone()).per_day(10);
    budget.reserve(20).unwrap()
}

fn critical(remote: &Remote) -> usize {
    let queries = remote.queries().into_iter();
    queries.filter(|query| query.critical).count()
}

#[tokio::test]
async fn a_critical_guard_asks_from_it_for_what_failed_in_front_for_want_of_budget() {
    type Around = fn(Budget<Remote>) -> Box<dyn Backend>;
    let arounds: [Around; 9] = [
        |budget| Box::new(budget),
        |budget| Box::new(Cached::new(budget)),
        |budget| Box::new(Retry::new(budget).at_least(9)),
        |budget| Box::new(Deadline::new(budget, Duration::from_secs(60))),
        |budget| Box::new(Batched::new(budget).gather(Duration::ZERO)),
        |budget| Box::new(Admission::new(budget).sightings(std::num::NonZeroU8::MIN)),
        |budget| {
            Box::new(
                Cascade::new("all")
                    .then(Fixed::new().named("lists"))
                    .then(budget),
            )
        },
        |budget| {
            let agreed = Consensus::builder("all").source(budget).build();
            Box::new(agreed.unwrap())
        },
        |budget| {
            let cached = Cached::new(Retry::new(budget));
            Box::new(Cached::new(
                Cascade::new("all").then(Fixed::new()).then(cached),
            ))
        },
    ];
    for (number, around) in arounds.into_iter().enumerate() {
        let remote = Remote::new().with(LISTED, Signal::Tor);
        let verdicts = with_reserve_left(around(budget(&remote))).await;
        assert_eq!(remote.queries().len(), 8, "{number}");
        let app = App::new();
        let usual = verdicts.layer(closed().layer(app.clone()));
        let login = verdicts.layer(closed().critical().layer(app.clone()));
        // To all others it has failed, as ever.
        assert_eq!(send(usual, from(CLEAN)).await.status(), 403, "{number}");
        assert_eq!(critical(&remote), 0, "{number}");
        let status = send(login.clone(), from(CLEAN)).await.status();
        assert_eq!(status, 200, "{number}");
        assert!(
            !app.verdict().failed().contains(Signal::Tor.into()),
            "{number}"
        );
        assert_eq!(
            send(login.clone(), from(LISTED)).await.status(),
            403,
            "{number}"
        );
        assert_eq!(critical(&remote), 2, "{number}");
        // With the reserve spent nobody is asked.
        assert_eq!(
            send(login, from("9.9.9.11")).await.status(),
            403,
            "{number}"
        );
        assert_eq!(remote.queries().len(), 10, "{number}");
    }
}

/// The first one's answer ends the search of a cascade. What it leaves open is asked of the second one then.
#[tokio::test]
async fn each_source_is_asked_from_its_own() {
    let tells = |signal: Signal| Remote::new().answering(signal).with(LISTED, signal);
    let (tors, vpns) = (tells(Signal::Tor), tells(Signal::Vpn));
    let both = Cascade::new("all").then(budget(&tors)).then(budget(&vpns));
    let verdicts = with_reserve_left(both).await;
    let policy = Policy::builder("login").deny(tor().and(vpn()));
    let login = verdicts.layer(guard(policy).critical().layer(App::new()));
    assert_eq!(send(login, from(LISTED)).await.status(), 403);
    assert_eq!((critical(&tors), critical(&vpns)), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn so_it_does_for_what_was_too_much_for_one_second() {
    let remote = Remote::new();
    let five = NonZeroU32::new(5).unwrap();
    let budget = Budget::new(remote.clone()).per_second(five);
    let verdicts = with_reserve_left(budget.reserve(40).unwrap()).await;
    assert_eq!(remote.queries().len(), 3);
    let login = verdicts.layer(closed().critical().layer(App::new()));
    let statuses = [
        send(login.clone(), from(CLEAN)).await.status(),
        send(login.clone(), from(LISTED)).await.status(),
        send(login, from("9.9.9.11")).await.status(),
    ];
    assert_eq!(statuses.map(|status| status.as_u16()), [200, 200, 403]);
    assert_eq!(critical(&remote), 2);
}

/// What the critical one was told stays told.
#[tokio::test]
async fn it_is_asked_for_once_however_many_guards_there_are() {
    for kind in [None, Some(LookupErrorKind::Timeout)] {
        let remote = Remote::new();
        let remote = match kind {
            Some(kind) => remote.failing(kind),
            None => remote,
        };
        let verdicts = with_reserve_left(budget(&remote)).await;
        let app = App::new();
        let service = ServiceBuilder::new()
            .layer(verdicts)
            .layer(guard(Policy::builder("site").deny(tor())))
            .layer(guard(Policy::builder("a").deny(tor())).critical())
            .layer(guard(Policy::builder("b").deny(tor())).critical())
            .service(app.clone());
        assert_eq!(send(service, from(CLEAN)).await.status(), 200);
        assert_eq!(critical(&remote), 1);
        let why = app.verdict().unknown_because(Signal::Tor);
        let expected = kind.map_or(Unknown::NotListed, Unknown::Failed);
        assert_eq!(why, Some(expected));
    }
}

/// Who was asked and gave no answer gives none now.
#[tokio::test]
async fn what_was_asked_for_and_failed_is_not_asked_for_again() {
    for kind in [
        LookupErrorKind::Timeout,
        LookupErrorKind::Unavailable,
        LookupErrorKind::Throttled { retry_after: None },
        LookupErrorKind::QuotaExhausted { until: None },
    ] {
        let remote = Remote::new().failing(kind);
        for stack in [
            Box::new(remote.clone()) as Box<dyn Backend>,
            Box::new(Breaker::new(remote.clone())),
            Box::new(budget(&remote)),
        ] {
            let before = remote.queries().len();
            let service = VerdictLayer::new(stack).layer(closed().critical().layer(App::new()));
            assert_eq!(send(service, from(CLEAN)).await.status(), 403);
            assert_eq!(remote.queries().len() - before, 1, "{kind:?}");
        }
    }
}

#[tokio::test]
async fn a_policy_that_can_decide_without_it_leaves_it_alone() {
    let remote = Remote::new();
    let verdicts = with_reserve_left(budget(&remote)).await;
    let all = guard(Policy::builder("all").otherwise(ipsec_core::policy::Action::Deny));
    let service = verdicts.layer(all.critical().layer(App::new()));
    assert_eq!(send(service, from(CLEAN)).await.status(), 403);
    assert_eq!(critical(&remote), 0);
}

/// Where there is no reserve, weight makes no difference.
#[tokio::test]
async fn without_a_reserve_nobody_is_asked() {
    let remote = Remote::new();
    let verdicts = with_reserve_left(Budget::new(remote.clone()).per_day(8)).await;
    let service = verdicts.layer(closed().critical().layer(App::new()));
    assert_eq!(send(service, from(CLEAN)).await.status(), 403);
    assert_eq!(remote.queries().len(), 8);
}

static NO_TOR: LazyLock<Policy> = LazyLock::new(|| {
    Policy::builder("no-tor")
        .deny(tor())
        .fail_closed()
        .build()
        .unwrap()
});

/// Much depends on it.
struct Vault;

impl<S> RoutePolicy<S> for Vault {
    fn policy(_: &S) -> &Policy {
        &NO_TOR
    }

    fn is_critical(_: &S) -> bool {
        true
    }
}

#[tokio::test]
async fn a_permit_asks_from_it_as_well() {
    let remote = Remote::new().with(LISTED, Signal::Tor);
    let verdicts = with_reserve_left(Arc::new(budget(&remote))).await;
    let app: Router = Router::new()
        .route("/", get(async |_: Permit<Vault>, _: Permit<Vault>| "in"))
        .layer(verdicts);
    assert_eq!(send(app.clone(), web("/", LISTED)).await.status(), 403);
    assert_eq!(send(app, web("/", CLEAN)).await.status(), 200);
    assert_eq!(critical(&remote), 2);
}

/// Keeps a reserve from everybody.
struct Miser(AtomicUsize);

#[async_trait]
impl Backend for Miser {
    fn name(&self) -> &str {
        "miser"
    }

    fn answers(&self) -> FactSet {
        FactSet::ALL
    }

    async fn lookup(&self, _: &Query) -> Result<Verdict, LookupError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        let error = LookupError::new(LookupErrorKind::QuotaExhausted { until: None });
        Err(error.with_reserve())
    }
}

#[tokio::test]
async fn who_keeps_it_even_then_is_asked_once_more_and_no_oftener() {
    let miser = Arc::new(Miser(AtomicUsize::new(0)));
    let service = ServiceBuilder::new()
        .layer(VerdictLayer::new(Arc::clone(&miser)))
        .layer(guard(Policy::builder("a").deny(tor())).critical())
        .layer(guard(Policy::builder("b").deny(tor())).critical())
        .layer(closed().critical())
        .service(App::new());
    assert_eq!(send(service, from(CLEAN)).await.status(), 403);
    assert_eq!(miser.0.load(Ordering::SeqCst), 2);
}
