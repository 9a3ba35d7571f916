//! What a policy can decide.

use std::fmt;
use std::str::FromStr;

use crate::signal::UnknownName;

/// What to do with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Action {
    /// Let it through.
    Allow,
    /// Ask for more: a captcha, a second factor, a confirmation.
    Challenge,
    /// Refuse it.
    Deny,
}

impl Action {
    /// Every action there is.
    pub const ALL: [Self; 3] = [Self::Allow, Self::Challenge, Self::Deny];

    /// The snake_case name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Challenge => "challenge",
            Self::Deny => "deny",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Action {
    type Err = UnknownName;

    /// Parses a snake_case name, exactly as [`Action::as_str`] writes it.
    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .into_iter()
            .find(|action| action.as_str() == name)
            .ok_or_else(|| UnknownName::new("action", name, Self::ALL.iter().map(|a| a.as_str())))
    }
}

/// The actions that are still possible.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Possible(u8);

impl Possible {
    pub(super) fn add(&mut self, action: Action) {
        self.0 |= 1 << action as u8;
    }

    pub(super) fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The action, if only one is possible.
    pub(super) fn only(self) -> Option<Action> {
        let single = |action: &Action| self.0 == 1 << *action as u8;
        Action::ALL.into_iter().find(single)
    }
}

impl From<Action> for Possible {
    fn from(action: Action) -> Self {
        let mut possible = Self::default();
        possible.add(action);
        possible
    }
}
