//! What to do with a request whose client address could not be resolved.

use crate::reject::ErrorStatus;

/// What a [`ClientIpLayer`](super::ClientIpLayer) does with a request whose client address could not be resolved.
///
/// There is no choice that puts some address in the place of an error for every request: a rate limiter or an allow list behind it
/// would take the proxy for its clients. [`OnError::PeerForPaths`] does so for the few paths that need it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnError {
    /// Answers with this status and an empty body. The default, with 400.
    Reject(ErrorStatus),
    /// Lets it through. [`ClientIp::of`](crate::ClientIp::of) gives the error; the extractor refuses.
    Unresolved,
    /// Takes the peer for exactly these paths, as the layer sees them (inside `Router::nest` of axum without its prefix) (such as a load balancer's health check, which comes without a header), and rejects
    /// with 400 elsewhere.
    PeerForPaths(Vec<String>),
}

impl Default for OnError {
    fn default() -> Self {
        Self::Reject(ErrorStatus::BAD_REQUEST)
    }
}
