//! Where a list has moved to, and whether it is asked for there.

use std::net::IpAddr;

use http::header::LOCATION;
use http::uri::Scheme;
use http::{HeaderMap, StatusCode, Uri};
use ipsec_core::ip::{Scope, scope};

use crate::settings::is_safe;

/// How often a list may move in one attempt.
pub(super) const MOST: usize = 5;

/// Whether the answer is that it is elsewhere.
pub(super) fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// What to do about a redirect that is refused since it leads to where it should not.
pub(super) const ADVICE: &str = "if that is right, give the URL that it redirects to as the `url`";

/// The address that a list has moved to: over HTTPS, and never from elsewhere to this machine or to an address of its own network, as far as its host says that; what a name stands for is looked at when it is
/// [connected to](is_public). Of a refused one nothing is told but the host: there may be a key in the rest.
pub(super) fn target(from: &Uri, headers: &HeaderMap) -> Result<Uri, String> {
    let location = headers.get(LOCATION).and_then(|to| to.to_str().ok());
    let location = location.ok_or("it redirects, and does not say where to")?;
    let to = reqwest::Url::parse(&from.to_string()).and_then(|from| from.join(location));
    let mut to = to.map_err(|_| "it redirects to something that is no URL")?;
    to.set_fragment(None);
    if !to.username().is_empty() || to.password().is_some() {
        return Err("it redirects to a URL with a user name or a password".to_owned());
    }
    let to: Uri = to
        .as_str()
        .parse()
        .map_err(|_| "it redirects to something that is no URL")?;
    let host = to.host().unwrap_or_default();
    let is_nearer = distance(host) < distance(from.host().unwrap_or_default());
    match distance(host) {
        Distance::Here if is_nearer => {
            return Err(format!("it redirects to this machine ({host}): {ADVICE}"));
        }
        Distance::Near if is_nearer => {
            return Err(format!(
                "it redirects to an address that is not public ({host}): {ADVICE}"
            ));
        }
        _ => {}
    }
    match to.scheme() {
        Some(scheme) if is_safe(scheme, host) && (is_https(&to) || !is_https(from)) => Ok(to),
        _ => Err(format!("it redirects to {host}, and not over https://")),
    }
}

/// Whether a host that redirects is out on the Internet: by the address that has answered, if that is known. From there on, only others that are may be connected to.
pub(super) fn is_public(asked: &Uri, by: Option<IpAddr>) -> bool {
    let by_name = || distance(asked.host().unwrap_or_default()) == Distance::Far;
    by.map_or_else(by_name, crate::client::is_public)
}

/// How far away a host is, as far as its name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Distance {
    Here,
    Near,
    Far,
}

fn distance(host: &str) -> Distance {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    if host == "localhost" || host.ends_with(".localhost") {
        return Distance::Here;
    }
    let literal = host.trim_start_matches('[').trim_end_matches(']');
    let Ok(ip) = literal.parse::<IpAddr>() else {
        return Distance::Far;
    };
    match scope(ip.to_canonical()) {
        Scope::Loopback | Scope::Unspecified => Distance::Here,
        Scope::Public => Distance::Far,
        _ => Distance::Near,
    }
}

/// The address without what follows the question mark, which is another one each time where links are signed.
pub(super) fn place(uri: &Uri) -> String {
    let text = uri.to_string();
    text.split('?').next().unwrap_or_default().to_owned()
}

fn is_https(uri: &Uri) -> bool {
    uri.scheme() == Some(&Scheme::HTTPS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets() {
        let cases = [
            (
                "https://a.example/x/y?k=1",
                "z",
                Ok("https://a.example/x/z"),
            ),
            (
                "https://a.example/x",
                "/y?s=2#top",
                Ok("https://a.example/y?s=2"),
            ),
            (
                "https://a.example/x",
                "https://b.example/",
                Ok("https://b.example/"),
            ),
            (
                "https://a.example/x",
                "//b.example/y",
                Ok("https://b.example/y"),
            ),
            (
                "http://127.0.0.1:1/x",
                "http://localhost:2/y",
                Ok("http://localhost:2/y"),
            ),
            (
                "http://127.0.0.1:1/x",
                "https://b.example/y",
                Ok("https://b.example/y"),
            ),
            (
                "https://a.example/x",
                "http://a.example/x",
                Err("not over https"),
            ),
            (
                "https://a.example/x",
                "http://127.0.0.1/x",
                Err("this machine"),
            ),
            (
                "https://a.example/x",
                "https://localhost/x",
                Err("this machine"),
            ),
            (
                "https://a.example/x",
                "https://[::1]/x",
                Err("this machine"),
            ),
            (
                "https://a.example/x",
                "https://0.0.0.0/x",
                Err("this machine"),
            ),
            (
                "https://a.example/x",
                "https://2130706433/x",
                Err("this machine"),
            ),
            (
                "https://a.example/x",
                "https://[::ffff:127.0.0.1]/x",
                Err("this machine"),
            ),
            (
                "https://a.example/x",
                "https://a.localhost./x",
                Err("this machine"),
            ),
            (
                "https://a.example/x",
                "https://169.254.169.254/latest",
                Err("not public"),
            ),
            (
                "https://192.0.0.8/x",
                "https://127.0.0.1/x",
                Err("this machine"),
            ),
            (
                "https://10.0.0.1/x",
                "https://10.0.0.2/x",
                Ok("https://10.0.0.2/x"),
            ),
            (
                "https://a.example/x",
                "https://[fd00::1]/",
                Err("not public"),
            ),
            (
                "https://localhost/x",
                "http://localhost/x",
                Err("not over https"),
            ),
            (
                "https://a.example/x",
                "https://me:key@b.example/",
                Err("password"),
            ),
            (
                "https://a.example/x",
                "ftp://b.example/",
                Err("not over https"),
            ),
            ("https://a.example/x", "data:,1.2.3.4", Err("")),
            ("https://a.example/x", "https://", Err("no URL")),
        ];
        for (from, location, expected) in cases {
            let headers = HeaderMap::from_iter([(LOCATION, location.parse().unwrap())]);
            let to = target(&from.parse().unwrap(), &headers);
            match expected {
                Ok(expected) => assert_eq!(to.unwrap().to_string(), expected, "{location}"),
                Err(words) => {
                    let error = to.unwrap_err();
                    assert!(error.contains(words), "{location}: {error}");
                    assert!(!error.contains("key"), "{error}");
                }
            }
        }
        assert!(target(&"https://a.example/".parse().unwrap(), &HeaderMap::new()).is_err());
    }

    #[test]
    fn who_is_out_on_the_internet() {
        for (asked, by, is) in [
            ("https://lists.example/", Some("11.0.0.1"), true),
            // Configured on a private network.
            ("https://lists.example/", Some("10.0.0.1"), false),
            ("http://localhost/", Some("127.0.0.1"), false),
            // Through a proxy.
            ("https://lists.example/", None, true),
            ("https://10.0.0.1/", None, false),
        ] {
            let by = by.map(|by| by.parse().unwrap());
            assert_eq!(is_public(&asked.parse().unwrap(), by), is, "{asked}");
        }
    }

    #[test]
    fn a_place_has_no_signature() {
        let uri: Uri = "https://a.example/x?signature=secret".parse().unwrap();
        assert_eq!(place(&uri), "https://a.example/x");
    }
}
