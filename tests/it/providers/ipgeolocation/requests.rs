//! What is sent: each setting in its place, and no key before it is added.

use http::Method;
use http::header::{ACCEPT, CONTENT_TYPE};
use ipsec_remote::provider::ipgeolocation::{Include, Ipgeolocation, Lang};
use ipsec_remote::provider::{Bulk, Provider};

use super::{IP, KEY, v2, v3, v3_with_location};
use crate::providers::reply::query;

const BASE: &str = "https://api.ipgeolocation.io";

#[track_caller]
fn asks(provider: &Ipgeolocation, ip: &str, expected: &str) {
    let request = provider.request(&query(ip)).expect("a request");
    assert_eq!(request.uri().to_string(), format!("{BASE}{expected}"));
    assert_eq!(request.method(), Method::GET);
    assert_eq!(request.headers()[ACCEPT], "application/json");
    assert_eq!(request.headers().len(), 1);
    assert!(request.body().is_empty());
}

#[test]
fn each_endpoint_is_asked_by_its_own_path() {
    asks(&v2(), IP, "/v2/security?ip=203.0.113.9");
    asks(&v3(), IP, "/v3/security?ip=203.0.113.9");
    asks(
        &v3_with_location(),
        IP,
        "/v3/ipgeo?ip=203.0.113.9&include=security",
    );
    asks(&v3(), "2001:db8::7", "/v3/security?ip=2001%3Adb8%3A%3A7");
    asks(&v3(), "::ffff:203.0.113.9", "/v3/security?ip=203.0.113.9");
}

#[test]
fn settings_are_parameters() {
    let all = [
        (Include::Location, "location"),
        (Include::Network, "network"),
        (Include::Currency, "currency"),
        (Include::TimeZone, "time_zone"),
        (Include::CountryMetadata, "country_metadata"),
        (Include::UserAgent, "user_agent"),
        (Include::Hostname, "hostname"),
        (Include::LiveHostname, "liveHostname"),
        (Include::HostnameFallbackLive, "hostnameFallbackLive"),
    ];
    for (include, word) in all {
        let provider = v2().include(include).expect("it is known");
        asks(
            &provider,
            IP,
            &format!("/v2/security?ip={IP}&include={word}"),
        );
        assert_eq!(include.to_string(), word);
    }
    for (include, word) in [
        (Include::GeoAccuracy, "geo_accuracy"),
        (Include::DmaCode, "dma_code"),
        (Include::Abuse, "abuse"),
    ] {
        let provider = v3_with_location().include(include).expect("it is known");
        let expected = format!("/v3/ipgeo?ip={IP}&include=security%2C{word}");
        asks(&provider, IP, &expected);
    }
    for &lang in Lang::ALL {
        let provider = v2().lang(lang).expect("it is known");
        asks(&provider, IP, &format!("/v2/security?ip={IP}&lang={lang}"));
    }
    let provider = v2()
        .include(Include::Location)
        .and_then(|provider| provider.include(Include::Network))
        .and_then(|provider| provider.include(Include::Location))
        .and_then(|provider| provider.fields(["security.threat_score", "location.city"]))
        .and_then(|provider| provider.fields(["network.asn.as_number", "location.city"]))
        .and_then(|provider| provider.lang(Lang::Chinese))
        .expect("all of it is known");
    asks(
        &provider,
        IP,
        "/v2/security?ip=203.0.113.9&include=location%2Cnetwork\
         &fields=security.threat_score%2Clocation.city%2Cnetwork.asn.as_number&lang=cn",
    );
    let provider = v3()
        .excludes(["security.is_tor", "security.is_bot"])
        .expect("known");
    asks(
        &provider,
        IP,
        "/v3/security?ip=203.0.113.9&excludes=security.is_tor%2Csecurity.is_bot",
    );
}

#[test]
fn security_is_not_paid_for_where_nobody_asks_for_it() {
    let provider = v3_with_location()
        .fields(["location"])
        .expect("it is known");
    asks(&provider, IP, "/v3/ipgeo?ip=203.0.113.9&fields=location");
    let provider = v3_with_location()
        .excludes(["security"])
        .expect("it is known");
    asks(&provider, IP, "/v3/ipgeo?ip=203.0.113.9&excludes=security");
    let provider = v3_with_location()
        .fields(["security.is_vpn"])
        .expect("known");
    asks(
        &provider,
        IP,
        "/v3/ipgeo?ip=203.0.113.9&include=security&fields=security.is_vpn",
    );
}

#[test]
fn many_are_asked_about_in_one_body() {
    let queries = [query(IP), query("2001:db8::7")];
    let located = v2().include(Include::Location).expect("it is known");
    for (provider, expected) in [
        (v2(), "/v2/security-bulk"),
        (located, "/v2/security-bulk?include=location"),
        (v3(), "/v3/security-bulk"),
        (v3_with_location(), "/v3/ipgeo-bulk?include=security"),
    ] {
        let request = provider.request_many(&queries).expect("a request");
        assert_eq!(request.uri().to_string(), format!("{BASE}{expected}"));
        assert_eq!(request.method(), Method::POST);
        assert_eq!(request.headers()[CONTENT_TYPE], "application/json");
        assert_eq!(request.headers()[ACCEPT], "application/json");
        assert_eq!(request.body(), r#"{"ips":["203.0.113.9","2001:db8::7"]}"#);
    }
}

#[test]
fn another_place_can_be_asked() {
    let base = "http://127.0.0.1:8460/geo".parse().expect("a URL");
    let request = v3().base_url(base).request(&query(IP)).expect("a request");
    assert_eq!(
        request.uri().to_string(),
        "http://127.0.0.1:8460/geo/v3/security?ip=203.0.113.9"
    );
}

#[test]
fn the_key_is_in_the_query_and_nowhere_before() {
    for provider in [v2(), v3(), v3_with_location()] {
        assert!(!format!("{provider:?}").contains(KEY));
        let one = provider.request(&query(IP)).expect("a request");
        let many = provider.request_many(&[query(IP)]).expect("a request");
        for mut request in [one, many] {
            assert!(!format!("{request:?}").contains("S3cret"));
            let auth = provider.auth();
            assert!(!format!("{auth:?}").contains("S3cret"));
            auth.apply(&mut request).expect("a place for the key");
            let query = request.uri().query().expect("a query");
            assert!(query.ends_with(&format!("apiKey={KEY}")), "{query}");
            assert_eq!(query.matches("S3cret").count(), 1);
        }
    }
}
