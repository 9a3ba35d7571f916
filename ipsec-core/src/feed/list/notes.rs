//! What lists say of themselves in their comments: how many entries they have, and when they were made.

use std::time::SystemTime;

use super::date;

/// What stands before the number of entries.
const COUNTS: [&str; 4] = [
    "entries",
    "number of entries",
    "number of proxy ips",
    "number of proxy ip cidrs",
];

/// What stands before a date.
const DATES: [&str; 10] = [
    "source file date",
    "last updated",
    "last update",
    "last modified",
    "updated",
    "generated on",
    "generated at",
    "generated",
    "creation date",
    "date",
];

/// What a list said of itself so far. Of everything the first word counts.
#[derive(Debug, Default)]
pub(in crate::feed) struct Notes {
    pub(in crate::feed) declared: Option<u64>,
    pub(in crate::feed) date: Option<SystemTime>,
    /// The text in front of the number of entries, if the list says it in words of its own.
    after: Option<String>,
}

impl Notes {
    pub(in crate::feed) fn new(after: Option<String>) -> Self {
        Self {
            after: after.filter(|after| !after.is_empty()),
            ..Self::default()
        }
    }

    /// Looks through a comment, or a line that is skipped.
    pub(in crate::feed) fn comment(&mut self, line: &str) {
        if self.after.is_none() && self.declared.is_none() {
            self.declared = COUNTS.iter().find_map(|key| number(value(line, key)?));
        }
        self.own_words(line);
        if self.date.is_none() {
            let said = DATES.iter().find_map(|key| date::parse(value(line, key)?));
            self.date = said.or_else(|| date::parse(text(line)).filter(|_| !is_number(text(line))));
        }
    }

    /// Whether the line has the list's own words for the number of its entries.
    pub(in crate::feed) fn own_words(&mut self, line: &str) -> bool {
        let Some(after) = &self.after else {
            return false;
        };
        let found = line.find(after.as_str());
        let said = found.and_then(|at| number(&line[at + after.len()..]));
        self.declared = self.declared.or(said);
        said.is_some()
    }
}

/// A comment without the mark.
fn text(line: &str) -> &str {
    line.trim_start_matches(['#', ';', ' ', '\t']).trim_end()
}

/// What follows the key in a comment; upper and lower case, and blanks before the colon, are the same.
fn value<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    let text = text(line);
    let begins = text.get(..key.len())?.eq_ignore_ascii_case(key);
    let rest = &text[key.len()..];
    let is_word = !rest.starts_with(|c: char| c.is_ascii_alphanumeric());
    (begins && is_word).then(|| rest.trim_start_matches([' ', '\t', ':', '=']))
}

/// The number that a text begins with; it may have commas between its thousands.
fn number(text: &str) -> Option<u64> {
    let text = text.trim_start_matches([' ', '\t', ':', '=']);
    let mut digits = String::new();
    for (i, group) in text.split(',').enumerate() {
        let end = group
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(group.len());
        if i == 0 || end == 3 {
            digits.push_str(&group[..end]);
        }
        if end < group.len() || (i > 0 && end != 3) {
            break;
        }
    }
    digits.parse().ok()
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declared(line: &str) -> Option<u64> {
        let mut notes = Notes::default();
        notes.comment(line);
        notes.declared
    }

    #[test]
    fn counts() {
        assert_eq!(
            declared("# Entries        : 2745 subnets, 619357659 unique IPs"),
            Some(2745)
        );
        assert_eq!(
            declared("# Number of proxy IP CIDRs: 300, equivalent to 113664 IPs"),
            Some(300)
        );
        assert_eq!(declared("# Number of proxy IPs: 0"), Some(0));
        assert_eq!(declared("; entries=1,234,567"), Some(1_234_567));
        assert_eq!(declared("# entries are addresses"), None);
        assert_eq!(declared("# 300"), None);
        assert_eq!(declared("# Entries : 99999999999999999999999"), None);
    }

    #[test]
    fn own_words() {
        let mut notes = Notes::new(Some("IPs in total:".to_owned()));
        notes.comment("# Entries: 3");
        assert_eq!(notes.declared, None);
        assert!(!notes.own_words("IPs in total: many"));
        assert!(notes.own_words("IPs in total: 12 (yesterday 13)"));
        assert!(notes.own_words("IPs in total: 14"));
        assert_eq!(notes.declared, Some(12));
    }

    #[test]
    fn dates() {
        for line in [
            "# Last update: Sat, 22 Aug 2026 03:01:44 +0200",
            "# Source File Date: 2026-08-22 01:01:44",
            "# Updated 2026-08-22T01:01:44Z",
            "#2026-08-22 01:01:44",
        ] {
            let mut notes = Notes::default();
            notes.comment("# This File Date : 2026-08-23");
            notes.comment("# 1787360504 is a number");
            notes.comment(line);
            assert_eq!(notes.date, date::parse("1787360504"), "{line}");
        }
    }
}
