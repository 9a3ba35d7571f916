//! The layer.

use std::fmt;
use std::sync::Arc;

use ipsec_core::ip::Redaction;
use ipsec_core::policy::Policy;
use tower_layer::Layer;

use super::judge::Judge;
use super::service::GuardService;
use crate::reject::Problem;

/// Lets through what its policy allows, and answers the rest.
///
/// It belongs behind a [`VerdictLayer`](crate::VerdictLayer), which says who the visitor is. Where there is none, that is a mistake in the wiring: the guard answers
/// 500, writes an error event, and lets nobody through.
///
/// Where the verdict does not yet say what the policy needs to decide, the guard asks for that, and for nothing else.
///
/// ```
/// use ipsec_core::policy::{Policy, tor};
/// use ipsec_tower::{GuardLayer, Problem};
/// use http::StatusCode;
///
/// let policy = Policy::builder("login").deny(tor()).fail_closed().build()?;
/// let guard = GuardLayer::new(policy)
///     .reject_with(Problem::new().status(StatusCode::NOT_FOUND)?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// [`VerdictLayer::guard`](crate::VerdictLayer::guard) makes one as well, and checks that the backend can answer what the policy asks.
#[must_use = "a layer does nothing until it is put around a service"]
pub struct GuardLayer<R = Problem> {
    settings: Settings,
    reject: Arc<R>,
}

#[derive(Clone, Debug)]
struct Settings {
    policy: Policy,
    candidate: Option<Policy>,
    shadow: bool,
    is_critical: bool,
    redaction: Option<Redaction>,
}

impl GuardLayer {
    /// Enforces this policy.
    pub fn new(policy: Policy) -> Self {
        let settings = Settings {
            policy,
            candidate: None,
            shadow: false,
            is_critical: false,
            redaction: None,
        };
        Self {
            settings,
            reject: Arc::new(Problem::new()),
        }
    }
}

impl<R> GuardLayer<R> {
    /// Answers refusals in this way. Default: [`Problem`].
    pub fn reject_with<R2>(self, reject: R2) -> GuardLayer<R2> {
        GuardLayer {
            settings: self.settings,
            reject: Arc::new(reject),
        }
    }

    /// Only records what it would have done, and lets everybody through. Without a verdict layer in front it answers 500 all the same: that
    /// is no decision but a mistake in the wiring.
    pub fn shadow(mut self) -> Self {
        self.settings.shadow = true;
        self
    }

    /// Says of what this guard asks for that much depends on it: the lookups are [critical](ipsec_core::Query::critical). A backend whose questions
    /// are counted may spend on them what it keeps back from others, and one that does not ask about everybody asks about these. For a login or a
    /// payment, not for each page: a reserve that everything draws on is none.
    ///
    /// What a guard in front of it, or a verdict layer that asks [eagerly](crate::Lookup::Eager), asked for without weight and for want of it in vain is asked for now, once, if the policy
    /// needs it: what was [withheld](ipsec_core::Verdict::withheld), and what failed since only a [reserve](ipsec_core::Verdict::reserved) was left. It is asked of all who could tell it, be it that one of
    /// them has failed before. Facts that failed only because sources were asked and gave no answer stay as they are.
    ///
    /// ```
    /// use ipsec_core::policy::{Policy, proxy, tor};
    /// use ipsec_core::Fixed;
    /// use ipsec_tower::{Lookup, VerdictLayer};
    ///
    /// let verdicts = VerdictLayer::new(Fixed::new()).lookup(Lookup::OnDemand);
    /// let payment = Policy::builder("payment").deny(tor().or(proxy())).fail_closed().build()?;
    /// let payment = verdicts.guard(payment)?.critical();
    /// # let _ = payment;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn critical(mut self) -> Self {
        self.settings.is_critical = true;
        self
    }

    /// Also evaluates this policy, and records where it would have decided otherwise. It decides nothing, but what it needs to know is asked as well.
    pub fn candidate(mut self, policy: Policy) -> Self {
        self.settings.candidate = Some(policy);
        self
    }

    /// How addresses are shown in logs. Default: as in those of the verdict layer in front.
    pub fn redaction(mut self, redaction: Redaction) -> Self {
        self.settings.redaction = Some(redaction);
        self
    }
}

impl<S, R> Layer<S> for GuardLayer<R> {
    type Service = GuardService<S, R>;

    fn layer(&self, inner: S) -> GuardService<S, R> {
        let Settings {
            policy,
            candidate,
            shadow,
            is_critical,
            redaction,
        } = self.settings.clone();
        let mut judge = Judge::new(policy, redaction);
        if let Some(candidate) = candidate {
            judge = judge.with_candidate(candidate);
        }
        if shadow {
            judge = judge.in_shadow();
        }
        GuardService::new(
            inner,
            Arc::new(judge.critical(is_critical)),
            self.reject.clone(),
        )
    }
}

impl<R> Clone for GuardLayer<R> {
    fn clone(&self) -> Self {
        Self {
            settings: self.settings.clone(),
            reject: self.reject.clone(),
        }
    }
}

impl<R> fmt::Debug for GuardLayer<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuardLayer")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
