//! Lets an index follow what all have said, as far as its own rules allow.

use std::collections::HashSet;

use ipsec_core::SharedIndex;
use ipsec_core::index::{OverlayEntry, OverlayErrorKind};

use super::word::{Said, Subject};

/// Returns what the index refused: bans that are too wide for it, and what it has no room for.
pub(super) fn apply(index: &SharedIndex, said: &[(Subject, Said)]) -> Vec<Subject> {
    let entry =
        |(subject, said): &(Subject, Said)| said.clone().unwrap_or_else(|| subject.nothing());
    let mut entries: Vec<OverlayEntry> = said.iter().map(entry).collect();
    if entries.is_empty() || index.put(entries.clone()).is_ok() {
        return Vec::new();
    }
    // What takes no more room comes first.
    let held = index.entries();
    let held: HashSet<Subject> = held.iter().map(Subject::of).collect();
    let lifted = said.iter().filter(|(_, said)| said.is_none());
    let lifted: HashSet<Subject> = lifted.map(|(subject, _)| *subject).collect();
    entries.sort_by_key(|entry| {
        let subject = Subject::of(entry);
        (!lifted.contains(&subject), !held.contains(&subject))
    });
    let mut refused = Refused::default();
    put(index, &entries, &mut refused);
    // That something too wide is not there is no refusal.
    refused.subjects.retain(|subject| !lifted.contains(subject));
    refused.subjects
}

#[derive(Default)]
struct Refused {
    subjects: Vec<Subject>,
    is_full: bool,
}

/// Finds those that are refused among those that are not.
fn put(index: &SharedIndex, entries: &[OverlayEntry], refused: &mut Refused) {
    if refused.is_full {
        refused.subjects.extend(entries.iter().map(Subject::of));
        return;
    }
    let Err(error) = index.put(entries.iter().cloned()) else {
        return;
    };
    if let [entry] = entries {
        refused.subjects.push(Subject::of(entry));
        refused.is_full = error.kind() == OverlayErrorKind::Full;
        return;
    }
    let (first, second) = entries.split_at(entries.len() / 2);
    put(index, first, refused);
    put(index, second, refused);
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use ipsec_core::LocalIndex;
    use ipsec_core::index::OverlayRules;

    use super::*;

    fn index(entries: usize) -> SharedIndex {
        let rules = OverlayRules::default().max_entries(entries);
        let index = LocalIndex::builder().build().unwrap();
        SharedIndex::with_rules(index, || SystemTime::UNIX_EPOCH, rules)
    }

    fn ban(net: &str) -> (Subject, Said) {
        let entry = OverlayEntry::ban(net.parse::<ipnet::IpNet>().unwrap(), None, "");
        (Subject::of(&entry), Some(entry))
    }

    fn lifted(net: &str) -> (Subject, Said) {
        (ban(net).0, None)
    }

    #[track_caller]
    fn check(index: &SharedIndex, said: &[(Subject, Said)], refused: &[&str], then: &[&str]) {
        let mut found: Vec<_> = apply(index, said).into_iter().map(Subject::field).collect();
        found.sort();
        assert_eq!(found, refused);
        let held: Vec<_> = index
            .entries()
            .iter()
            .map(|e| e.net().to_string())
            .collect();
        assert_eq!(held, then);
    }

    #[test]
    fn what_fits_is_taken_and_the_rest_told() {
        let index = index(2);
        let wide = [
            ban("203.0.113.1/32"),
            lifted("0.0.0.0/0"),
            ban("10.0.0.0/7"),
        ];
        check(&index, &wide, &["deny 10.0.0.0/7"], &["203.0.113.1/32"]);

        let more = [
            ban("203.0.113.2/32"),
            ban("203.0.113.3/32"),
            ban("203.0.113.1/32"),
            ban("203.0.113.4/32"),
        ];
        let refused = ["deny 203.0.113.3/32", "deny 203.0.113.4/32"];
        check(
            &index,
            &more,
            &refused,
            &["203.0.113.1/32", "203.0.113.2/32"],
        );

        let room = [
            ban("203.0.113.3/32"),
            ban("203.0.113.4/32"),
            lifted("203.0.113.1/32"),
        ];
        check(
            &index,
            &room,
            &["deny 203.0.113.4/32"],
            &["203.0.113.2/32", "203.0.113.3/32"],
        );
        check(&index, &[], &[], &["203.0.113.2/32", "203.0.113.3/32"]);
    }
}
