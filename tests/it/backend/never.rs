//! The backend that is always down, and what becomes of it in a verdict and a decision.

use ipsec_core::policy::{Action, Policy, Reason, tor};
use ipsec_core::{Backend, FactSet, LookupErrorKind, Never, Query, Signal, Unknown, Verdict};

const IP: [u8; 4] = [203, 0, 113, 9];

#[tokio::test]
async fn it_fails_with_the_error_it_was_given() {
    for kind in [LookupErrorKind::Timeout, LookupErrorKind::NotFound] {
        let down = Never::new(kind);
        assert_eq!(down.lookup(&Query::new(IP)).await.unwrap_err().kind(), kind);
        assert_eq!(down.lookup_now(&Query::new(IP)), None);
    }
}

#[tokio::test]
async fn it_fails_once_for_each_of_many_queries() {
    let down = Never::new(LookupErrorKind::Unavailable);
    let answers = down.lookup_many(&[Query::new(IP); 3]).await;
    assert_eq!(answers.len(), 3);
    assert!(answers.iter().all(Result::is_err));
    assert!(down.lookup_many(&[]).await.is_empty());
}

#[test]
fn it_claims_what_it_is_told_to_claim() {
    let down = Never::new(LookupErrorKind::Timeout);
    assert_eq!((down.name(), down.answers()), ("never", FactSet::ALL));
    assert_eq!(down.answering(Signal::Tor).answers(), Signal::Tor.into());
}

#[tokio::test]
async fn a_route_decides_what_its_outage_means() {
    let down = Never::new(LookupErrorKind::Timeout).answering(Signal::Tor);
    let error = down.lookup(&Query::new(IP)).await.unwrap_err();
    let verdict = Verdict::from_error(IP, down.name(), down.answers(), &error);
    let timeout = Unknown::Failed(LookupErrorKind::Timeout);
    assert_eq!(verdict.unknown_because(Signal::Tor), Some(timeout));
    let open = Policy::builder("open").deny(tor()).build().unwrap();
    let closed = Policy::builder("closed")
        .deny(tor())
        .fail_closed()
        .build()
        .unwrap();
    for (policy, action) in [(open, Action::Allow), (closed, Action::Deny)] {
        let decision = policy.decide(&verdict);
        assert_eq!(
            (decision.action(), decision.reason()),
            (action, Reason::Undecided)
        );
    }
}
