//! The extractor of the client address.

use axum_core::extract::FromRequestParts;
use http::request::Parts;

use super::rejection::VisitorRejection;
use crate::client_ip::ClientIp;
use crate::observe;
use crate::visitor::client_of;

/// The client address, behind a [`ClientIpLayer`](crate::ClientIpLayer) or a [`VerdictLayer`](crate::VerdictLayer).
///
/// Answers 400 if it could not be resolved; `Result<ClientIp, VisitorRejection>` as the argument gives the error to the handler instead.
impl<S: Send + Sync> FromRequestParts<S> for ClientIp {
    type Rejection = VisitorRejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, VisitorRejection> {
        match client_of(&parts.extensions) {
            Some(client) => client.map_err(VisitorRejection::Unresolved),
            None => {
                observe::wiring(
                    "the extractor `ClientIp` has neither a client address layer nor a verdict layer in front of it",
                );
                Err(VisitorRejection::NoLayer)
            }
        }
    }
}
