//! The gates that a new version passes by itself, and the judgement over all of them.

use std::time::SystemTime;

use super::compare::compare;
use super::judgement::{Judgement, ReasonKind};
use super::settings::{Gates, OnGate};
use super::words::{Age, Percent, Thousands, entries};
use crate::feed::line::error::{Problem, ProblemKind};
use crate::feed::list::bogons::Bogons;
use crate::feed::list::report::{Dropped, Report};

/// How many IPv4 addresses are [public](crate::ip::Scope::is_public).
const PUBLIC_V4: f64 = 3_702_258_434.0;

/// How many networks of length 64 there are in `2000::/3`, all that is handed out of IPv6.
const PUBLIC_V6_64S: f64 = (1_u64 << 61) as f64;

impl Gates {
    /// Judges a new version of a list, by the report of the version that was accepted last, if any, and by its own. Of the problems only
    /// the words are used. Without `now`, ages are not looked at.
    ///
    /// A version whose report is the one accepted last passes, whatever was [overridden](Judgement::overridden) then; unless it has become
    /// too old.
    pub fn judge(
        &self,
        last: Option<&Report>,
        new: &Report,
        problems: &[Problem],
        now: Option<SystemTime>,
    ) -> Judgement {
        let mut says = Judgement::default();
        self.body(new, problems, &mut says);
        self.numbers(new, &mut says);
        self.width(new, problems, &mut says);
        self.not_public(new, &mut says);
        self.age(new, now, &mut says);
        // That nothing is left of a list is said already.
        if let Some(last) = last.filter(|_| !names_nobody(new)) {
            compare(self, last, new, &mut says);
        }
        remarks(new, &mut says);
        let says = match last {
            Some(last) if last == new => says.overridden_where(|kind| kind != ReasonKind::Age),
            _ => says,
        };
        match self.on_gate {
            OnGate::Hold => says,
            OnGate::Reject => says.without_holding(),
            OnGate::Warn => says.overridden(),
        }
    }

    /// Whether it is a list at all, and how much of it can be read.
    fn body(&self, new: &Report, problems: &[Problem], says: &mut Judgement) {
        let first = |kind| first_of(problems, |problem| problem.kind() == kind);
        if never_opened(new) {
            let mut why = problems.iter();
            let why = why.find(|problem| problem.kind() == ProblemKind::Unreadable);
            let words = why.map_or("cannot be read".to_owned(), |why| why.what().to_string());
            says.reject(ReasonKind::Unreadable, words);
        } else if new.dropped(ProblemKind::Unreadable) > 0 {
            let words = format!(
                "cannot be read to its end{}",
                first(ProblemKind::Unreadable)
            );
            says.reject(ReasonKind::Unreadable, words);
        }
        if new.dropped(ProblemKind::NotAList) > 0 {
            let words = format!("is no list{}", first(ProblemKind::NotAList));
            says.reject(ReasonKind::NotAList, words);
        }
        let is_wrong_line = |kind: ProblemKind| kind.is_invalid() && !kind.is_fatal();
        let wrong = new
            .dropped
            .iter()
            .filter(|dropped| is_wrong_line(dropped.kind));
        let wrong = wrong
            .map(|dropped| dropped.count)
            .fold(0, u64::saturating_add);
        if wrong == 0 {
            return;
        }
        let all = new.entries.saturating_add(wrong);
        let max = self.max_invalid_ratio.max(0.0);
        let share = wrong as f64 / all as f64;
        let first = first_of(problems, |problem| is_wrong_line(problem.kind()));
        let (of, share_words) = (Thousands(wrong), Percent(share));
        let what = format!("{of} of {} wrong ({share_words})", entries(all));
        if share <= max {
            says.note(
                ReasonKind::Invalid,
                format!("has {what}, which were left out{first}"),
            );
        } else {
            let may_be = if max > 0.0 {
                format!("at most {} may be", Percent(max))
            } else {
                "none may be".to_owned()
            };
            let words = format!("has {what}: {may_be} (max_invalid_ratio){first}");
            says.reject(ReasonKind::Invalid, words);
        }
    }

    /// How many entries there are, in themselves and in comparison with what is declared.
    fn numbers(&self, new: &Report, says: &mut Judgement) {
        let taken = new.taken();
        let has = entries(taken);
        if names_nobody(new) {
            let why = if new.dropped.iter().any(|d| d.kind.is_not_public()) {
                "none of its entries is public"
            } else if new.dropped.is_empty() {
                "a list without entries is not taken unless it is expected (allow_empty)"
            } else {
                "nothing in it could be taken"
            };
            // What nothing could be read of is said already.
            if !self.allow_empty && !never_opened(new) {
                says.reject(ReasonKind::Empty, format!("names nobody: {why}"));
            }
        } else if taken < self.min_entries {
            let min = Thousands(self.min_entries);
            says.reject(
                ReasonKind::TooFew,
                format!("has {has}: it must have {min} or more (min_entries)"),
            );
        }
        if let Some(max) = self.max_entries.filter(|max| taken > *max) {
            let max = Thousands(max);
            says.reject(
                ReasonKind::TooMany,
                format!("has {has}: it may have at most {max} (max_entries)"),
            );
        }
        if let Some(declared) = new.declared {
            let listed = new.listed();
            let apart = declared.abs_diff(listed) as f64;
            if apart > declared as f64 * self.declared_tolerance.max(0.0) {
                let (has, declared) = (entries(listed), Thousands(declared));
                let words = format!(
                    "has {has} and declares {declared}: part of it is missing, or of another list"
                );
                says.reject(ReasonKind::Declared, words);
            }
        }
    }

    /// How much of the Internet is named.
    fn width(&self, new: &Report, problems: &[Problem], says: &mut Judgement) {
        let first = |kind| first_of(problems, |problem| problem.kind() == kind);
        if new.dropped(ProblemKind::Everybody) > 0 {
            let words = format!("names everybody{}", first(ProblemKind::Everybody));
            says.reject(ReasonKind::Everybody, words);
        }
        let wide = new.dropped(ProblemKind::TooWide);
        if wide > 0 {
            let (wide, first) = (entries(wide), first(ProblemKind::TooWide));
            says.reject(
                ReasonKind::TooWide,
                format!("has {wide} too wide (min_prefix_v4, min_prefix_v6){first}"),
            );
        }
        let (v4, v6) = (new.covered.v4 as f64, new.covered.v6_64s as f64);
        for family in [
            Family {
                name: "IPv4",
                widest: new.widest.v4,
                share: v4 / PUBLIC_V4,
                min_prefix: (self.min_prefix_v4.min(32), "min_prefix_v4"),
                max_coverage: (self.max_coverage.max(0.0), "max_coverage"),
            },
            Family {
                name: "IPv6",
                widest: new.widest.v6,
                share: v6 / PUBLIC_V6_64S,
                min_prefix: (self.min_prefix_v6.min(128), "min_prefix_v6"),
                max_coverage: (self.max_coverage_v6.max(0.0), "max_coverage_v6"),
            },
        ] {
            family.judge(says);
        }
    }

    fn not_public(&self, new: &Report, says: &mut Judgement) {
        let found = new.dropped.iter().filter(|d| d.kind.is_not_public());
        let (mut count, mut at) = (0_u64, Vec::new());
        for dropped in found {
            count = count.saturating_add(dropped.count);
            at.extend_from_slice(&dropped.lines);
        }
        if count == 0 {
            return;
        }
        at.sort_unstable();
        at.truncate(Dropped::LINES);
        let dropped = new.dropped(ProblemKind::NotPublic);
        let share = dropped as f64 / new.listed().max(dropped).max(1) as f64;
        // That nothing is left is said already.
        let is_said = names_nobody(new) && !self.allow_empty;
        let (entries, lines) = (entries(count), lines(count, &at));
        let what = format!("has {entries} with addresses that are not public{lines}");
        let max = self.max_not_public.max(0.0);
        if self.bogons == Bogons::Reject {
            let words = format!(
                "{what}: it may have none (bogons = \"reject\"); if they are meant, say \"keep\""
            );
            says.reject(ReasonKind::NotPublic, words);
        } else if share > max && !is_said {
            let (share, max) = (Percent(share), Percent(max));
            let words = format!(
                "{what}, and {share} of all name no public one: at most {max} may (max_not_public)"
            );
            says.reject(ReasonKind::NotPublic, words);
        } else {
            says.note(
                ReasonKind::NotPublic,
                format!("{what}, which were left out"),
            );
        }
    }

    fn age(&self, new: &Report, now: Option<SystemTime>, says: &mut Judgement) {
        let age = now
            .zip(new.date)
            .and_then(|(now, date)| now.duration_since(date).ok());
        if let Some((age, max)) = age.zip(self.max_age).filter(|(age, max)| age > max) {
            let (age, max) = (Age(age), Age(max));
            says.reject(
                ReasonKind::Age,
                format!("is {age} old by its own date: at most {max} pass (max_age)"),
            );
        }
    }
}

/// How much of one family is named, and how much may be, each with the name of the setting.
struct Family {
    name: &'static str,
    widest: Option<u8>,
    share: f64,
    min_prefix: (u8, &'static str),
    max_coverage: (f64, &'static str),
}

impl Family {
    fn judge(&self, says: &mut Judgement) {
        let (min, max) = (self.min_prefix.0, self.max_coverage.0);
        // Where everything may be named, neighbours name whole blocks together, and nothing is wrong with that.
        if max >= 1.0 {
            return;
        }
        let name = self.name;
        if let Some(widest) = self.widest.filter(|widest| *widest < min) {
            let key = self.min_prefix.1;
            let words = format!(
                "names a whole /{widest} of {name}, by one entry or several together: at most a /{min} may be ({key})"
            );
            says.reject(ReasonKind::TooWide, words);
        }
        if self.share > max {
            let (share, max, key) = (Percent(self.share), Percent(max), self.max_coverage.1);
            let words = format!("names {share} of all public {name}: at most {max} may be ({key})");
            says.reject(ReasonKind::Coverage, words);
        }
    }
}

/// What is worth telling of any list.
fn remarks(new: &Report, says: &mut Judgement) {
    if new.masked > 0 {
        let words = format!(
            "has {} with bits set below the prefix, which were masked",
            entries(new.masked)
        );
        says.note(ReasonKind::Masked, words);
    }
    if new.duplicates > 0 {
        let words = format!("has {} twice", entries(new.duplicates));
        says.note(ReasonKind::Duplicates, words);
    }
}

/// Whether not even the beginning of it could be read.
fn never_opened(new: &Report) -> bool {
    new.lines == 0 && new.dropped(ProblemKind::Unreadable) > 0
}

/// Whether no address is left, which it may be of a list with entries as well.
fn names_nobody(new: &Report) -> bool {
    new.covered.v4 == 0 && new.covered.v6_64s == 0
}

/// The first problem of a kind, to be written after what it is an example of.
fn first_of(problems: &[Problem], is: impl Fn(&Problem) -> bool) -> String {
    let first = problems.iter().find(|problem| is(problem));
    first.map_or_else(String::new, |problem| format!("; {problem}"))
}

/// The first lines where something was found so many times.
fn lines(count: u64, lines: &[u64]) -> String {
    let Some((first, rest)) = lines.split_first() else {
        return String::new();
    };
    let mut words = format!(
        " ({} {first}",
        if rest.is_empty() { "line" } else { "lines" }
    );
    rest.iter()
        .for_each(|line| words.push_str(&format!(", {line}")));
    words.push_str(if count > lines.len() as u64 {
        ", …)"
    } else {
        ")"
    });
    words
}
