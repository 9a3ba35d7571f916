//! Why an entry was not taken into the overlay.

use std::fmt;

use ipnet::IpNet;

use crate::evidence::Source;

/// Bans or allowances that were refused, all of a batch. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverlayError(Problem);

/// Why bans or allowances were refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OverlayErrorKind {
    /// A ban of a prefix that names too many.
    TooWide,
    /// There would be more entries than [there may be](super::OverlayRules::max_entries).
    Full,
    /// The name of the source has no letters, or control characters.
    Name,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Problem {
    TooWide {
        net: IpNet,
        shortest: u8,
        others: usize,
    },
    Full {
        wanted: usize,
        limit: usize,
    },
    Name(Source),
}

impl OverlayError {
    /// `net` and `others` more have fewer bits than a ban must have.
    pub(super) fn too_wide(net: IpNet, shortest: u8, others: usize) -> Self {
        Self(Problem::TooWide {
            net,
            shortest,
            others,
        })
    }

    pub(super) fn full(wanted: usize, limit: usize) -> Self {
        Self(Problem::Full { wanted, limit })
    }

    pub(super) fn name(name: Source) -> Self {
        Self(Problem::Name(name))
    }

    /// Why.
    #[must_use]
    pub fn kind(&self) -> OverlayErrorKind {
        match self.0 {
            Problem::TooWide { .. } => OverlayErrorKind::TooWide,
            Problem::Full { .. } => OverlayErrorKind::Full,
            Problem::Name(_) => OverlayErrorKind::Name,
        }
    }
}

impl fmt::Display for OverlayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Problem::TooWide {
                net,
                shortest,
                others,
            } => {
                let whom = match net.prefix_len() {
                    0 => "names everybody",
                    _ => "names too many",
                };
                write!(f, "a ban of {net} {whom}: a /{shortest} is the widest")?;
                match others {
                    0 => Ok(()),
                    _ => write!(f, " (and {others} more such bans)"),
                }
            }
            Problem::Full { wanted, limit } => {
                write!(
                    f,
                    "the overlay is full: there would be {wanted} entries, of {limit} at most"
                )
            }
            Problem::Name(name) => {
                write!(
                    f,
                    "{name:?} is no name for a source: it is empty or has control characters, and evidence and logs carry it"
                )
            }
        }
    }
}

impl std::error::Error for OverlayError {}
