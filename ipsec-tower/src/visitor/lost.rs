//! Facts that a backend could tell once and no longer can: said once, and not with each request.

use std::sync::atomic::{AtomicU32, Ordering};

use ipsec_core::{FactSet, LookupError, LookupErrorKind};

use crate::observe;

/// Which facts were said to be lost.
#[derive(Debug, Default)]
pub(super) struct Lost(AtomicU32);

impl Lost {
    /// Whether any were: all that most requests look at.
    #[inline]
    pub(super) fn any(&self) -> bool {
        self.0.load(Ordering::Relaxed) != 0
    }

    /// The backend cannot tell these facts any more. Writes an event unless it was said before.
    pub(super) fn tell(&self, backend: &str, facts: FactSet) -> LookupError {
        let error = LookupError::new(LookupErrorKind::Unavailable);
        let bits = bits(facts);
        let is_news = |said: u32| said & bits != bits;
        // Written only if it is news: all requests come here for as long as the facts are lost.
        if is_news(self.0.load(Ordering::Relaxed))
            && is_news(self.0.fetch_or(bits, Ordering::Relaxed))
        {
            let cause = format!(
                "it could tell {facts} when the layer was made, and no longer can: that counts as failed from now on"
            );
            observe::lookup_failed(backend, &error.clone().with_cause(cause));
        }
        error
    }

    /// The backend can tell these facts. If they are lost once more, that is news again.
    #[cold]
    pub(super) fn found(&self, facts: FactSet) {
        let bits = bits(facts);
        if self.0.load(Ordering::Relaxed) & bits != 0 {
            self.0.fetch_and(!bits, Ordering::Relaxed);
        }
    }
}

/// A bit for each fact.
fn bits(facts: FactSet) -> u32 {
    let all = FactSet::ALL.iter().zip(0_u32..);
    let bits = all.filter(|(fact, _)| facts.contains(*fact));
    bits.fold(0, |bits, (_, bit)| {
        bits | 1_u32.checked_shl(bit).unwrap_or(0)
    })
}

#[cfg(test)]
mod tests {
    use ipsec_core::Signal;

    use super::*;

    #[test]
    fn every_fact_has_a_bit() {
        assert_eq!(bits(FactSet::ALL).count_ones() as usize, FactSet::ALL.len());
    }

    #[test]
    fn what_was_found_again_can_be_lost_again() {
        let lost = Lost::default();
        let both = FactSet::from([Signal::Tor, Signal::Vpn]);
        assert_eq!(lost.tell("b", both).kind(), LookupErrorKind::Unavailable);
        lost.found(Signal::Tor.into());
        assert!(lost.any());
        lost.found(both);
        assert!(!lost.any());
    }
}
