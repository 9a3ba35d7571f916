//! What would still have to be asked before a policy can decide.

use super::value::Policy;
use crate::signal::FactSet;
use crate::verdict::Verdict;

impl Policy {
    /// The facts that would still have to be asked to decide: empty when nothing that could be asked can change the decision any more.
    ///
    /// It is a part of what the verdict says was [not asked](Verdict::not_asked), and nothing that was [withheld](Verdict::withheld). Once they have been asked, nothing else that was not
    /// asked can matter.
    #[must_use]
    pub fn needs(&self, verdict: &Verdict) -> FactSet {
        let inner = self.inner();
        let askable = verdict.askable();
        let operator_decides = verdict.list_override().is_some() && !inner.ignores_operator_lists;
        if askable.is_empty() || operator_decides {
            return FactSet::EMPTY;
        }
        let subject = inner.subject(verdict);
        let mut needs = FactSet::EMPTY;
        inner.each_open(&subject, &mut |open| needs |= open.fact() & askable);
        if needs.is_empty() || !inner.varies(&subject, askable) {
            return FactSet::EMPTY;
        }
        needs
    }
}
