//! One source after the other.

pub(crate) mod made;
mod model;

use std::sync::Arc;

use ipsec_core::policy::Policy;
use ipsec_core::{
    Backend, Evidence, FactSet, Fixed, ListOverride, LookupErrorKind, Never, Query, Signal,
    Signals, Verdict, async_trait,
};
use ipsec_remote::Cascade;

use super::source::Scripted;

const IP: [u8; 4] = [8, 8, 8, 8];

fn remote(name: &'static str, signals: Signals) -> Arc<Scripted> {
    Arc::new(Scripted::new(name, move |query| {
        let evidence = Evidence::new(name).with_signals(signals);
        Ok(Verdict::new(query.ip)
            .with_asked(query.want)
            .with_evidence(evidence))
    }))
}

fn down(name: &'static str, kind: LookupErrorKind) -> Arc<Scripted> {
    Arc::new(Scripted::new(name, move |_| Err(kind.into())))
}

fn wants(source: &Scripted) -> Vec<FactSet> {
    source.asked().iter().map(|query| query.want).collect()
}

fn both() -> FactSet {
    [Signal::Vpn, Signal::Tor].into()
}

#[tokio::test(start_paused = true)]
async fn the_second_service_stands_in_for_the_first_and_the_outage_is_told() {
    let second = remote("second", Signals::UNKNOWN.no(Signal::Vpn));
    let cascade = Cascade::new("all")
        .then(down("first", LookupErrorKind::Unavailable))
        .then(Arc::clone(&second));
    let query = Query::new(IP).want(both()).critical(true);
    let verdict = cascade.lookup(&query).await.unwrap();
    assert_eq!(verdict.is(Signal::Vpn), Some(false));
    // The second is silent on Tor, and the first could have said.
    assert_eq!(verdict.failed(), Signal::Tor.into());
    assert_eq!(verdict.failures().len(), 1);
    assert_eq!(verdict.failures()[0].source(), "first");
    assert!(second.asked()[0].critical);
}

#[tokio::test(start_paused = true)]
async fn an_error_about_the_address_is_silence_and_the_next_is_asked() {
    let cascade = Cascade::new("all")
        .then(down("first", LookupErrorKind::NotFound))
        .then(remote("second", Signals::UNKNOWN.no(Signal::Vpn)));
    let verdict = cascade.lookup(&Query::new(IP).want(both())).await.unwrap();
    assert_eq!(verdict.is(Signal::Vpn), Some(false));
    assert!(verdict.failed().is_empty());
    assert_eq!(verdict.failures()[0].kind(), LookupErrorKind::NotFound);
}

#[tokio::test(start_paused = true)]
async fn what_a_local_list_decides_is_answered_without_waiting() {
    let local = Fixed::new()
        .named("lists")
        .answering(Signal::Tor)
        .with(IP, Signals::UNKNOWN.yes(Signal::Tor))
        .otherwise(Signals::UNKNOWN.no(Signal::Tor));
    let service = remote("service", Signals::UNKNOWN.no(Signal::Vpn));
    let cascade = Cascade::new("all").then(local).then(Arc::clone(&service));
    let listed = Query::new(IP).want(both());
    let verdict = cascade.lookup_now(&listed).expect("decided");
    assert_eq!(verdict.is(Signal::Tor), Some(true));
    assert_eq!(verdict.not_asked(), Signal::Vpn.into());
    // Asked on for the rest, the service is asked for that and nothing else.
    let rest = Query::new(IP).want(Signal::Vpn);
    assert_eq!(cascade.lookup_now(&rest), None);
    let verdict = verdict.updated_by(&cascade.lookup(&rest).await.unwrap());
    assert_eq!(verdict.is(Signal::Vpn), Some(false));
    assert_eq!(verdict.is(Signal::Tor), Some(true));
    assert_eq!(wants(&service), [FactSet::from(Signal::Vpn)]);
    // An address that is in no list has to be asked about.
    assert_eq!(
        cascade.lookup_now(&Query::new([9, 9, 9, 9]).want(both())),
        None
    );
}

#[tokio::test(start_paused = true)]
async fn an_early_end_leaves_a_policy_something_to_ask_and_not_an_outage() {
    let cascade = Cascade::new("all")
        .then(remote("first", Signals::UNKNOWN.yes(Signal::Tor)))
        .then(remote("second", Signals::UNKNOWN.yes(Signal::Vpn)));
    let verdict = cascade.lookup(&Query::new(IP).want(both())).await.unwrap();
    let policy = |signal| {
        let policy = Policy::builder("login").deny(signal);
        policy
            .when_failed(ipsec_core::policy::Action::Challenge)
            .build()
            .unwrap()
    };
    assert!(policy(Signal::Tor).needs(&verdict).is_empty());
    let needs = policy(Signal::Vpn).needs(&verdict);
    assert!(needs.contains(Signal::Vpn.into()));
    let verdict = verdict.updated_by(&cascade.lookup(&Query::new(IP).want(needs)).await.unwrap());
    assert_eq!(verdict.is(Signal::Vpn), Some(true));
}

#[tokio::test(start_paused = true)]
async fn without_early_end_everybody_is_asked_for_what_is_left() {
    let second = remote("second", Signals::UNKNOWN.yes(Signal::Vpn));
    let cascade = Cascade::new("all")
        .stop_at_first_yes(false)
        .then(remote("first", Signals::UNKNOWN.yes(Signal::Tor)))
        .then(Arc::clone(&second));
    let verdict = cascade.lookup(&Query::new(IP).want(both())).await.unwrap();
    assert_eq!(verdict.is(Signal::Vpn), Some(true));
    assert_eq!(wants(&second), [FactSet::from(Signal::Vpn)]);
}

#[tokio::test(start_paused = true)]
async fn an_operators_entry_ends_it_and_a_list_that_can_tell_no_fact_is_heard() {
    let entry = Evidence::new("office").with_list_override(ListOverride::Allow);
    let office = Fixed::new()
        .named("office")
        .answering(FactSet::EMPTY)
        .with_evidence(IP, entry);
    let service = remote("service", Signals::UNKNOWN.yes(Signal::Vpn));
    let before = Cascade::new("all")
        .then(office.clone())
        .then(Arc::clone(&service));
    let verdict = before.lookup_now(&Query::new(IP)).expect("decided");
    assert_eq!(verdict.list_override(), Some(ListOverride::Allow));
    assert!(service.asked().is_empty());
    // After a yes as well: an entry beats it.
    let after = Cascade::new("all").then(Arc::clone(&service)).then(office);
    let verdict = after.lookup(&Query::new(IP)).await.unwrap();
    assert_eq!(verdict.list_override(), Some(ListOverride::Allow));
}

#[tokio::test(start_paused = true)]
async fn each_source_is_asked_once_about_many() {
    /// Knows nothing, and counts.
    struct Bulk(Arc<std::sync::Mutex<Vec<usize>>>);

    #[async_trait]
    impl Backend for Bulk {
        fn name(&self) -> &str {
            "bulk"
        }
        fn answers(&self) -> FactSet {
            Signal::Vpn.into()
        }
        async fn lookup(&self, query: &Query) -> Result<Verdict, ipsec_core::LookupError> {
            Ok(Verdict::new(query.ip))
        }
        async fn lookup_many(
            &self,
            queries: &[Query],
        ) -> Vec<Result<Verdict, ipsec_core::LookupError>> {
            self.0.lock().unwrap().push(queries.len());
            // One answer is missing, and one is about another address.
            let answers = queries.iter().skip(1);
            answers.map(|_| Ok(Verdict::new([9, 9, 9, 9]))).collect()
        }
    }

    let counts = Arc::default();
    let local = Fixed::new()
        .answering(Signal::Vpn)
        .with([8, 8, 4, 4], Signals::UNKNOWN.yes(Signal::Vpn));
    let second = remote("second", Signals::UNKNOWN.no(Signal::Vpn));
    let cascade = Cascade::new("all")
        .then(local)
        .then(Bulk(Arc::clone(&counts)))
        .then(Arc::clone(&second));
    let queries = [[8, 8, 4, 4], IP, [1, 1, 1, 1]].map(|ip| Query::new(ip).want(Signal::Vpn));
    let answers = cascade.lookup_many(&queries).await;
    assert_eq!(*counts.lock().unwrap(), [2]);
    assert_eq!(second.asked().len(), 2);
    let kinds: Vec<_> = answers
        .iter()
        .map(|answer| {
            let verdict = answer.as_ref().unwrap();
            let failure = verdict.failures().first().map(ipsec_core::Failure::kind);
            (verdict.is(Signal::Vpn), failure)
        })
        .collect();
    let expected = [
        (Some(true), None),
        (Some(false), Some(LookupErrorKind::Mismatch)),
        (Some(false), Some(LookupErrorKind::Missing)),
    ];
    assert_eq!(kinds, expected);
}

#[test]
fn a_miss_takes_no_memory() {
    let local = Fixed::new().with(IP, Signals::UNKNOWN.no(Signal::Tor));
    let cascade = Cascade::new("all")
        .then(local.clone().named("other"))
        .then(Never::new(LookupErrorKind::Timeout));
    let query = Query::new(IP).want(both());
    let counted = allocation_counter::measure(|| {
        assert!(cascade.lookup_now(&query).is_none());
    });
    assert_eq!(counted.count_total, 0);
}
