//! Asking version 3.

use std::num::NonZeroUsize;
use std::time::SystemTime;

use bytes::Bytes;
use http::Request;
use ipsec_core::{FactSet, LookupError, Query, Source, Verdict};

use super::map::{self, map};
use crate::provider::proxycheck::client::Client;
use crate::provider::proxycheck::said::Said;
use crate::provider::proxycheck::setters::common_settings;
use crate::provider::proxycheck::signature::{InvalidSignatureKey, SignatureKey};
use crate::provider::proxycheck::{ApiVersion, Days, Tag};
use crate::provider::{Account, Answers, Auth, Bulk, Lifetime, Pace, Provider};
use crate::reply::Reply;
use crate::settings::{ApiKey, BaseUrl, InvalidApiKey};

/// The adapter of version 3 of proxycheck.io. The [module](crate::provider::proxycheck) says what it can tell and what it costs.
#[derive(Clone, Debug)]
pub struct Proxycheck {
    client: Client,
    version: ApiVersion,
}

common_settings!(Proxycheck);

impl Proxycheck {
    const PATH: &'static str = "/v3/";

    /// The form of answers that is asked for: [`ApiVersion::V3_LATEST`] if nothing else is set.
    #[must_use]
    pub fn version(mut self, version: ApiVersion) -> Self {
        self.version = version;
        self
    }

    fn from_client(client: Client) -> Self {
        Self {
            client,
            version: ApiVersion::V3_LATEST,
        }
    }

    fn facts(&self) -> FactSet {
        map::ANSWERS
    }

    fn parameters(&self) -> Vec<(&'static str, String)> {
        vec![("ver", self.version.to_string())]
    }

    fn read(&self, query: &Query, raw: &str, now: SystemTime) -> Result<Said, LookupError> {
        map(&self.client.name, query, raw, now)
    }
}
