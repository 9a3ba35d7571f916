//! One answer to those who are denied, another to those who are challenged.

use http::Response;
use http::request::Parts;
use ipsec_core::policy::Action;

use super::refusal::Refusal;
use super::traits::Reject;

/// Answers denials and challenges in two different ways.
///
/// ```
/// use ipsec_tower::{ByAction, Problem, Redirect};
///
/// let answers = ByAction {
///     deny: Problem::new(),
///     challenge: Redirect::to(http::Uri::from_static("/verify")),
/// };
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ByAction<D, C> {
    /// Answers those who are denied.
    pub deny: D,
    /// Answers those who are challenged.
    pub challenge: C,
}

impl<D: Reject<B>, C: Reject<B>, B> Reject<B> for ByAction<D, C> {
    fn reject(&self, refusal: &Refusal, request: &Parts) -> Response<B> {
        match refusal.action() {
            Action::Challenge => self.challenge.reject(refusal, request),
            _ => self.deny.reject(refusal, request),
        }
    }
}
