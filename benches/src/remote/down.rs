//! What a request pays while every service is down, or may not be asked any more: the same stack, next to its lists alone.

use std::net::{IpAddr, Ipv4Addr};

use ipsec_core::{Backend, Query};
use ipsec_remote::Cascade;

use super::service::Service;
use super::stack::{Guarded, ask, cascade, guarded, with_budget};
use crate::local::CLEAN;
use crate::{Group, Subject};

pub(crate) fn groups() -> Vec<Group> {
    let query = Query::new(CLEAN.parse::<IpAddr>().expect("an address"));
    let subject = |name, backend: Cascade| {
        Subject::new(
            name,
            move || query,
            move |query| backend.lookup_now(&query).expect("nobody is asked"),
        )
    };
    vec![Group {
        title: "remote: nobody may be asked",
        baseline: "Cascade(lists)",
        subjects: vec![
            subject("Cascade(lists)", cascade::<Guarded>([])),
            subject("and one service, its breaker open", broken(["one"])),
            subject(
                "and two services, their breakers open",
                broken(["one", "two"]),
            ),
            subject("and one service, its budget spent", spent(["one"])),
            subject(
                "and two services, their budgets spent",
                spent(["one", "two"]),
            ),
        ],
    }]
}

/// Services that are down, each asked until its breaker opened.
fn broken<const N: usize>(names: [&'static str; N]) -> Cascade {
    cascade(names.map(|name| {
        let stack = guarded(Service::down(name));
        ask(&stack, strangers(20));
        stack
    }))
}

/// Services of whose budgets nothing is left.
fn spent<const N: usize>(names: [&'static str; N]) -> Cascade {
    cascade(names.map(|name| {
        let stack = with_budget(Service::up(name), 1);
        ask(&stack, strangers(2));
        stack
    }))
}

/// Public addresses that nobody asks about again.
fn strangers(count: u32) -> impl Iterator<Item = IpAddr> {
    (0..count).map(|number| Ipv4Addr::from_bits(0x5100_0000 + number).into())
}

#[cfg(test)]
mod tests {
    use ipsec_core::LookupErrorKind;

    use super::*;

    #[track_caller]
    fn fails(stack: &Cascade, is_expected: impl Fn(LookupErrorKind) -> bool) {
        let query = Query::new(CLEAN.parse::<IpAddr>().unwrap());
        let verdict = stack.lookup_now(&query).unwrap();
        assert_eq!(verdict.is_tor(), Some(false), "the lists are complete");
        assert_eq!(verdict.is_vpn(), None, "an outage is no answer");
        let kinds: Vec<_> = verdict
            .failures()
            .iter()
            .map(ipsec_core::Failure::kind)
            .collect();
        assert_eq!(kinds.len(), 2);
        assert!(kinds.into_iter().all(is_expected));
    }

    #[test]
    fn nobody_is_asked_and_all_of_it_has_failed() {
        fails(&broken(["one", "two"]), |kind| {
            kind == LookupErrorKind::Unavailable
        });
        fails(&spent(["one", "two"]), |kind| {
            matches!(kind, LookupErrorKind::QuotaExhausted { .. })
        });
    }
}
