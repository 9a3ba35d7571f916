//! How a request proves whose it is.

use std::fmt;

use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderName};
use http::uri::PathAndQuery;
use http::{HeaderValue, Request, Uri};
use ipsec_core::{LookupError, LookupErrorKind};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::settings::ApiKey;

/// How a request proves whose it is: a key, and where it goes.
///
/// Requests are made without it, so that they can be shown, compared and logged. Whoever sends them adds it last of all, by [`Auth::apply`].
#[derive(Clone)]
pub struct Auth<'a>(Option<(&'a ApiKey, Place)>);

#[derive(Clone, Debug)]
enum Place {
    Header(HeaderName, &'static str),
    Query(&'static str),
    Path(&'static str),
}

impl<'a> Auth<'a> {
    /// Nobody has to prove anything.
    #[must_use]
    pub const fn none() -> Self {
        Self(None)
    }

    /// The bare key in a header. Prefer a header wherever the service takes one: URLs end up in logs on the way.
    #[must_use]
    pub const fn header(name: HeaderName, key: &'a ApiKey) -> Self {
        Self(Some((key, Place::Header(name, ""))))
    }

    /// `Authorization: Bearer <key>`.
    #[must_use]
    pub const fn bearer(key: &'a ApiKey) -> Self {
        Self(Some((key, Place::Header(AUTHORIZATION, "Bearer "))))
    }

    /// A parameter of the query.
    #[must_use]
    pub const fn query(name: &'static str, key: &'a ApiKey) -> Self {
        Self(Some((key, Place::Query(name))))
    }

    /// In the path, in place of the segment that is `placeholder`.
    #[must_use]
    pub const fn path(placeholder: &'static str, key: &'a ApiKey) -> Self {
        Self(Some((key, Place::Path(placeholder))))
    }

    /// The key, if there is one.
    #[must_use]
    pub fn key(&self) -> Option<&'a ApiKey> {
        self.0.as_ref().map(|(key, _)| *key)
    }

    /// Adds the key to the request. From now on its URL may hold a secret, which `Debug` of it would show.
    ///
    /// # Errors
    ///
    /// [`LookupErrorKind::Misconfigured`] if there is no place for it in the request.
    pub fn apply(&self, request: &mut Request<Bytes>) -> Result<(), LookupError> {
        let Some((key, place)) = &self.0 else {
            return Ok(());
        };
        match place {
            Place::Header(name, before) => {
                let value = format!("{before}{}", key.expose());
                let mut value =
                    HeaderValue::try_from(value).map_err(|_| no_place("in the header"))?;
                value.set_sensitive(true);
                request.headers_mut().insert(name.clone(), value);
            }
            Place::Query(name) => {
                let uri = request.uri();
                let between = if uri.query().is_some() { '&' } else { '?' };
                let path = uri.path_and_query().map_or("/", PathAndQuery::as_str);
                let path = format!("{path}{between}{name}={}", encoded(key.expose()));
                *request.uri_mut() = with_path(uri, &path)?;
            }
            Place::Path(placeholder) => {
                let uri = request.uri();
                let path = uri.path_and_query().map_or("/", PathAndQuery::as_str);
                let (path, query) = path.split_once('?').unwrap_or((path, ""));
                let mut segments: Vec<_> = path.split('/').map(str::to_owned).collect();
                let segment = segments
                    .iter_mut()
                    .find(|segment| segment == placeholder)
                    .ok_or_else(|| no_place("in the path"))?;
                *segment = encoded(key.expose());
                let query = if query.is_empty() {
                    String::new()
                } else {
                    format!("?{query}")
                };
                let path = format!("{}{query}", segments.join("/"));
                *request.uri_mut() = with_path(uri, &path)?;
            }
        }
        Ok(())
    }
}

/// The place, and that there is a key.
impl fmt::Debug for Auth<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            None => f.write_str("Auth(none)"),
            Some((key, place)) => f.debug_tuple("Auth").field(place).field(key).finish(),
        }
    }
}

/// All but the unreserved characters of RFC 3986, section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A key, or a part of one, as it stands in a URL.
pub(super) fn encoded(key: &str) -> String {
    utf8_percent_encode(key, RESERVED).to_string()
}

fn with_path(uri: &Uri, path: &str) -> Result<Uri, LookupError> {
    let mut parts = uri.clone().into_parts();
    let path = PathAndQuery::try_from(path).map_err(|_| no_place("in the URL"))?;
    parts.path_and_query = Some(path);
    Uri::from_parts(parts).map_err(|_| no_place("in the URL"))
}

fn no_place(wherein: &'static str) -> LookupError {
    LookupError::new(LookupErrorKind::Misconfigured)
        .with_cause(format!("there is no place for the key {wherein}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(uri: &str, auth: &Auth<'_>) -> Result<Request<Bytes>, LookupError> {
        let mut request = Request::new(Bytes::new());
        *request.uri_mut() = uri.parse().expect("a URL");
        auth.apply(&mut request)?;
        Ok(request)
    }

    #[test]
    fn the_key_goes_where_the_service_wants_it() {
        let key = ApiKey::new("a-b=c").expect("a key");
        for (uri, auth, expected) in [
            ("https://e.example/x", Auth::none(), "https://e.example/x"),
            (
                "https://e.example/x",
                Auth::query("key", &key),
                "https://e.example/x?key=a-b%3Dc",
            ),
            (
                "https://e.example/x?y=1",
                Auth::query("key", &key),
                "https://e.example/x?y=1&key=a-b%3Dc",
            ),
            (
                "https://e.example/ip/~/x?y=1",
                Auth::path("~", &key),
                "https://e.example/ip/a-b%3Dc/x?y=1",
            ),
        ] {
            let request = applied(uri, &auth).expect("a place");
            assert_eq!(request.uri().to_string(), expected);
        }
        let request = applied("https://e.example/x", &Auth::bearer(&key)).expect("a place");
        assert_eq!(request.headers()[AUTHORIZATION], "Bearer a-b=c");
        assert!(!format!("{request:?}").contains("a-b"));
        assert!(applied("https://e.example/x", &Auth::path("~", &key)).is_err());
        assert!(!format!("{:?}", Auth::query("key", &key)).contains("a-b"));
    }
}
