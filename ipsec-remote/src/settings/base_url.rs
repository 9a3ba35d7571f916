//! Where a service is.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use http::Uri;
use http::uri::{Authority, Scheme};
use ipsec_core::{LookupError, LookupErrorKind};

/// Where a service is: `https://` and a host, and a path in front of all of its own paths, if it needs one.
///
/// Plain `http://` is taken for this machine only (`localhost`, `127.0.0.0/8`, `[::1]`): a stand-in for trials, a proxy that adds the TLS.
///
/// ```
/// use ipsec_remote::BaseUrl;
///
/// let base: BaseUrl = "http://127.0.0.1:8460/focsec/".parse()?;
/// assert_eq!(base.to_string(), "http://127.0.0.1:8460/focsec");
/// assert!("http://api.example.com".parse::<BaseUrl>().is_err());
/// # Ok::<(), ipsec_remote::InvalidBaseUrl>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BaseUrl {
    scheme: Scheme,
    authority: Authority,
    /// Empty, or a path that begins with a slash and does not end with one.
    path: String,
}

impl BaseUrl {
    /// The root of a host, which is written in an adapter and right.
    pub(crate) fn of_host(host: &'static str) -> Self {
        Self {
            scheme: Scheme::HTTPS,
            authority: Authority::from_static(host),
            path: String::new(),
        }
    }

    /// The address of something at this service. `path_and_query` begins with a slash.
    ///
    /// # Errors
    ///
    /// [`LookupErrorKind::Misconfigured`] if that is no path.
    pub fn at(&self, path_and_query: &str) -> Result<Uri, LookupError> {
        Uri::builder()
            .scheme(self.scheme.clone())
            .authority(self.authority.clone())
            .path_and_query(format!("{}{path_and_query}", self.path))
            .build()
            .map_err(|_| {
                LookupError::new(LookupErrorKind::Misconfigured)
                    .with_cause("a path in a request has characters that no path can have")
            })
    }
}

impl FromStr for BaseUrl {
    type Err = InvalidBaseUrl;

    fn from_str(text: &str) -> Result<Self, InvalidBaseUrl> {
        let uri: Uri = text.trim().parse().map_err(|_| InvalidBaseUrl::NoUrl)?;
        let parts = uri.into_parts();
        let (Some(scheme), Some(authority)) = (parts.scheme, parts.authority) else {
            return Err(InvalidBaseUrl::NoUrl);
        };
        if authority.as_str().contains('@') {
            return Err(InvalidBaseUrl::Credentials);
        }
        let path = parts.path_and_query.as_ref().map_or("", |path| path.path());
        if parts
            .path_and_query
            .as_ref()
            .is_some_and(|path| path.query().is_some())
        {
            return Err(InvalidBaseUrl::Query);
        }
        if !is_safe(&scheme, authority.host()) {
            return Err(InvalidBaseUrl::NotHttps);
        }
        Ok(Self {
            path: path.trim_end_matches('/').to_owned(),
            scheme,
            authority,
        })
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme, self.authority, self.path)
    }
}

/// Whether a key may be sent there.
pub(crate) fn is_safe(scheme: &Scheme, host: &str) -> bool {
    *scheme == Scheme::HTTPS || (*scheme == Scheme::HTTP && is_this_machine(host))
}

/// Only spellings that the client does not send through a proxy: `::ffff:127.0.0.1` would go there, in the clear.
fn is_this_machine(host: &str) -> bool {
    let literal = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || literal.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// A text that is no address of a service. Nothing of it is shown: there may be a password in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidBaseUrl {
    /// No scheme, no host, or characters that no URL has.
    #[error("no URL: expected one such as https://api.example.com")]
    NoUrl,
    /// Neither `https` nor this machine.
    #[error(
        "neither https:// nor http:// to this machine (localhost, 127.0.0.1, [::1]): keys and visitors' addresses are sent there"
    )]
    NotHttps,
    /// A user or a password in front of the host.
    #[error("a user name or a password in the URL: keys are set apart from it")]
    Credentials,
    /// Something behind a question mark.
    #[error("a query in the URL: expected scheme, host and path only")]
    Query,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_safe_places_are_taken() {
        for (text, expected) in [
            ("https://api.example.com", Ok("https://api.example.com")),
            (
                "https://api.example.com:8443/v9/",
                Ok("https://api.example.com:8443/v9"),
            ),
            ("http://localhost:8460/a", Ok("http://localhost:8460/a")),
            ("http://[::1]:80", Ok("http://[::1]:80")),
            ("http://127.9.9.9", Ok("http://127.9.9.9")),
            ("http://192.0.2.1", Err(InvalidBaseUrl::NotHttps)),
            ("http://[::ffff:127.0.0.1]", Err(InvalidBaseUrl::NotHttps)),
            ("http://[::127.0.0.1]", Err(InvalidBaseUrl::NotHttps)),
            (
                "http://localhost.example.com",
                Err(InvalidBaseUrl::NotHttps),
            ),
            ("ftp://example.com", Err(InvalidBaseUrl::NotHttps)),
            (
                "https://user:pass@example.com",
                Err(InvalidBaseUrl::Credentials),
            ),
            ("https://example.com/?key=1", Err(InvalidBaseUrl::Query)),
            ("api.example.com", Err(InvalidBaseUrl::NoUrl)),
            ("", Err(InvalidBaseUrl::NoUrl)),
        ] {
            let read = text.parse::<BaseUrl>().map(|base| base.to_string());
            assert_eq!(read, expected.map(str::to_owned), "{text}");
        }
    }
}
