//! The layer.

use std::sync::Arc;

use ipsec_core::ip::Redaction;
use tower_layer::Layer;

use super::finder::Finder;
use super::on_error::OnError;
use super::service::ClientIpService;
use crate::client_ip::ClientIpResolver;

/// Finds the client address of every request, and nothing else.
///
/// Handlers get it by the extractor [`ClientIp`](crate::ClientIp) or by [`ClientIp::of`](crate::ClientIp::of). Not needed in front of a
/// [`VerdictLayer`](crate::VerdictLayer), which finds the address itself.
///
/// ```
/// use ipsec_tower::{ClientIpLayer, ClientIpResolver, ForwardingHeader, TrustedProxies};
///
/// let proxies = TrustedProxies::parse(["192.0.2.0/24"])?;
/// let resolver = ClientIpResolver::trusted_proxies(ForwardingHeader::XForwardedFor, proxies);
/// let app: axum::Router = axum::Router::new().layer(ClientIpLayer::new(resolver));
/// # Ok::<(), ipsec_tower::ConfigError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a layer does nothing until it is put around a service"]
pub struct ClientIpLayer {
    settings: Arc<Settings>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    pub(super) finder: Finder,
    pub(super) on_error: OnError,
}

impl ClientIpLayer {
    /// Finds the address in this way.
    pub fn new(resolver: ClientIpResolver) -> Self {
        let finder = Finder {
            resolver,
            ..Finder::default()
        };
        let settings = Settings {
            finder,
            ..Settings::default()
        };
        Self {
            settings: Arc::new(settings),
        }
    }

    /// What to do with a request whose address could not be resolved. Default: answer with 400.
    pub fn on_error(mut self, on_error: OnError) -> Self {
        Arc::make_mut(&mut self.settings).on_error = on_error;
        self
    }

    /// How addresses are shown in logs. Default: truncated.
    pub fn redaction(mut self, redaction: Redaction) -> Self {
        Arc::make_mut(&mut self.settings).finder.redaction = redaction;
        self
    }
}

impl<S> Layer<S> for ClientIpLayer {
    type Service = ClientIpService<S>;

    fn layer(&self, inner: S) -> ClientIpService<S> {
        ClientIpService::new(inner, self.settings.clone())
    }
}
