//! The targets that are the same on every machine: what is allocated.

use benches::{Allocated, AllocatedBy};

fn counted() -> AllocatedBy {
    benches::allocations(env!("CARGO_BIN_EXE_allocations")).expect("the program runs")
}

#[track_caller]
fn of(counted: &AllocatedBy, group: &str, subject: &str) -> Allocated {
    let key = (group.to_owned(), subject.to_owned());
    *counted.get(&key).expect("such a subject")
}

#[test]
fn resolving_allocates_nothing() {
    let counted = counted();
    for group in benches::resolving() {
        let allocated = of(&counted, group.title, "ipsec-tower");
        assert_eq!(allocated.times, 0, "{}", group.title);
    }
}

#[test]
fn both_layers_allocate_one_extension() {
    let counted = counted();
    for group in ["tower: clean address", "tower: listed address, let through"] {
        let one = of(&counted, group, "inserts one extension");
        let both = of(&counted, group, "VerdictLayer + GuardLayer");
        assert_eq!(both.times, one.times, "{group}");
    }
}

#[test]
fn a_cached_answer_allocates_nothing() {
    let counted = counted();
    let groups = [
        "remote: a cached answer",
        "remote: cached answers to 16,384 visitors",
    ];
    for group in groups {
        for subject in [
            "Cached",
            "Admission(Cached(…))",
            "Cascade(lists, Admission(Cached(…)))",
        ] {
            assert_eq!(of(&counted, group, subject).times, 0, "{group}: {subject}");
        }
    }
}

#[test]
fn a_service_that_may_not_be_asked_costs_nothing_and_two_are_put_together() {
    let counted = counted();
    let group = "remote: nobody may be asked";
    for (subject, times) in [
        ("Cascade(lists)", 0),
        ("and one service, its breaker open", 0),
        ("and one service, its budget spent", 0),
        ("and two services, their breakers open", 3),
        ("and two services, their budgets spent", 3),
    ] {
        assert_eq!(of(&counted, group, subject).times, times, "{subject}");
    }
}
