//! The decision on one visitor, and who is told of it. Pure but for the telling.

use ipsec_core::ip::Redaction;
use ipsec_core::policy::{Action, Policy};
use ipsec_core::{FactSet, Verdict};

use crate::observe::{self, Counters, Once};
use crate::reject::Refusal;
use crate::visitor::{Visitor, Wanted};

/// A policy with what belongs to its enforcement.
#[derive(Debug)]
pub(crate) struct Judge {
    policy: Policy,
    candidate: Option<Policy>,
    shadow: bool,
    is_critical: bool,
    /// `None`: as the layer in front says.
    redaction: Option<Redaction>,
    /// `None`: the judge is made for one request, which is no time to prepare counters.
    counters: Option<Counters>,
    unanswerable: Once,
    /// Whose judge it is, if there is a new one for each request: what is said once is said once for all of them.
    of: Option<&'static str>,
}

/// What becomes of a request.
#[derive(Debug)]
pub(crate) enum Ruling {
    /// It goes on.
    Pass,
    /// It does not.
    Refuse(Box<Refusal>),
}

impl Judge {
    pub(crate) fn new(policy: Policy, redaction: Option<Redaction>) -> Self {
        let counters = Some(Counters::of(&policy, false));
        Self {
            counters,
            of: None,
            redaction,
            ..Self::for_one_request(policy, "")
        }
    }

    /// Cheap to make, somewhat dearer to use. `of` names the type whose requests it judges.
    pub(crate) fn for_one_request(policy: Policy, of: &'static str) -> Self {
        let unanswerable = Once::default();
        Self {
            policy,
            candidate: None,
            shadow: false,
            is_critical: false,
            redaction: None,
            counters: None,
            unanswerable,
            of: Some(of),
        }
    }

    pub(super) fn with_candidate(mut self, candidate: Policy) -> Self {
        self.candidate = Some(candidate);
        self
    }

    pub(super) fn in_shadow(mut self) -> Self {
        self.shadow = true;
        self.counters = Some(Counters::of(&self.policy, true));
        self
    }

    pub(crate) fn critical(mut self, is_critical: bool) -> Self {
        self.is_critical = is_critical;
        self
    }

    /// What has to be asked about the visitor before it can be judged.
    pub(crate) fn needs(&self, visitor: &Visitor) -> Wanted {
        Wanted {
            facts: self.needed(visitor),
            is_critical: self.is_critical,
        }
    }

    fn needed(&self, visitor: &Visitor) -> FactSet {
        let verdict = visitor.verdict();
        if self.is_critical {
            // Whoever did not ask about everybody, or kept something back, asks about these.
            let spared = visitor.for_want_of_weight();
            if !spared.is_empty() {
                return self.needed_of(&verdict.clone().with_not_asked(spared));
            }
        }
        match verdict.not_asked().is_empty() {
            true => FactSet::EMPTY,
            false => self.needed_of(verdict),
        }
    }

    fn needed_of(&self, verdict: &Verdict) -> FactSet {
        let candidate = self.candidate.as_ref();
        self.policy.needs(verdict)
            | candidate.map_or(FactSet::EMPTY, |policy| policy.needs(verdict))
    }

    /// Judges the visitor by what is known now.
    pub(crate) fn rule(&self, visitor: &Visitor) -> Ruling {
        self.warn_of_unanswerable(visitor);
        let verdict = visitor.verdict();
        let redaction = self.redaction.as_ref().unwrap_or(visitor.redaction());
        let decision = self.policy.decide(verdict);
        match &self.counters {
            Some(counters) => counters.decided(&decision),
            None => Counters::decided_once(&decision),
        }
        if let Some(candidate) = &self.candidate {
            let candidate = candidate.decide(verdict);
            if candidate.action() != decision.action() {
                Counters::disagreed(&decision, &candidate);
                observe::disagreement(decision, candidate, verdict, redaction);
            }
        }
        if decision.action() == Action::Allow || self.shadow {
            observe::decision(decision, verdict, redaction, self.shadow, None);
            return Ruling::Pass;
        }
        let refusal = Refusal::new(&self.policy, verdict);
        let incident = refusal.incident();
        observe::decision(decision, verdict, redaction, false, Some(&incident));
        Ruling::Refuse(Box::new(refusal))
    }

    fn warn_of_unanswerable(&self, visitor: &Visitor) {
        if self.unanswerable.first() {
            for policy in std::iter::once(&self.policy).chain(&self.candidate) {
                let facts = policy.unanswered(visitor.answers());
                if !facts.is_empty() && self.of.is_none_or(observe::first_of) {
                    observe::unanswerable(policy.name(), facts);
                }
            }
        }
    }
}
