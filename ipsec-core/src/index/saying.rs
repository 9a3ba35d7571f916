//! What a list says of whom it names, and what is left of it for those who are never to be blocked.

use super::list::{List, ListKind};
use crate::evidence::{Evidence, ListOverride, Source};
use crate::feed::Attributes;
use crate::signal::{Fact, FactSet, SignalSet, Signals};

/// What one list says of an address, as far as a verdict needs it up front.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Saying {
    pub(super) signals: Signals,
    /// Facts that are no signals.
    pub(super) others: FactSet,
    pub(super) list_override: Option<ListOverride>,
}

impl Saying {
    pub(super) fn of(list: &List, said: &Attributes) -> Self {
        let others = [
            (said.score.is_some(), Fact::Score),
            (said.network.is_some(), Fact::Network),
            (said.location.is_some(), Fact::Location),
        ];
        let others = others.into_iter().filter(|(is, _)| *is);
        Self {
            signals: signals(list, said),
            others: others.map(|(_, fact)| fact).collect(),
            list_override: list_override(list),
        }
    }

    /// What is left of it for an address that is never to be blocked.
    pub(super) fn spared(self) -> Self {
        Self {
            signals: spared_signals(self.signals),
            others: self.others - Fact::Score.into(),
            list_override: spared_override(self.list_override),
        }
    }
}

/// The evidence of a list.
pub(super) fn evidence(list: &List, said: Attributes) -> Evidence {
    let mut evidence = Evidence::new(list.name.clone()).with_signals(signals(list, &said));
    if let Some(entry) = list_override(list) {
        evidence = evidence.with_list_override(entry);
    }
    if let Some(score) = said.score {
        evidence = evidence.with_score(score);
    }
    if let Some(network) = said.network {
        evidence = evidence.with_network(network);
    }
    if let Some(location) = said.location {
        evidence = evidence.with_location(location);
    }
    if let Some(time) = said.observed {
        evidence = evidence.observed_at(time);
    }
    said.names.into_iter().fold(evidence, Evidence::with_name)
}

/// Tells why what these lists say is left out. Of very many the first few are named.
pub(super) fn sparing_note<'a>(spared: impl Iterator<Item = &'a Source>) -> String {
    const NAMED: usize = 8;

    let names: Vec<&str> = spared.map(Source::as_str).collect();
    let others = names.len().saturating_sub(NAMED);
    let named = names[..names.len() - others].join(" and ");
    match others {
        _ if names.is_empty() => "never to be blocked".to_owned(),
        0 => format!("never to be blocked: what is said against it by {named} is left out"),
        others => format!(
            "never to be blocked: what is said against it by {named} and {others} other lists is left out"
        ),
    }
}

fn signals(list: &List, said: &Attributes) -> Signals {
    Signals::UNKNOWN.yes(list.signals).updated_by(said.signals)
}

/// To name an address is to say so, and to say a *no* is to spare it.
fn spared_signals(signals: Signals) -> Signals {
    Signals::new(signals.positive() - SignalSet::BLOCKING, signals.negative())
}

fn list_override(list: &List) -> Option<ListOverride> {
    match list.kind {
        ListKind::Allow => Some(ListOverride::Allow),
        ListKind::Deny => Some(ListOverride::Deny),
        ListKind::Partial | ListKind::Complete => None,
    }
}

fn spared_override(entry: Option<ListOverride>) -> Option<ListOverride> {
    entry.filter(|entry| *entry == ListOverride::Allow)
}
