//! An operator's own word about an address.

use std::fmt;

/// An operator's own entry for an address, in a list of theirs. It is no signal, and it beats them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum ListOverride {
    /// The address is to be refused.
    Deny,
    /// The address is to be let in. Beats a [`ListOverride::Deny`] where both are there.
    Allow,
}

impl ListOverride {
    /// The one that counts.
    pub(crate) fn merge(a: Option<Self>, b: Option<Self>) -> Option<Self> {
        a.max(b)
    }

    /// The snake_case name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deny => "deny",
            Self::Allow => "allow",
        }
    }
}

impl fmt::Display for ListOverride {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
