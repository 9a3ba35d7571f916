//! One request, taken apart.

use std::{borrow::Cow, net::IpAddr};

use bytes::Bytes;
use http::{HeaderMap, Method};
use percent_encoding::percent_decode_str;

/// A request to one vendor.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) method: Method,
    /// The path behind the vendor's prefix, as it was sent.
    pub(crate) path: String,
    /// What stands behind the question mark, as it was sent.
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Who asks.
    pub(crate) peer: IpAddr,
}

impl Call {
    /// The first value of a parameter in the query.
    pub(crate) fn query(&self, name: &str) -> Option<Cow<'_, str>> {
        self.pairs()
            .find_map(|(n, value)| (n == name).then_some(value))
    }

    pub(crate) fn pairs(&self) -> form_urlencoded::Parse<'_> {
        form_urlencoded::parse(self.query.as_bytes())
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The key, wherever a vendor has it.
    pub(crate) fn key(&self) -> Option<String> {
        let names = ["apiKey", "api_key", "key"];
        let header = self.header("authorization").map(str::to_owned);
        header.or_else(|| {
            let mut keys = names.into_iter().filter_map(|name| self.query(name));
            keys.next().map(Cow::into_owned)
        })
    }

    pub(crate) fn is_get(&self) -> bool {
        self.method == Method::GET
    }

    pub(crate) fn is_post(&self) -> bool {
        self.method == Method::POST
    }

    /// The strings of `{"ips": […]}`, or nothing if the body is anything else.
    pub(crate) fn json_ips(&self) -> Option<Vec<String>> {
        #[derive(serde::Deserialize)]
        struct Ips {
            ips: Vec<String>,
        }
        serde_json::from_slice::<Ips>(&self.body)
            .ok()
            .map(|b| b.ips)
    }
}

/// Undoes percent-encoding; what is not UTF-8 becomes replacement characters.
pub(crate) fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// An address as a vendor reads it: no zone, no brackets, no prefix.
pub(crate) fn address(text: &str) -> Option<IpAddr> {
    text.trim().parse().ok()
}
