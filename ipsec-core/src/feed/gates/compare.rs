//! The gates between the version that was accepted last and the new one.

use super::judgement::{Judgement, ReasonKind};
use super::settings::Gates;
use super::words::{Count, Percent, Thousands};
use crate::feed::list::report::Report;

/// Holds what shrank or grew too much since the last version.
pub(super) fn compare(gates: &Gates, last: &Report, new: &Report, says: &mut Judgement) {
    for measure in MEASURES {
        shrink(gates, measure, (measure.of)(last), (measure.of)(new), says);
    }
    for measure in MEASURES {
        growth(gates, measure, (measure.of)(last), (measure.of)(new), says);
    }
    if let (Some(before), Some(after)) = (last.date, new.date)
        && after < before
    {
        says.note(
            ReasonKind::Age,
            "carries an earlier date than the version accepted before",
        );
    }
}

/// A number that must not change too much in one step. Entries alone would not do, since ten of them may name everybody; addresses
/// alone neither, since one great network hides a thousand that are missing.
struct Measure {
    of: fn(&Report) -> u64,
    has: &'static str,
    one: &'static str,
    many: &'static str,
}

const MEASURES: &[Measure] = &[
    Measure {
        of: Report::taken,
        has: "has",
        one: "entry",
        many: "entries",
    },
    Measure {
        of: |report| report.covered.v4,
        has: "names",
        one: "IPv4 address",
        many: "IPv4 addresses",
    },
    Measure {
        of: |report| report.covered.v6_64s,
        has: "names",
        one: "IPv6 network (/64)",
        many: "IPv6 networks (/64)",
    },
];

fn shrink(gates: &Gates, measure: &Measure, last: u64, new: u64, says: &mut Judgement) {
    let max = gates.max_shrink.max(0.0);
    if new as f64 >= last as f64 * (1.0 - max) {
        return;
    }
    let Measure { has, one, many, .. } = *measure;
    let (fewer, max) = (Percent(1.0 - new as f64 / last as f64), Percent(max));
    let (last, new) = (Thousands(last), Count(new, one, many));
    says.hold(
        ReasonKind::Shrunk,
        format!("{has} {new}, {fewer} fewer than the {last} accepted before: at most {max} fewer pass (max_shrink)"),
    );
}

fn growth(gates: &Gates, measure: &Measure, last: u64, new: u64, says: &mut Judgement) {
    let max = gates.max_growth.max(1.0);
    if last == 0 || new as f64 <= last as f64 * max {
        return;
    }
    let Measure { has, one, many, .. } = *measure;
    let times = new as f64 / last as f64;
    let (last, new) = (Thousands(last), Count(new, one, many));
    says.hold(
        ReasonKind::Grown,
        format!("{has} {new}, {times:.1} times the {last} accepted before: at most {max} times pass (max_growth)"),
    );
}
