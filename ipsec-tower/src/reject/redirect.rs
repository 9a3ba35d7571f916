//! A redirect instead of a refusal, to a captcha for example.

use http::request::Parts;
use http::{HeaderValue, Response, StatusCode, Uri, header};

use super::refusal::Refusal;
use super::traits::Reject;

/// Sends the visitor elsewhere: `303 See Other`, which turns every method into a GET (RFC 9110, section 15.4.4).
#[derive(Clone, Debug)]
pub struct Redirect {
    status: StatusCode,
    target: Uri,
}

impl Redirect {
    /// Sends the visitor here. Take care that no guard with the same policy stands in front of it.
    #[must_use]
    pub fn to(target: Uri) -> Self {
        Self {
            status: StatusCode::SEE_OTHER,
            target,
        }
    }

    /// Keeps the method and the body: `307 Temporary Redirect`.
    #[must_use]
    pub fn keeping_method(mut self) -> Self {
        self.status = StatusCode::TEMPORARY_REDIRECT;
        self
    }
}

impl<B: Default> Reject<B> for Redirect {
    fn reject(&self, _: &Refusal, _: &Parts) -> Response<B> {
        let mut response = Response::new(B::default());
        *response.status_mut() = self.status;
        // A URI has no byte that a field value must not have.
        if let Ok(location) = HeaderValue::try_from(self.target.to_string()) {
            response.headers_mut().insert(header::LOCATION, location);
        }
        response
    }
}
