//! The one HTTP client, and the only place that waits for a web server.

mod build;
mod error;
#[cfg(feature = "feeds")]
mod public;
mod send;

use std::fmt;
use std::sync::Arc;

pub use build::{ClientBuilder, ClientError};
#[cfg(feature = "feeds")]
pub(crate) use public::{NotPublic, is_public};
#[cfg(feature = "feeds")]
pub(crate) use send::Reach;

use crate::clock::Clock;

/// Sends requests to services: over HTTPS (to this machine over plain HTTP as well), without redirects, each within bounds of time and size.
///
/// It keeps connections open, so an application has one, and gives a clone to each [`Remote`](crate::Remote): clones share the connections.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use ipsec_remote::provider::proxycheck::Proxycheck;
/// use ipsec_remote::{Client, Remote};
///
/// let client = Client::new()?;
/// let backend = Remote::new(Proxycheck::new(std::env::var("PROXYCHECK_KEY")?)?, client);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    /// The same that connects to public addresses alone; made when somebody wants it.
    #[cfg(feature = "feeds")]
    public: Arc<build::Public>,
    clock: Arc<dyn Clock>,
}

impl Client {
    /// With the defaults of [`Client::builder`].
    ///
    /// # Errors
    ///
    /// [`ClientError`] if the system has no certificates that TLS could be checked with.
    pub fn new() -> Result<Self, ClientError> {
        Self::builder().build()
    }

    /// To be set up: how long connecting may take, more certificates, a proxy.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}
