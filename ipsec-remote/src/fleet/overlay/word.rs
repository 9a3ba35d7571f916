//! What was said of a prefix, as the store has it: text in, words out.

use std::time::SystemTime;

use ipnet::IpNet;
use ipsec_core::ListOverride;
use ipsec_core::index::OverlayEntry;

/// What something is said of: the bans of a prefix, or its allowances. What was said last of it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Subject {
    net: IpNet,
    says: ListOverride,
}

/// What was said last of a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// The store counts: of two, the higher one was said last.
    pub(super) number: u64,
    /// `None`: it was lifted.
    pub(super) said: Said,
}

/// Beyond this, numbers are no longer exact where the store counts.
const MOST: u64 = 9_000_000_000_000_000;

/// An entry; or `None`: what was said before is lifted.
pub(super) type Said = Option<OverlayEntry>;

impl Subject {
    pub(super) fn of(entry: &OverlayEntry) -> Self {
        Self {
            net: entry.net(),
            says: entry.says(),
        }
    }

    /// The bans and the allowances of a prefix.
    pub(super) fn both(net: IpNet) -> [Self; 2] {
        let ban = OverlayEntry::ban(net, None, "");
        [ListOverride::Deny, ListOverride::Allow].map(|says| Self {
            net: ban.net(),
            says,
        })
    }

    /// An entry that has ended: it takes the place of whatever is said of the same, and is gone.
    pub(super) fn nothing(self) -> OverlayEntry {
        let until = Some(SystemTime::UNIX_EPOCH);
        match self.says {
            ListOverride::Deny => OverlayEntry::ban(self.net, until, ""),
            ListOverride::Allow => OverlayEntry::allow(self.net, until, ""),
        }
    }

    /// `deny 203.0.113.0/24`
    pub(super) fn field(self) -> String {
        format!("{} {}", self.says, self.net)
    }

    pub(super) fn from_field(field: &[u8]) -> Option<Self> {
        let (says, net) = str::from_utf8(field).ok()?.split_once(' ')?;
        let net = net.parse().ok()?;
        let both = Self::both(net).into_iter();
        let mut same = both.filter(|subject| subject.net == net);
        same.find(|subject| subject.says.to_string() == says)
    }
}

impl Word {
    /// A number and what [`body`] made.
    pub(super) fn read(subject: Subject, text: &[u8]) -> Option<Self> {
        let (number, body) = str::from_utf8(text).ok()?.split_once(' ')?;
        let number = number.parse().ok().filter(|number| *number <= MOST)?;
        let said: Said = match body {
            "" => None,
            body => Some(serde_json::from_str(body).ok()?),
        };
        let is_of = |entry: &OverlayEntry| Subject::of(entry) == subject;
        said.iter().all(is_of).then_some(Self { number, said })
    }
}

/// What is said, without its number: nothing for what is lifted.
pub(super) fn body(said: &Said) -> String {
    let Some(entry) = said else {
        return String::new();
    };
    let is_before_all = |until| until < SystemTime::UNIX_EPOCH;
    let entry = match entry.until().is_some_and(is_before_all) {
        // On the wire, a time before all time would be none at all.
        true => &Subject::of(entry).nothing(),
        false => entry,
    };
    // It has a prefix, a word, a number and a text: nothing that could not be written.
    serde_json::to_string(entry).unwrap_or_default()
}

/// When it ends, in seconds since the epoch: at once if it is lifted, and nothing if never.
pub(super) fn end(said: &Said) -> String {
    let Some(entry) = said else {
        return "0".to_owned();
    };
    let since = |until: SystemTime| until.duration_since(SystemTime::UNIX_EPOCH);
    let seconds = |until| since(until).map_or(0, |since| since.as_secs());
    entry
        .until()
        .map(seconds)
        .map_or_else(String::new, |seconds| seconds.to_string())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn ban(until: Option<u64>) -> OverlayEntry {
        let net: IpNet = "203.0.113.0/24".parse().unwrap();
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        OverlayEntry::ban(net, until.map(at), "scraping \"much\"\n")
    }

    #[test]
    fn what_is_written_is_read() {
        let early = SystemTime::UNIX_EPOCH - Duration::from_secs(9);
        let net = ban(None).net();
        let before_all = OverlayEntry::ban(net, Some(early), "");
        let ended = OverlayEntry::ban(net, Some(SystemTime::UNIX_EPOCH), "");
        for (said, expected) in [
            (Some(ban(None)), Some(ban(None))),
            (
                Some(ban(Some(1_700_000_000))),
                Some(ban(Some(1_700_000_000))),
            ),
            (Some(before_all), Some(ended)),
            (None, None),
        ] {
            let text = format!("17 {}", body(&said));
            let subject = Subject::of(&ban(None));
            let read = Word::read(subject, text.as_bytes()).unwrap();
            assert_eq!((read.number, read.said), (17, expected), "{text}");
            assert_eq!(
                Subject::from_field(subject.field().as_bytes()),
                Some(subject)
            );
        }
    }

    #[test]
    fn what_is_no_subject_is_none() {
        for field in [
            "",
            "deny",
            "deny ",
            "deny x",
            "deny 203.0.113.9",
            "maybe 203.0.113.0/24",
            "deny 203.0.113.9/24",
            "deny ::ffff:203.0.113.0/120",
            "deny  203.0.113.0/24",
            "Deny 203.0.113.0/24",
        ] {
            assert_eq!(Subject::from_field(field.as_bytes()), None, "{field:?}");
        }
        assert_eq!(Subject::from_field(b"deny \xff"), None);
    }

    #[test]
    fn what_is_no_word_is_none() {
        let of_another = r#"1 {"net":"203.0.114.0/24","says":"deny"}"#;
        let of_another_kind = r#"1 {"net":"203.0.113.0/24","says":"allow"}"#;
        let never = r#"1 {"net":"203.0.113.0/24","says":"deny","until":18446744073709551615}"#;
        for text in [
            "",
            "1",
            "x ",
            "-1 ",
            "1 {}",
            "1 null",
            "18446744073709551616 ",
            "9000000000000001 ",
            of_another,
            of_another_kind,
            never,
        ] {
            let subject = Subject::of(&ban(None));
            assert_eq!(Word::read(subject, text.as_bytes()), None, "{text:?}");
        }
    }

    #[test]
    fn ends_are_seconds() {
        assert_eq!(end(&None), "0");
        assert_eq!(end(&Some(ban(None))), "");
        assert_eq!(end(&Some(ban(Some(17)))), "17");
    }
}
