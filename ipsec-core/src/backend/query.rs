//! What is asked.

use std::net::IpAddr;

use crate::ip;
use crate::signal::FactSet;

/// A question about an address.
///
/// ```
/// use ipsec_core::{FactSet, Query, Signal};
///
/// let query = Query::new([203, 0, 113, 9]).want(Signal::Tor);
/// assert_eq!(query.want, FactSet::from(Signal::Tor));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Query {
    /// The address, in canonical form.
    pub ip: IpAddr,
    /// What the asker still needs to know. Empty: whatever is known for free.
    pub want: FactSet,
    /// Whether much depends on the answer: a source whose questions are counted may spend on it what it keeps back from others.
    pub critical: bool,
}

impl Query {
    /// Asks for all there is to know about the address, which is put into [canonical](ip::canonical) form.
    #[must_use]
    pub fn new(ip: impl Into<IpAddr>) -> Self {
        Self {
            ip: ip::canonical(ip.into()),
            want: FactSet::ALL,
            critical: false,
        }
    }

    /// Asks for these facts only; for none, what is known for free.
    #[must_use]
    pub fn want(mut self, facts: impl Into<FactSet>) -> Self {
        self.want = facts.into();
        self
    }

    /// Says that much depends on the answer.
    #[must_use]
    pub fn critical(mut self, critical: bool) -> Self {
        self.critical = critical;
        self
    }
}
