//! The trait of whoever answers a refusal.

use http::Response;
use http::request::Parts;

use super::refusal::Refusal;

/// Answers a request that a policy did not let through.
///
/// [`Problem`](super::Problem) is the default. Closures `Fn(&Refusal, &Parts) -> Response<B>` implement it:
///
/// ```
/// use http::request::Parts;
/// use http::{Response, StatusCode};
/// use ipsec_core::policy::{Policy, tor};
/// use ipsec_tower::{GuardLayer, Refusal};
///
/// let guard = GuardLayer::new(Policy::builder("login").deny(tor()).build()?).reject_with(
///     |refusal: &Refusal, _request: &Parts| {
///         let mut response = Response::new(format!("see {}", refusal.incident()));
///         *response.status_mut() = StatusCode::FORBIDDEN;
///         response
///     },
/// );
/// # Ok::<(), ipsec_core::policy::PolicyError>(())
/// ```
///
/// Whatever it answers, the guard adds the [`Refusal`] to the response's extensions, and `Cache-Control: no-store` if there is no
/// `Cache-Control` yet: a cache that kept a refusal would refuse everybody else.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot answer refusals with a body of type `{B}`",
    label = "is not a `Reject<{B}>`",
    note = "pass a closure `|refusal: &Refusal, request: &http::request::Parts| -> http::Response<{B}>`, or a `Problem` if `{B}` can be made from a `String`"
)]
pub trait Reject<B> {
    /// The answer to the request, which is passed without its body.
    fn reject(&self, refusal: &Refusal, request: &Parts) -> Response<B>;
}
