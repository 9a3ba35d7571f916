//! The extractor that proves a policy's consent.

use std::fmt;
use std::marker::PhantomData;

use axum_core::body::Body;
use axum_core::extract::FromRequestParts;
use http::Response;
use http::request::Parts;
use ipsec_core::policy::Policy;

use super::rejection::VisitorRejection;
use crate::guard::{Judge, Ruling};
use crate::observe;
use crate::reject::{Problem, Refusal, Reject};
use crate::visitor::Visitor;

/// The proof, in the type, that the policy `P` lets this request through.
///
/// A handler that takes it cannot be reached without, whatever the router around it looks like. Asks for what the policy needs, as a guard does,
/// and answers refusals as `P` says.
///
/// ```
/// use std::sync::LazyLock;
///
/// use ipsec_core::policy::{Policy, PolicyError, proxy, tor};
/// use ipsec_tower::{Permit, RoutePolicy};
///
/// static PAYMENT: LazyLock<Result<Policy, PolicyError>> = LazyLock::new(|| {
///     Policy::builder("payment").deny(tor().or(proxy())).fail_closed().build()
/// });
///
/// #[derive(Clone)]
/// struct App {
///     payment: Policy,
/// }
///
/// struct Payment;
///
/// impl RoutePolicy<App> for Payment {
///     fn policy(app: &App) -> &Policy {
///         &app.payment
///     }
/// }
///
/// async fn pay(_permit: Permit<Payment>) -> &'static str {
///     "paid"
/// }
///
/// let app = App { payment: PAYMENT.clone()? };
/// let app: axum::Router = axum::Router::new()
///     .route("/pay", axum::routing::post(pay))
///     .with_state(app);
/// # Ok::<(), PolicyError>(())
/// ```
pub struct Permit<P>(PhantomData<fn() -> P>);

/// The policy behind a [`Permit`], taken from the router's state, or from a static (then for every state `S`).
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name a policy for the state `{S}`",
    note = "implement `ipsec_tower::RoutePolicy<{S}>` for it"
)]
pub trait RoutePolicy<S> {
    /// The policy.
    fn policy(state: &S) -> &Policy;

    /// Whether much depends on what is asked for it, as behind a guard that is [critical](crate::GuardLayer::critical). Default: no.
    fn is_critical(_state: &S) -> bool {
        false
    }

    /// Answers a refusal. Default: [`Problem`].
    ///
    /// As behind a guard, the [`Refusal`] is added to the response's extensions, and `Cache-Control: no-store` if there is no
    /// `Cache-Control` yet.
    fn reject(refusal: &Refusal, request: &Parts) -> Response<Body> {
        Problem::new().reject(refusal, request)
    }
}

impl<S, P> FromRequestParts<S> for Permit<P>
where
    S: Send + Sync,
    P: RoutePolicy<S>,
{
    type Rejection = VisitorRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, VisitorRejection> {
        let policy = P::policy(state).clone();
        let judge = Judge::for_one_request(policy, std::any::type_name::<P>());
        let judge = judge.critical(P::is_critical(state));
        let Some(visitor) = Visitor::of_mut(&mut parts.extensions) else {
            observe::wiring("the extractor `Permit` has no verdict layer in front of it");
            return Err(VisitorRejection::NoLayer);
        };
        while let Some(asking) = visitor.asking_for(|visitor| judge.needs(visitor)) {
            visitor.answered(asking.await);
        }
        match judge.rule(visitor) {
            Ruling::Pass => Ok(Self(PhantomData)),
            Ruling::Refuse(refusal) => {
                let response = P::reject(&refusal, parts);
                let response = Box::new((*refusal).clone().mark(response));
                Err(VisitorRejection::Refused { refusal, response })
            }
        }
    }
}

impl<P> fmt::Debug for Permit<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Permit<{}>", std::any::type_name::<P>())
    }
}
