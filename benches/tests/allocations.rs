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
