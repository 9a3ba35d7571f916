//! Closures answer refusals.

use http::Response;
use http::request::Parts;

use super::refusal::Refusal;
use super::traits::Reject;

impl<F, B> Reject<B> for F
where
    F: Fn(&Refusal, &Parts) -> Response<B>,
{
    fn reject(&self, refusal: &Refusal, request: &Parts) -> Response<B> {
        self(refusal, request)
    }
}
