//! Requests about one address and about many.

use bytes::Bytes;
use http::{Request, Uri};
use ipsec_core::{LookupError, Query};

use super::Ipgeolocation;
use crate::provider::request::{get, path_and_query, post_json};

impl Ipgeolocation {
    /// The address is always there: without one, the service answers about whoever asks.
    pub(super) fn request_one(&self, query: &Query) -> Result<Request<Bytes>, LookupError> {
        let ip = query.ip.to_string();
        self.uri(self.wanted.endpoint.single(), Some(&ip)).map(get)
    }

    pub(super) fn request_all(&self, queries: &[Query]) -> Result<Request<Bytes>, LookupError> {
        let ips: Vec<_> = queries.iter().map(|query| query.ip).collect();
        let body = serde_json::json!({ "ips": ips }).to_string();
        let uri = self.uri(self.wanted.endpoint.many(), None)?;
        Ok(post_json(uri, body))
    }

    fn uri(&self, path: &str, ip: Option<&str>) -> Result<Uri, LookupError> {
        let wanted = self.wanted.parameters();
        let wanted = wanted.iter().map(|(name, value)| (*name, value.as_str()));
        let ip = ip.map(|ip| ("ip", ip));
        let path = path_and_query(path, ip.into_iter().chain(wanted));
        self.base_url.at(&path)
    }
}
