//! How a client is set up.

use std::fmt;
use std::sync::Arc;
#[cfg(feature = "feeds")]
use std::sync::OnceLock;
use std::time::Duration;

use super::Client;
#[cfg(feature = "feeds")]
use super::public::{Lookup, PublicOnly, by_the_system};
use crate::clock::{Clock, SystemClock};

/// Sets up a [`Client`].
#[derive(Clone)]
#[must_use]
pub struct ClientBuilder {
    connect_timeout: Duration,
    user_agent: String,
    certificates: Vec<Vec<u8>>,
    proxy: Option<String>,
    clock: Arc<dyn Clock>,
    #[cfg(feature = "feeds")]
    pub(super) lookup: Lookup,
}

/// One second to connect, no proxy, `ipsec-remote/` and the version as user agent.
impl Default for ClientBuilder {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(1),
            user_agent: concat!("ipsec-remote/", env!("CARGO_PKG_VERSION")).to_owned(),
            certificates: Vec::new(),
            proxy: None,
            clock: Arc::new(SystemClock),
            #[cfg(feature = "feeds")]
            lookup: by_the_system(),
        }
    }
}

impl ClientBuilder {
    /// How long connecting may take, TLS included. One second, if nothing is said.
    pub fn connect_timeout(mut self, time: Duration) -> Self {
        self.connect_timeout = time;
        self
    }

    /// What the client calls itself.
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.user_agent = name.into();
        self
    }

    /// Trusts this certificate authority (PEM) besides those of the system. May be said more than once.
    pub fn root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.certificates.push(pem.into());
        self
    }

    /// Sends everything through this proxy, but what goes to this machine: `http://` or `https://` and a host, with a user and a password if it wants
    /// them. Environment variables such as `HTTPS_PROXY` are not read.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Some(url.into());
        self
    }

    /// Asks this clock when replies come.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// [`ClientError`] if a certificate is none, the proxy is neither an `http://` nor an `https://` URL, the user agent has characters that no header
    /// has, or the system has no certificates that TLS could be checked with.
    pub fn build(self) -> Result<Client, ClientError> {
        Ok(Client {
            http: self.http(|http| http)?,
            clock: Arc::clone(&self.clock),
            #[cfg(feature = "feeds")]
            public: Arc::new(Public::new(self)),
        })
    }

    /// What sends requests, with something more set.
    fn http(
        &self,
        more: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
    ) -> Result<reqwest::Client, ClientError> {
        let mut http = reqwest::Client::builder()
            .tls_backend_rustls()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .no_proxy()
            .connect_timeout(self.connect_timeout)
            .user_agent(&self.user_agent);
        for pem in &self.certificates {
            let certificates = reqwest::Certificate::from_pem_bundle(pem)
                .map_err(|error| ClientError::new("a root certificate is no PEM", error))?;
            http = http.tls_certs_merge(certificates);
        }
        if let Some(url) = &self.proxy {
            http = http.proxy(everything_through(url)?);
        }
        more(http)
            .build()
            .map_err(|error| ClientError::new("the HTTP client cannot be set up", error))
    }
}

/// What connects to public addresses alone. Most clients never need it.
#[cfg(feature = "feeds")]
pub(super) struct Public {
    settings: ClientBuilder,
    http: OnceLock<Result<reqwest::Client, ClientError>>,
}

#[cfg(feature = "feeds")]
impl Public {
    fn new(settings: ClientBuilder) -> Self {
        let http = OnceLock::new();
        Self { settings, http }
    }

    /// Through a proxy, it is the proxy that knows what names stand for, and where it connects to.
    pub(super) fn http(&self) -> Result<&reqwest::Client, &ClientError> {
        let made = self.http.get_or_init(|| {
            let lookup = Arc::clone(&self.settings.lookup);
            let is_direct = self.settings.proxy.is_none();
            self.settings.http(|http| match is_direct {
                true => http.dns_resolver(Arc::new(PublicOnly(lookup))),
                false => http,
            })
        });
        made.as_ref()
    }

    /// Whether it is our own connections that are made.
    pub(super) fn is_direct(&self) -> bool {
        self.settings.proxy.is_none()
    }
}

/// The HTTP library takes schemes that it then does nothing with: everything would go past the proxy, and nobody would know.
fn everything_through(url: &str) -> Result<reqwest::Proxy, ClientError> {
    let no_proxy = reqwest::NoProxy::from_string("localhost,127.0.0.0/8,::1");
    let url = reqwest::Url::parse(url).ok().filter(|url| {
        let is_known = matches!(url.scheme(), "http" | "https");
        is_known && url.has_host()
    });
    let url = url.ok_or_else(|| {
        ClientError::ours(
            "the proxy is neither an http:// nor an https:// URL: expected one such as http://proxy.example.com:3128",
        )
    })?;
    let proxy = reqwest::Proxy::all(url)
        .map_err(|error| ClientError::new("the proxy is none that can be used", error))?;
    Ok(proxy.no_proxy(no_proxy))
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the proxy: there may be a password in its URL.
        f.debug_struct("ClientBuilder")
            .field("connect_timeout", &self.connect_timeout)
            .field("user_agent", &self.user_agent)
            .finish_non_exhaustive()
    }
}

/// A client that cannot be set up.
#[derive(Debug)]
pub struct ClientError {
    what: &'static str,
    cause: Option<reqwest::Error>,
}

impl ClientError {
    fn new(what: &'static str, cause: reqwest::Error) -> Self {
        let cause = Some(cause.without_url());
        Self { what, cause }
    }

    fn ours(what: &'static str) -> Self {
        Self { what, cause: None }
    }
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)
    }
}

impl std::error::Error for ClientError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let cause = self.cause.as_ref()?;
        Some(cause)
    }
}
