//! The service.

use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response, StatusCode};
use tower_service::Service;

use super::future::ResponseFuture;
use super::layer::Settings;
use super::on_error::OnError;
use crate::client_ip::{ClientIp, ClientIpError};
use crate::observe;
use crate::visitor::{AddressOnly, Visitor, client_of};

/// Middleware that finds the client address of every request. Made by a [`ClientIpLayer`](super::ClientIpLayer).
#[derive(Clone, Debug)]
pub struct ClientIpService<S> {
    inner: S,
    settings: Arc<Settings>,
}

impl<S> ClientIpService<S> {
    pub(super) fn new(inner: S, settings: Arc<Settings>) -> Self {
        Self { inner, settings }
    }

    /// The address, or the status to answer with.
    fn find<B>(&self, request: &Request<B>) -> Result<Result<ClientIp, ClientIpError>, StatusCode> {
        let Settings { finder, on_error } = &*self.settings;
        let client = match client_of(request.extensions()) {
            Some(client) if Visitor::of(request.extensions()).is_some_and(Visitor::is_mock) => {
                return Ok(client);
            }
            Some(client) => {
                observe::wiring(
                    "two layers find the client address of one request; the outer one counts",
                );
                client
            }
            None => {
                let client = finder.resolve(request);
                if let Some(client) = self.peer_for_path(&client, request) {
                    return Ok(Ok(client));
                }
                finder.tell(&client, request);
                client
            }
        };
        match on_error {
            _ if client.is_ok() => Ok(client),
            OnError::Unresolved => Ok(client),
            OnError::Reject(status) => Err(status.get()),
            OnError::PeerForPaths(_) => Err(StatusCode::BAD_REQUEST),
        }
    }

    /// The peer, where there is no other address and the path is one of those that may do without.
    fn peer_for_path<B>(
        &self,
        client: &Result<ClientIp, ClientIpError>,
        request: &Request<B>,
    ) -> Option<ClientIp> {
        let OnError::PeerForPaths(paths) = &self.settings.on_error else {
            return None;
        };
        let peer = client.err()?.peer()?;
        let path = request.uri().path();
        let may_do_without = paths.iter().any(|p| p == path);
        may_do_without.then(|| ClientIp::fallback_to_peer(peer))?
    }
}

impl<S, ReqBody, ResBody> Service<Request<ReqBody>> for ClientIpService<S>
where
    S: Service<Request<ReqBody>, Response = Response<ResBody>> + Clone,
    ResBody: Default,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future, ResBody>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<ReqBody>) -> Self::Future {
        match self.find(&request) {
            Ok(client) => {
                request.extensions_mut().insert(AddressOnly(client));
                ResponseFuture::inner(self.inner.call(request))
            }
            Err(status) => {
                // Being ready may mean to hold a slot of a limit, which a rejected request gives back.
                self.inner = self.inner.clone();
                ResponseFuture::rejected(status)
            }
        }
    }
}
