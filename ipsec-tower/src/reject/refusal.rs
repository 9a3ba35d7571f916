//! One refusal, with everything that led to it.

use ipsec_core::Verdict;
use ipsec_core::policy::{Action, Decision, Policy};

use super::incident::IncidentId;

/// A request that a policy did not let through, with everything that led to it.
///
/// Whoever answers it ([`Reject`](super::Reject)) gets it, and it is in the extensions of the response, for layers further out.
#[derive(Clone, Debug)]
pub struct Refusal {
    policy: Policy,
    verdict: Verdict,
    incident: IncidentId,
}

impl Refusal {
    pub(crate) fn new(policy: &Policy, verdict: &Verdict) -> Self {
        let incident = IncidentId::new();
        Self {
            policy: policy.clone(),
            verdict: verdict.clone(),
            incident,
        }
    }

    /// The decision: [`Action::Deny`] or [`Action::Challenge`], and why.
    pub fn decision(&self) -> Decision<'_> {
        self.policy.decide(&self.verdict)
    }

    /// What the policy wants instead of letting the request through.
    #[must_use]
    pub fn action(&self) -> Action {
        self.decision().action()
    }

    /// The policy.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The verdict that was decided on.
    #[must_use]
    pub fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// The name of this refusal; it is in the log as well.
    #[must_use]
    pub fn incident(&self) -> IncidentId {
        self.incident
    }

    /// The decision in words, for operators and not for visitors.
    #[must_use]
    pub fn explain(&self) -> String {
        self.decision().explain()
    }
}
