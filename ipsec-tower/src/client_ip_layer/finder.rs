//! From a request to its client address, and to those who should know when there is none.

use http::Request;
use ipsec_core::ip::Redaction;

use crate::client_ip::{ClientIp, ClientIpError, ClientIpResolver};
use crate::observe::{self, Counters};
use crate::visitor::peer_of;

/// A resolver together with what its findings are told like.
#[derive(Clone, Debug, Default)]
pub(crate) struct Finder {
    pub(crate) resolver: ClientIpResolver,
    pub(crate) redaction: Redaction,
}

impl Finder {
    #[inline]
    pub(crate) fn find<B>(&self, request: &Request<B>) -> Result<ClientIp, ClientIpError> {
        let client = self.resolve(request);
        self.tell(&client, request);
        client
    }

    /// Finds the address and tells nobody.
    #[inline]
    pub(crate) fn resolve<B>(&self, request: &Request<B>) -> Result<ClientIp, ClientIpError> {
        let peer = peer_of(request.extensions());
        self.resolver.resolve(peer, request.headers())
    }

    /// Tells operators what they should look at.
    #[inline]
    pub(crate) fn tell<B>(&self, client: &Result<ClientIp, ClientIpError>, request: &Request<B>) {
        let header = self.resolver.header_name();
        match client {
            Ok(client) => {
                if self.resolver.ignored_header(client, request.headers()) {
                    Counters::ignored_header();
                    observe::ignored_header(client, header, &self.redaction);
                }
            }
            Err(error) => {
                Counters::unresolved(error.kind());
                observe::unresolved(error, header, &self.redaction);
            }
        }
    }
}
