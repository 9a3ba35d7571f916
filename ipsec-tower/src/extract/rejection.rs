//! What an extractor answers that cannot do its work.

use axum_core::body::Body;
use axum_core::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};

use crate::client_ip::ClientIpError;
use crate::reject::Refusal;

/// Why an extractor of this crate gave nothing. The client is told a status and no more; the log was told the rest.
#[derive(Debug)]
#[non_exhaustive]
pub enum VisitorRejection {
    /// No layer in front found out who the visitor is: a mistake in the wiring, 500.
    NoLayer,
    /// The client address could not be resolved: 400.
    Unresolved(ClientIpError),
    /// A policy did not let the request through.
    Refused {
        /// The refusal.
        refusal: Box<Refusal>,
        /// The answer to it.
        response: Box<Response>,
    },
}

impl IntoResponse for VisitorRejection {
    fn into_response(self) -> Response {
        let status = match self {
            Self::Refused { response, .. } => return *response,
            Self::NoLayer => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unresolved(_) => StatusCode::BAD_REQUEST,
        };
        let mut response = Response::new(Body::empty());
        *response.status_mut() = status;
        let no_store = HeaderValue::from_static("no-store");
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, no_store);
        response
    }
}

impl std::fmt::Display for VisitorRejection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoLayer => f.write_str("no layer in front found out who the visitor is"),
            Self::Unresolved(error) => {
                write!(f, "the client address could not be resolved: {error}")
            }
            Self::Refused { refusal, .. } => {
                write!(
                    f,
                    "a policy refused the request (incident {})",
                    refusal.incident()
                )
            }
        }
    }
}

impl std::error::Error for VisitorRejection {}
