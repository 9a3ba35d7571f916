//! What gates say of a new version of a list, and why.

use std::fmt;

/// What gates say of a new version of a list.
///
/// Displays the decision and a reason per line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[must_use]
pub struct Judgement {
    reasons: Vec<Reason>,
    notes: Vec<Reason>,
}

impl Judgement {
    /// Whether the new version is to be taken.
    #[must_use]
    pub fn decision(&self) -> Decision {
        let asked = self.reasons.iter().map(|reason| reason.asks_for);
        asked.max().unwrap_or(Decision::Accept)
    }

    /// Why it is not to be taken; empty if it is.
    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    /// What is worth telling and keeps nothing from being taken, what was [overridden](Judgement::overridden) among it.
    #[must_use]
    pub fn notes(&self) -> &[Reason] {
        &self.notes
    }

    /// Whether it would be taken if an operator said so.
    #[must_use]
    pub fn can_be_overridden(&self) -> bool {
        self.reasons.iter().all(Reason::can_be_overridden)
    }

    /// The judgement after an operator has looked at the list and wants it: reasons that [can be](Reason::can_be_overridden) overridden
    /// become notes.
    pub fn overridden(self) -> Self {
        self.overridden_where(|_| true)
    }

    /// The judgement of a list of which no index can be made, since so much is said about this address.
    #[cfg(feature = "catalog")]
    pub(crate) fn too_deep(mut self, ip: std::net::IpAddr) -> Self {
        let words = format!(
            "has too many entries that overlap and say different things, such as those about {ip}"
        );
        self.reject(ReasonKind::TooDeep, words);
        self
    }

    pub(super) fn overridden_where(mut self, wanted: impl Fn(ReasonKind) -> bool) -> Self {
        let (overridden, reasons) = self
            .reasons
            .into_iter()
            .partition(|reason| reason.can_be_overridden() && wanted(reason.kind));
        self.reasons = reasons;
        self.notes.splice(0..0, overridden);
        self
    }

    /// The judgement where nothing is merely held.
    pub(super) fn without_holding(mut self) -> Self {
        for reason in &mut self.reasons {
            reason.asks_for = Decision::Reject;
        }
        self
    }

    pub(super) fn hold(&mut self, kind: ReasonKind, words: impl Into<Box<str>>) {
        self.reasons.push(Reason::new(kind, Decision::Hold, words));
    }

    pub(super) fn reject(&mut self, kind: ReasonKind, words: impl Into<Box<str>>) {
        self.reasons
            .push(Reason::new(kind, Decision::Reject, words));
    }

    pub(super) fn note(&mut self, kind: ReasonKind, words: impl Into<Box<str>>) {
        self.notes.push(Reason::new(kind, Decision::Accept, words));
    }
}

impl fmt::Display for Judgement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.decision().fmt(f)?;
        for reason in &self.reasons {
            write!(f, "\n{reason}")?;
        }
        for note in &self.notes {
            write!(f, "\nnote: {note}")?;
        }
        Ok(())
    }
}

/// What is to become of a new version of a list. Later ones are graver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Decision {
    /// Take it.
    Accept,
    /// Keep the last good one: the step from it is suspicious.
    Hold,
    /// Keep the last good one: the new one is broken, whatever came before.
    Reject,
}

impl Decision {
    /// The snake_case name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Hold => "hold",
            Self::Reject => "reject",
        }
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One thing that gates have to say. Displays words that go on from the name of the list: "has 7 entries, …".
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Reason {
    kind: ReasonKind,
    asks_for: Decision,
    words: Box<str>,
}

impl Reason {
    fn new(kind: ReasonKind, asks_for: Decision, words: impl Into<Box<str>>) -> Self {
        let words = words.into();
        Self {
            kind,
            asks_for,
            words,
        }
    }

    /// What it is about.
    #[must_use]
    pub fn kind(&self) -> ReasonKind {
        self.kind
    }

    /// What it asked for by itself; [`Decision::Accept`] for what was a note from the beginning.
    #[must_use]
    pub fn asks_for(&self) -> Decision {
        self.asks_for
    }

    /// Whether an operator may take the list nevertheless. For other reasons it takes a change of the settings, if anything helps.
    #[must_use]
    pub fn can_be_overridden(&self) -> bool {
        self.kind.can_be_overridden()
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.words)
    }
}

/// What a reason is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum ReasonKind {
    /// It could not be read to its end.
    Unreadable,
    /// It is no list: a web page, an error message, not text.
    NotAList,
    /// Lines, rows or elements are wrong.
    Invalid,
    /// It names nobody.
    Empty,
    /// It has fewer entries than it must have.
    TooFew,
    /// It has more entries than it may have.
    TooMany,
    /// It has more or fewer entries than it declares.
    Declared,
    /// It names every address there is.
    Everybody,
    /// It names too wide a network in whole.
    TooWide,
    /// It names too great a share of all addresses.
    Coverage,
    /// It names addresses that are not public.
    NotPublic,
    /// It is too old, or older than the one before.
    Age,
    /// It is much smaller than the one before.
    Shrunk,
    /// It is much greater than the one before.
    Grown,
    /// Entries have bits set below their prefix.
    Masked,
    /// Entries are there twice.
    Duplicates,
    /// More different ranges name one address, or more different things are said of addresses, than an index can tell apart.
    TooDeep,
}

impl ReasonKind {
    /// The snake_case name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::NotAList => "not_a_list",
            Self::Invalid => "invalid",
            Self::Empty => "empty",
            Self::TooFew => "too_few",
            Self::TooMany => "too_many",
            Self::Declared => "declared",
            Self::Everybody => "everybody",
            Self::TooWide => "too_wide",
            Self::Coverage => "coverage",
            Self::NotPublic => "not_public",
            Self::Age => "age",
            Self::Shrunk => "shrunk",
            Self::Grown => "grown",
            Self::Masked => "masked",
            Self::Duplicates => "duplicates",
            Self::TooDeep => "too_deep",
        }
    }

    /// Whether an operator may take a list nevertheless of which this is said. Not, if there is no list, or if it names more than it
    /// ever could.
    #[must_use]
    pub const fn can_be_overridden(self) -> bool {
        !matches!(
            self,
            Self::Unreadable
                | Self::NotAList
                | Self::Empty
                | Self::Everybody
                | Self::TooWide
                | Self::Coverage
                | Self::TooDeep
        )
    }
}

impl fmt::Display for ReasonKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
