//! Counters, each with its name and labels made when a layer is built and not per request.
//!
//! The crate's documentation lists them.

#[cfg(feature = "metrics")]
pub(crate) use with_metrics::{Counters, lookup};
#[cfg(not(feature = "metrics"))]
pub(crate) use without_metrics::{Counters, lookup};

#[cfg(feature = "metrics")]
mod with_metrics {
    //! Keys are kept, counters are not: whoever collects them may be installed after the layers were built.

    use ipsec_core::LookupErrorKind;
    use ipsec_core::policy::{Action, Decision, Policy};
    use metrics::{Key, Label, Level, Metadata};

    use crate::client_ip::ClientIpErrorKind;

    static METADATA: Metadata<'static> =
        Metadata::new(module_path!(), Level::INFO, Some(module_path!()));

    fn key(policy: &str, rule: &str, action: Action, shadow: bool) -> Key {
        let labels = vec![
            Label::new("policy", policy.to_owned()),
            Label::new("rule", rule.to_owned()),
            Label::new("action", action.as_str()),
            Label::new("mode", if shadow { "shadow" } else { "enforce" }),
        ];
        Key::from_parts("ipsec_decisions_total", labels)
    }

    fn increment(key: &Key) {
        metrics::with_recorder(|recorder| recorder.register_counter(key, &METADATA).increment(1));
    }

    /// The keys of one guard's decisions.
    #[derive(Debug)]
    pub(crate) struct Counters {
        /// One per rule, for its own action.
        rules: Vec<Key>,
        /// One per action, for decisions that no rule made: in the order of `Action::ALL`.
        otherwise: [[Key; 3]; 3],
    }

    const REASONS: [&str; 3] = ["operator_list", "otherwise", "undecided"];

    impl Counters {
        pub(crate) fn of(policy: &Policy, shadow: bool) -> Self {
            let key = |rule: &str, action| key(policy.name(), rule, action, shadow);
            Self {
                rules: policy
                    .rules()
                    .map(|(name, action)| key(name, action))
                    .collect(),
                otherwise: REASONS.map(|reason| Action::ALL.map(|action| key(reason, action))),
            }
        }

        pub(crate) fn decided(&self, decision: &Decision<'_>) {
            let by_rule = decision.rule_index().and_then(|rule| self.rules.get(rule));
            let by_reason = || {
                let reason = REASONS
                    .iter()
                    .position(|r| *r == decision.reason().as_str())?;
                let action = Action::ALL.iter().position(|a| *a == decision.action())?;
                Some(&self.otherwise[reason][action])
            };
            if let Some(key) = by_rule.or_else(by_reason) {
                increment(key);
            }
        }

        /// Counts an enforced decision without keys made before.
        pub(crate) fn decided_once(decision: &Decision<'_>) {
            let rule = decision.rule().unwrap_or(decision.reason().as_str());
            increment(&key(
                decision.policy().name(),
                rule,
                decision.action(),
                false,
            ));
        }

        pub(crate) fn disagreed(decision: &Decision<'_>, candidate: &Decision<'_>) {
            let labels = vec![
                Label::new("policy", decision.policy().name().to_owned()),
                Label::new("candidate", candidate.policy().name().to_owned()),
                Label::new("action", decision.action().as_str()),
                Label::new("candidate_action", candidate.action().as_str()),
            ];
            increment(&Key::from_parts(
                "ipsec_candidate_disagreements_total",
                labels,
            ));
        }

        pub(crate) fn unresolved(kind: ClientIpErrorKind) {
            metrics::counter!("ipsec_client_ip_errors_total", "kind" => kind.as_str()).increment(1);
        }

        pub(crate) fn ignored_header() {
            metrics::counter!("ipsec_ignored_headers_total").increment(1);
        }
    }

    pub(crate) fn lookup(backend: &str, error: Option<LookupErrorKind>) {
        let outcome = error.map_or("ok", LookupErrorKind::as_str);
        let backend = backend.to_owned();
        metrics::counter!("ipsec_lookups_total", "backend" => backend, "outcome" => outcome)
            .increment(1);
    }
}

#[cfg(not(feature = "metrics"))]
mod without_metrics {
    //! Counts nothing.

    use ipsec_core::LookupErrorKind;
    use ipsec_core::policy::{Decision, Policy};

    use crate::client_ip::ClientIpErrorKind;

    #[derive(Debug)]
    pub(crate) struct Counters;

    impl Counters {
        pub(crate) fn of(_: &Policy, _: bool) -> Self {
            Self
        }

        #[allow(clippy::unused_self)]
        pub(crate) fn decided(&self, _: &Decision<'_>) {}

        pub(crate) fn decided_once(_: &Decision<'_>) {}

        pub(crate) fn disagreed(_: &Decision<'_>, _: &Decision<'_>) {}

        pub(crate) fn unresolved(_: ClientIpErrorKind) {}

        pub(crate) fn ignored_header() {}
    }

    pub(crate) fn lookup(_: &str, _: Option<LookupErrorKind>) {}
}
