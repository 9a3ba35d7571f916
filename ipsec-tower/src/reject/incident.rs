//! A name for one refusal, by which the visitor's complaint finds the operator's log line.

use std::fmt;

use http::HeaderValue;
use uuid::Uuid;

/// A random, unique name of one refusal: a UUID (version 4), in lower case with hyphens.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct IncidentId(Uuid);

impl IncidentId {
    pub(crate) fn new() -> Self {
        Self(Uuid::new_v4())
    }

    pub(crate) fn header_value(self) -> Option<HeaderValue> {
        let mut buffer = Uuid::encode_buffer();
        HeaderValue::from_str(self.0.hyphenated().encode_lower(&mut buffer)).ok()
    }
}

impl fmt::Display for IncidentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl fmt::Debug for IncidentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IncidentId({self})")
    }
}
