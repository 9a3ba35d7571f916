//! Requests: for every setting, and where the key goes.

use http::Method;
use http::header::{ACCEPT, CONTENT_TYPE};
use ipsec_remote::provider::proxycheck::v2::{Risk, VpnCheck};
use ipsec_remote::provider::proxycheck::{Days, Proxycheck, ProxycheckV2, Tag};
use ipsec_remote::provider::{Auth, Provider};

use super::bodies::{KEY, v2, v3};
use crate::providers::reply::query;

/// The URL, behind the host, and the body.
#[track_caller]
fn sent(provider: &dyn Provider) -> (String, String) {
    let request = provider.request(&query("2001:db8::7")).expect("a request");
    assert_eq!(request.method(), Method::POST);
    assert_eq!(request.headers()[ACCEPT], "application/json");
    assert_eq!(
        request.headers()[CONTENT_TYPE],
        "application/x-www-form-urlencoded"
    );
    let url = request.uri().to_string();
    let path = url.strip_prefix("https://proxycheck.io").expect("the host");
    let body = String::from_utf8(request.body().to_vec()).expect("a text");
    (path.to_owned(), body)
}

fn tag() -> Tag {
    Tag::new("sign-up & log-in").expect("a tag")
}

#[test]
fn version_3() {
    let half = Days::new(0.5).expect("days");
    let old = "10-October-2025".parse().expect("a version");
    for (provider, expected) in [
        (v3(), "/v3/?ver=24-June-2026&tag=0&p=0"),
        (Proxycheck::without_key(), "/v3/?ver=24-June-2026&tag=0&p=0"),
        (v3().version(old), "/v3/?ver=10-October-2025&tag=0&p=0"),
        (v3().days(half), "/v3/?ver=24-June-2026&days=0.5&tag=0&p=0"),
        (v3().node(true), "/v3/?ver=24-June-2026&node=1&tag=0&p=0"),
        (v3().compact(false), "/v3/?ver=24-June-2026&tag=0"),
        (v3().tag(tag()), "/v3/?ver=24-June-2026&p=0"),
    ] {
        assert_eq!(sent(&provider).0, expected);
    }
    assert_eq!(sent(&v3()).1, "ips=2001%3Adb8%3A%3A7");
    assert_eq!(
        sent(&v3().tag(tag())).1,
        "ips=2001%3Adb8%3A%3A7&tag=sign-up+%26+log-in"
    );
}

#[test]
fn version_2() {
    let all = "/v2/?vpn=3&risk=2&asn=1&port=1&seen=1&tag=0&p=0";
    let ver = "20-November-2025".parse().expect("a version");
    let bare = v2().risk(Risk::Off).asn(false).port(false).seen(false);
    for (provider, expected) in [
        (v2(), all),
        (ProxycheckV2::without_key(), all),
        (bare.clone(), "/v2/?vpn=3&tag=0&p=0"),
        (
            bare.clone().vpn(VpnCheck::ProxiesOnly),
            "/v2/?vpn=0&tag=0&p=0",
        ),
        (bare.clone().vpn(VpnCheck::Together), "/v2/?vpn=1&tag=0&p=0"),
        (bare.clone().vpn(VpnCheck::VpnsOnly), "/v2/?vpn=2&tag=0&p=0"),
        (
            bare.clone().risk(Risk::Score),
            "/v2/?vpn=3&risk=1&tag=0&p=0",
        ),
        (
            bare.clone().asn(true).currency(false),
            "/v2/?vpn=3&asn=1&cur=0&tag=0&p=0",
        ),
        // Without `asn`, there is no money to leave out.
        (bare.clone().currency(false), "/v2/?vpn=3&tag=0&p=0"),
        (bare.clone().port(true), "/v2/?vpn=3&port=1&tag=0&p=0"),
        (bare.clone().seen(true), "/v2/?vpn=3&seen=1&tag=0&p=0"),
        (bare.clone().inference(false), "/v2/?vpn=3&inf=0&tag=0&p=0"),
        (bare.clone().time(true), "/v2/?vpn=3&time=1&tag=0&p=0"),
        (bare.clone().node(true), "/v2/?vpn=3&node=1&tag=0&p=0"),
        (
            bare.clone().version(ver),
            "/v2/?vpn=3&ver=20-November-2025&tag=0&p=0",
        ),
        (
            bare.clone().days(Days::new(30.0).expect("days")),
            "/v2/?vpn=3&days=30&tag=0&p=0",
        ),
        (bare.clone().compact(false), "/v2/?vpn=3&tag=0"),
        (bare.tag(tag()), "/v2/?vpn=3&p=0"),
    ] {
        assert_eq!(sent(&provider).0, expected);
    }
}

#[test]
fn the_key_comes_last() {
    for provider in [&v3() as &dyn Provider, &v2()] {
        let mut request = provider.request(&query("203.0.113.9")).expect("a request");
        assert!(!format!("{request:?}").contains(KEY));
        provider.auth().apply(&mut request).expect("a place");
        let url = request.uri().to_string();
        assert!(url.ends_with(&format!("&key={KEY}")), "{url}");
        assert!(!String::from_utf8_lossy(request.body()).contains(KEY));
    }
    let anybody = Proxycheck::without_key();
    assert_eq!(
        format!("{:?}", anybody.auth()),
        format!("{:?}", Auth::none())
    );
}

#[test]
fn other_places_names_and_paces() {
    let base = "http://127.0.0.1:8460/pc".parse().expect("a place");
    let provider = v3().base_url(base).named("second");
    let request = provider.request(&query("203.0.113.9")).expect("a request");
    assert_eq!(
        request.uri(),
        "http://127.0.0.1:8460/pc/v3/?ver=24-June-2026&tag=0&p=0"
    );
    assert_eq!(provider.name(), "second");
    assert_eq!(v2().name(), "proxycheck");
    assert_eq!(
        v3().pace().per_second.map(std::num::NonZeroU32::get),
        Some(150)
    );
}
