//! The name of a source.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

/// Who says something: the name of a feed, a provider or an operator's list. Cheap to clone.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Source(Arc<str>);

impl Source {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<S: Into<Arc<str>>> From<S> for Source {
    fn from(name: S) -> Self {
        Self(name.into())
    }
}

impl Borrow<str> for Source {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Source {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

impl PartialEq<&str> for Source {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

#[cfg(feature = "serde")]
mod wire {
    //! A source is its name.

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Source;

    impl Serialize for Source {
        fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            to.serialize_str(&self.0)
        }
    }

    impl<'de> Deserialize<'de> for Source {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            Ok(String::deserialize(from)?.into())
        }
    }
}
