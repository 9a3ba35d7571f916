//! What was counted while a list was read.

use std::time::SystemTime;

#[cfg(feature = "serde")]
use crate::evidence::unix_seconds;
use crate::feed::line::error::ProblemKind;

/// What was counted while a list was read: all that [gates](crate::feed) need to judge it, and what is worth showing to people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default)
)]
#[non_exhaustive]
pub struct Report {
    /// Lines, or rows or elements, all of them: comments and blank ones too.
    pub lines: u64,
    /// Entries that were taken, in whole or in part, duplicates among them.
    pub entries: u64,
    /// Rows that the settings of the [format](crate::feed::Format) leave out: of another kind, or below the lowest score.
    pub skipped: u64,
    /// Entries with bits set below their prefix, such as `192.0.2.1/24`. They were masked, and taken.
    pub masked: u64,
    /// Entries that say exactly what another line says, or the same as of another time.
    pub duplicates: u64,
    /// What was not taken, or not as it stands, by reason.
    pub dropped: Vec<Dropped>,
    /// How many addresses are named, each counted once.
    pub covered: Covered,
    /// The lengths of the shortest prefixes that are named in whole, by however many entries together.
    pub widest: Widest,
    /// How many entries the list itself says that it has.
    pub declared: Option<u64>,
    /// When the list itself says that it was made.
    #[cfg_attr(feature = "serde", serde(with = "unix_seconds"))]
    pub date: Option<SystemTime>,
}

/// Why entries were not taken, how many, and where the first of them are.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Dropped {
    /// The reason.
    pub kind: ProblemKind,
    /// How many entries.
    pub count: u64,
    /// The first lines of them, from 1, at most [`Dropped::LINES`].
    pub lines: Vec<u64>,
}

impl Dropped {
    /// How many line numbers are kept.
    pub const LINES: usize = 5;
}

/// Numbers of addresses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Covered {
    /// IPv4 addresses, at most 2^32.
    pub v4: u64,
    /// IPv6 networks of length 64 of which any address is named, at most 2^64 − 1.
    pub v6_64s: u64,
}

/// Prefix lengths, `None` where no address of the family is named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Widest {
    /// 0 to 32.
    pub v4: Option<u8>,
    /// 0 to 128.
    pub v6: Option<u8>,
}

impl Report {
    /// How many different entries there are.
    #[must_use]
    pub fn taken(&self) -> u64 {
        self.entries - self.duplicates.min(self.entries)
    }

    /// How many entries the list has, wanted or not: what [`Report::declared`] should say.
    #[must_use]
    pub fn listed(&self) -> u64 {
        let unwanted = [
            ProblemKind::Everybody,
            ProblemKind::TooWide,
            ProblemKind::NotPublic,
        ];
        let unwanted = unwanted.map(|kind| self.dropped(kind));
        let entries = self.entries.saturating_add(self.skipped);
        unwanted.into_iter().fold(entries, u64::saturating_add)
    }

    /// Whether the list is one, and was read to its end; see [`ProblemKind::is_fatal`].
    #[must_use]
    pub fn is_whole(&self) -> bool {
        !self.dropped.iter().any(|dropped| dropped.kind.is_fatal())
    }

    /// How many entries were dropped for this reason.
    #[must_use]
    pub fn dropped(&self, kind: ProblemKind) -> u64 {
        let same = self.dropped.iter().find(|dropped| dropped.kind == kind);
        same.map_or(0, |dropped| dropped.count)
    }

    /// How many lines could not be read as entries. Entries that were read and are unwanted are not among them.
    #[must_use]
    pub fn invalid(&self) -> u64 {
        let invalid = self.dropped.iter().filter(|d| d.kind.is_invalid());
        invalid
            .map(|dropped| dropped.count)
            .fold(0, u64::saturating_add)
    }

    /// Takes note that an entry that was counted names addresses that are not public, and maybe no others.
    pub(in crate::feed) fn drop_not_public(&mut self, line: u64, is_rest: bool) {
        if is_rest {
            self.drop(ProblemKind::PartlyPublic, line);
        } else {
            self.entries = self.entries.saturating_sub(1);
            self.drop(ProblemKind::NotPublic, line);
        }
    }

    pub(in crate::feed) fn drop(&mut self, kind: ProblemKind, line: u64) {
        let at = match self.dropped.iter().position(|dropped| dropped.kind == kind) {
            Some(at) => at,
            None => {
                self.dropped.push(Dropped {
                    kind,
                    count: 0,
                    lines: Vec::new(),
                });
                self.dropped.len() - 1
            }
        };
        let dropped = &mut self.dropped[at];
        dropped.count = dropped.count.saturating_add(1);
        if dropped.lines.len() < Dropped::LINES {
            dropped.lines.push(line);
        }
    }
}
