//! What is wrong with a list: which list, which lines, what, and what would be right.

use std::error::Error;
use std::fmt;

use super::diagnose::Wrong;
use crate::evidence::Source;

/// A list that was refused, with all that is wrong with it.
///
/// Displays a line per [`Problem`], each with the name of the list, and one more if there are more problems than were kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedError {
    list: Source,
    problems: Vec<Problem>,
    more: u64,
}

impl FeedError {
    pub(in crate::feed) fn new(list: Source, problems: Vec<Problem>, more: u64) -> Self {
        Self {
            list,
            problems,
            more,
        }
    }

    /// The name of the list.
    #[must_use]
    pub fn list(&self) -> &Source {
        &self.list
    }

    /// The first problems, at least one and at most [`Problem::KEPT`].
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// How many problems there are, kept or not.
    #[must_use]
    pub fn count(&self) -> u64 {
        (self.problems.len() as u64).saturating_add(self.more)
    }
}

impl fmt::Display for FeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = self.list.as_str().escape_debug();
        for (i, problem) in self.problems.iter().enumerate() {
            let between = if i == 0 { "" } else { "\n" };
            write!(f, "{between}list {list}, {problem}")?;
        }
        match self.more {
            0 => Ok(()),
            1 => write!(f, "\nlist {list}: 1 more line is wrong"),
            more => write!(f, "\nlist {list}: {more} more lines are wrong"),
        }
    }
}

impl Error for FeedError {}

/// One line that is wrong. Displays the number, an excerpt, what is wrong and what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    line: u64,
    what: InvalidEntry,
}

impl Problem {
    /// How many problems of one list are kept.
    pub const KEPT: usize = 20;

    pub(in crate::feed) fn new(line: u64, text: &[u8], wrong: &Wrong) -> Self {
        let what = InvalidEntry::from_bytes(text, wrong);
        Self { line, what }
    }

    /// The line, from 1.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The beginning of the line, with whatever is not printable escaped.
    #[must_use]
    pub fn excerpt(&self) -> &str {
        self.what.excerpt()
    }

    /// What kind of problem it is.
    #[must_use]
    pub fn kind(&self) -> ProblemKind {
        self.what.kind()
    }

    /// The same without its line.
    pub(in crate::feed) fn what(&self) -> &InvalidEntry {
        &self.what
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, {}", self.line, self.what)
    }
}

/// A text that is no entry of a list: neither an address, nor a network, nor a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidEntry {
    excerpt: Box<str>,
    kind: ProblemKind,
    reason: Box<str>,
}

impl InvalidEntry {
    /// The longest excerpt, in characters before escaping.
    const EXCERPT: usize = 60;

    pub(in crate::feed) fn new(text: &str, wrong: &Wrong) -> Self {
        let beginning: String = text.chars().take(Self::EXCERPT).collect();
        let quoted = format!("{beginning:?}");
        let mut excerpt = quoted[1..quoted.len() - 1].to_owned();
        if text.chars().nth(Self::EXCERPT).is_some() {
            excerpt.push('…');
        }
        Self::with_excerpt(excerpt, wrong)
    }

    fn from_bytes(bytes: &[u8], wrong: &Wrong) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::new(text, wrong),
            Err(_) => {
                let beginning = &bytes[..bytes.len().min(Self::EXCERPT)];
                let cut = if beginning.len() < bytes.len() {
                    "…"
                } else {
                    ""
                };
                Self::with_excerpt(format!("{}{cut}", beginning.escape_ascii()), wrong)
            }
        }
    }

    fn with_excerpt(excerpt: String, wrong: &Wrong) -> Self {
        Self {
            excerpt: excerpt.into(),
            kind: wrong.kind(),
            reason: wrong.to_string().into(),
        }
    }

    /// The beginning of the text, with whatever is not printable escaped.
    #[must_use]
    pub fn excerpt(&self) -> &str {
        &self.excerpt
    }

    /// What kind of problem it is.
    #[must_use]
    pub fn kind(&self) -> ProblemKind {
        self.kind
    }
}

impl fmt::Display for InvalidEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            excerpt, reason, ..
        } = self;
        match self.kind {
            ProblemKind::Unreadable => write!(f, "{reason}"),
            _ => write!(f, "\"{excerpt}\": {reason}"),
        }
    }
}

impl Error for InvalidEntry {}

/// What kind of problem a line has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum ProblemKind {
    /// It is no address, or an address in a form that is not taken.
    Address,
    /// The length of the prefix.
    PrefixLength,
    /// The ends of the range.
    Range,
    /// A good entry, and something after it.
    TextAfter,
    /// It names everybody.
    Everybody,
    /// It names more addresses than an entry of this list may.
    TooWide,
    /// It names no address that is [public](crate::ip::Scope::is_public).
    NotPublic,
    /// What stands beside the address: a country, a number, a flag.
    Value,
    /// A row or an element without the part that holds the address.
    Missing,
    /// The line is longer than [`MAX_LINE`](crate::feed::MAX_LINE).
    TooLong,
    /// This is no list at all: a web page, JSON, compressed, not text.
    NotAList,
    /// The reader failed.
    Unreadable,
    /// It names addresses that are [not public](crate::ip::Scope::is_public), and public ones as well, which were taken.
    PartlyPublic,
}

impl ProblemKind {
    /// Every kind there is.
    pub const ALL: &'static [Self] = &[
        Self::Address,
        Self::PrefixLength,
        Self::Range,
        Self::TextAfter,
        Self::Everybody,
        Self::TooWide,
        Self::NotPublic,
        Self::Value,
        Self::Missing,
        Self::TooLong,
        Self::NotAList,
        Self::Unreadable,
        Self::PartlyPublic,
    ];

    /// The snake_case name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::PrefixLength => "prefix_length",
            Self::Range => "range",
            Self::TextAfter => "text_after",
            Self::Everybody => "everybody",
            Self::TooWide => "too_wide",
            Self::NotPublic => "not_public",
            Self::Value => "value",
            Self::Missing => "missing",
            Self::TooLong => "too_long",
            Self::NotAList => "not_a_list",
            Self::Unreadable => "unreadable",
            Self::PartlyPublic => "partly_public",
        }
    }

    /// Whether nothing of the list may be used because of it, however much else was read: it is none, or it was not read to its end.
    #[must_use]
    pub const fn is_fatal(self) -> bool {
        matches!(self, Self::NotAList | Self::Unreadable)
    }

    /// Whether it is about addresses that are not public.
    pub(in crate::feed) const fn is_not_public(self) -> bool {
        matches!(self, Self::NotPublic | Self::PartlyPublic)
    }

    /// Whether something could not be read, and not merely is unwanted.
    #[must_use]
    pub const fn is_invalid(self) -> bool {
        !matches!(
            self,
            Self::Everybody | Self::TooWide | Self::NotPublic | Self::PartlyPublic
        )
    }
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
