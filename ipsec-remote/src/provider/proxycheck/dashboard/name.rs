//! The name of a list or of a rule.

use std::fmt;
use std::str::FromStr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The name that a list or a rule has in the dashboard.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(String);

impl Name {
    /// The longest name that is taken, in characters.
    pub const MAX_LENGTH: usize = 128;

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As one segment of a path.
    pub(super) fn segment(&self) -> String {
        const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
            .remove(b'-')
            .remove(b'.')
            .remove(b'_')
            .remove(b'~');
        utf8_percent_encode(&self.0, RESERVED).to_string()
    }
}

impl FromStr for Name {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let name = text.trim();
        if name.is_empty() {
            return Err(InvalidName::Empty);
        }
        if name.chars().count() > Self::MAX_LENGTH {
            return Err(InvalidName::TooLong);
        }
        // It is a part of a path: what ends or climbs one would make another question of it.
        let is_bad = |c: char| c.is_control() || "/\\?#%&".contains(c);
        if name.contains(is_bad) || name.chars().all(|c| c == '.') {
            return Err(InvalidName::Character);
        }
        Ok(Self(name.to_owned()))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A text that is no [`Name`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidName {
    /// There is nothing in it.
    #[error("the name is empty")]
    Empty,
    /// It is longer than [`Name::MAX_LENGTH`].
    #[error("the name has more than {} characters", Name::MAX_LENGTH)]
    TooLong,
    /// It has a character in it that no path can have, or is made of dots.
    #[error("the name has a slash or another character in it that a path cannot have")]
    Character,
}
