//! The keys that set the gates of a list, in it or for all lists.

use std::time::Duration;

use super::table::{Problems, Table};
use crate::feed::Bogons;
use crate::feed::gates::{Gates, OnGate};

/// The keys.
pub(super) const KEYS: &[&str] = &[
    "min_entries",
    "allow_empty",
    "max_entries",
    "max_shrink",
    "max_growth",
    "max_coverage",
    "max_coverage_v6",
    "min_prefix_v4",
    "min_prefix_v6",
    "declared_tolerance",
    "max_invalid_ratio",
    "bogons",
    "max_not_public",
    "max_age",
    "on_gate",
];

/// What is said about gates, and what is not.
#[derive(Clone, Debug, Default)]
pub(super) struct GateKeys {
    min_entries: Option<u64>,
    allow_empty: Option<bool>,
    max_entries: Option<u64>,
    max_shrink: Option<f64>,
    max_growth: Option<f64>,
    max_coverage: Option<f64>,
    max_coverage_v6: Option<f64>,
    min_prefix_v4: Option<u8>,
    min_prefix_v6: Option<u8>,
    declared_tolerance: Option<f64>,
    max_invalid_ratio: Option<f64>,
    bogons: Option<Bogons>,
    max_not_public: Option<f64>,
    max_age: Option<Duration>,
    on_gate: Option<OnGate>,
}

impl GateKeys {
    pub(super) fn read(table: &Table<'_>, problems: &mut Problems) -> Self {
        Self {
            min_entries: table.get("min_entries", problems),
            allow_empty: table.get("allow_empty", problems),
            max_entries: table.get("max_entries", problems),
            max_shrink: table.number("max_shrink", 0.0, 1.0, problems),
            max_growth: table.number("max_growth", 1.0, f64::INFINITY, problems),
            max_coverage: table.number("max_coverage", 0.0, 1.0, problems),
            max_coverage_v6: table.number("max_coverage_v6", 0.0, 1.0, problems),
            min_prefix_v4: table.prefix("min_prefix_v4", 32, problems),
            min_prefix_v6: table.prefix("min_prefix_v6", 128, problems),
            declared_tolerance: table.number("declared_tolerance", 0.0, 1.0, problems),
            max_invalid_ratio: table.number("max_invalid_ratio", 0.0, 1.0, problems),
            bogons: table.get("bogons", problems),
            max_not_public: table.number("max_not_public", 0.0, 1.0, problems),
            max_age: table.duration("max_age", problems),
            on_gate: table.get("on_gate", problems),
        }
    }

    /// Gates in which what is said for all lists counts; but what a list may name at most, by its class, is only made less by it.
    pub(super) fn for_all(&self, class: Gates) -> Gates {
        let mut gates = self.clone().over(class.clone());
        gates.max_coverage = gates.max_coverage.min(class.max_coverage);
        gates.max_coverage_v6 = gates.max_coverage_v6.min(class.max_coverage_v6);
        gates.min_prefix_v4 = gates.min_prefix_v4.max(class.min_prefix_v4);
        gates.min_prefix_v6 = gates.min_prefix_v6.max(class.min_prefix_v6);
        gates
    }

    /// Gates in which what is said here counts.
    pub(super) fn over(self, mut gates: Gates) -> Gates {
        fn set<T>(to: &mut T, said: Option<T>) {
            if let Some(said) = said {
                *to = said;
            }
        }
        set(&mut gates.min_entries, self.min_entries);
        set(&mut gates.allow_empty, self.allow_empty);
        set(&mut gates.max_entries, self.max_entries.map(Some));
        set(&mut gates.max_shrink, self.max_shrink);
        set(&mut gates.max_growth, self.max_growth);
        set(&mut gates.max_coverage, self.max_coverage);
        set(&mut gates.max_coverage_v6, self.max_coverage_v6);
        set(&mut gates.min_prefix_v4, self.min_prefix_v4);
        set(&mut gates.min_prefix_v6, self.min_prefix_v6);
        set(&mut gates.declared_tolerance, self.declared_tolerance);
        set(&mut gates.max_invalid_ratio, self.max_invalid_ratio);
        set(&mut gates.bogons, self.bogons);
        set(&mut gates.max_not_public, self.max_not_public);
        set(&mut gates.max_age, self.max_age.map(Some));
        set(&mut gates.on_gate, self.on_gate);
        gates
    }
}

/// Settings that contradict each other.
pub(super) fn contradictions(gates: &Gates, place: &str, problems: &mut Problems) {
    let min = gates.min_entries;
    if let Some(max) = gates.max_entries.filter(|max| *max < min) {
        problems.note(
            place,
            format_args!("`min_entries` is {min} and `max_entries` is {max}: no list has both"),
        );
    }
    if gates.allow_empty && min > 0 {
        problems.note(
            place,
            format_args!("`allow_empty` is true and `min_entries` is {min}: say only one of them"),
        );
    }
}
