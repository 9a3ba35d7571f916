//! Everything that a reader needs, together: whoever reads sees all of one state, or all of the next.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::SystemTime;

use super::overlay::{Overlay, Saying};
use crate::evidence::{Evidence, ListOverride, Source};
use crate::index::LocalIndex;
use crate::ip;
use crate::verdict::Verdict;

/// A table, what is said of the moment, and which table it is. Never changed once readers have it.
#[derive(Debug)]
pub(super) struct State {
    pub(super) index: LocalIndex,
    /// `None`: nothing is said.
    overlay: Option<Arc<Overlay>>,
    pub(super) generation: u64,
    /// When the table was put in.
    pub(super) since: SystemTime,
}

impl State {
    /// The first table.
    pub(super) fn new(index: LocalIndex, now: SystemTime) -> Self {
        Self {
            index,
            overlay: None,
            generation: 1,
            since: now,
        }
    }

    /// The next table, and what is still said by now.
    pub(super) fn with_index(&self, index: LocalIndex, now: SystemTime) -> Self {
        let cleaned = self.overlay().and_then(|overlay| overlay.cleaned(now));
        let overlay = match cleaned {
            Some(cleaned) => in_use(cleaned),
            None => self.overlay.clone(),
        };
        Self {
            index,
            overlay,
            generation: self.generation.wrapping_add(1),
            since: now,
        }
    }

    /// The same table, and something else is said.
    pub(super) fn with_overlay(&self, overlay: Overlay) -> Self {
        Self {
            index: self.index.clone(),
            overlay: in_use(overlay),
            generation: self.generation,
            since: self.since,
        }
    }

    /// What is said of the moment, if anything is.
    #[inline]
    pub(super) fn overlay(&self) -> Option<&Overlay> {
        self.overlay.as_deref()
    }

    /// What the table says of the address, and what is said of it by `source` at the moment. The clock is read only if something is.
    #[inline]
    pub(super) fn verdict(
        &self,
        ip: IpAddr,
        source: &Source,
        clock: impl FnOnce() -> SystemTime,
    ) -> Verdict {
        let ip = ip::canonical(ip);
        let verdict = self.index.verdict(ip);
        match self.overlay() {
            Some(overlay) if overlay.names(ip) => {
                self.overruled(verdict, overlay.of(ip, clock()), ip, source)
            }
            _ => verdict,
        }
    }

    /// The verdict on an address with these sayings in addition.
    fn overruled<'a>(
        &self,
        verdict: Verdict,
        sayings: impl Iterator<Item = Saying<'a>>,
        ip: IpAddr,
        source: &Source,
    ) -> Verdict {
        let never_blocked = |saying: &Saying<'_>| {
            let list = self.index.never_blocked_by(ip);
            list.or_else(|| self.index.never_blocked_by(saying.inside?))
                .cloned()
        };
        let Some(mut evidence) = evidence(source, sayings, never_blocked) else {
            return verdict;
        };
        // A list of the same name is the same source: what it says must not be taken back.
        let said = verdict.evidence_of(source.as_str());
        let said = said.and_then(Evidence::list_override);
        if let Some(entry) = ListOverride::merge(said, evidence.list_override()) {
            evidence = evidence.with_list_override(entry);
        }
        verdict.with_evidence(evidence)
    }
}

/// An empty overlay is none: a reader then has nothing to look into.
fn in_use(overlay: Overlay) -> Option<Arc<Overlay>> {
    (overlay.len() > 0).then(|| Arc::new(overlay))
}

/// All sayings as evidence of one source, which holds until the first of them ends. A ban of somebody who is never to be blocked is only noted.
fn evidence<'a>(
    source: &Source,
    sayings: impl Iterator<Item = Saying<'a>>,
    never_blocked: impl Fn(&Saying<'a>) -> Option<Source>,
) -> Option<Evidence> {
    let (mut all, mut first_end, mut says) = (None, None, None);
    for saying in sayings {
        let protector = match saying.entry.says() {
            ListOverride::Deny => never_blocked(&saying),
            ListOverride::Allow => None,
        };
        if protector.is_none() {
            says = ListOverride::merge(says, Some(saying.entry.says()));
        }
        let evidence = all.unwrap_or_else(|| Evidence::new(source.clone()));
        all = Some(evidence.with_note(note(&saying, protector)));
        let ends = first_end.into_iter().chain(saying.entry.until());
        first_end = ends.min();
    }
    let all = match says {
        Some(says) => all?.with_list_override(says),
        None => all?,
    };
    Some(match first_end {
        Some(end) => all.expires_at(end),
        None => all,
    })
}

/// `banned: 203.0.113.0/24, scraping`
fn note(saying: &Saying<'_>, protector: Option<Source>) -> String {
    let Saying { entry, inside } = saying;
    let mut note = match (entry.says(), protector) {
        (ListOverride::Allow, _) => format!("allowed: {}", entry.net()),
        (ListOverride::Deny, None) => format!("banned: {}", entry.net()),
        (ListOverride::Deny, Some(list)) => {
            format!("banned, but never blocked, says {list}: {}", entry.net())
        }
    };
    if let Some(inside) = inside {
        note.push_str(&format!(" (of the IPv4 address inside, {inside})"));
    }
    if !entry.reason().is_empty() {
        note.push_str(", ");
        note.push_str(entry.reason());
    }
    note
}
