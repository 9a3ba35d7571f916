//! ipgeolocation.io.

use serde_json::json;

use super::{Got, get, post_json, send, stub};
use crate::{Stub, Vendor};

const V2: &str = "/ipgeolocation/v2/security?apiKey=stub-key";
const V3: &str = "/ipgeolocation/v3/security?apiKey=stub-key";
const IPGEO: &str = "/ipgeolocation/v3/ipgeo?apiKey=stub-key";
const BULK: &str = "/ipgeolocation/v3/security-bulk?apiKey=stub-key";

async fn ask(stub: &Stub, base: &str, rest: &str) -> Got {
    get(stub, &format!("{base}&{rest}")).await
}

#[tokio::test]
async fn version_2() {
    let stub = stub().await;
    let got = ask(&stub, V2, "ip=192.31.196.10").await;
    assert_eq!(got.header("X-Credits-Charged"), Some("2"));
    assert_eq!(
        got.json(),
        json!({
            "ip": "192.31.196.10",
            "security": {
                "threat_score": 66,
                "is_tor": false,
                "is_proxy": true,
                "proxy_type": "VPN",
                "proxy_provider": "Example VPN",
                "is_anonymous": true,
                "is_known_attacker": false,
                "is_spam": false,
                "is_bot": false,
                "is_cloud_provider": true,
                "cloud_provider": "Example Hosting",
            },
        })
    );
    for (ip, kind) in [("20", "PROXY"), ("40", "RELAY"), ("50", "")] {
        let got = ask(&stub, V2, &format!("ip=192.31.196.{ip}")).await.json();
        assert_eq!(got["security"]["proxy_type"], kind);
        assert_eq!(got["security"]["is_proxy"], !kind.is_empty());
    }
}

#[tokio::test]
async fn version_3() {
    let stub = stub().await;
    let got = ask(&stub, V3, "ip=192.31.196.10").await.json();
    let security = got["security"].as_object().unwrap();
    assert_eq!(security.len(), 19);
    assert_eq!(security["is_vpn"], true);
    assert_eq!(security["is_proxy"], false);
    assert_eq!(security["vpn_provider_names"], json!(["Example VPN"]));
    assert_eq!(security["vpn_last_seen"].as_str().unwrap().len(), 10);
    assert_eq!(security["proxy_last_seen"], "");
    let relay = ask(&stub, V3, "ip=192.31.196.40").await.json();
    assert_eq!(relay["security"]["relay_provider_name"], "Example Relay");
}

#[tokio::test]
async fn location_with_security() {
    let stub = stub().await;
    let got = ask(&stub, IPGEO, "ip=192.31.196.10").await;
    assert_eq!(got.header("x-credits-charged"), Some("1"));
    assert!(got.json().get("security").is_none());
    let got = ask(&stub, IPGEO, "ip=192.31.196.10&include=security").await;
    assert_eq!(got.header("x-credits-charged"), Some("3"));
    let got = got.json();
    assert_eq!(got["security"]["is_vpn"], true);
    assert_eq!(got["asn"]["as_number"], "AS64500");
    assert_eq!(got["network"]["route"], "192.31.196.0/24");
    assert_eq!(got["location"]["confidence"], "high");
}

#[tokio::test]
async fn included_objects_and_filters() {
    let stub = stub().await;
    let all = "ip=192.31.196.10&include=location,network,currency,time_zone,user_agent,country_metadata,hostname";
    let got = ask(&stub, V2, all).await.json();
    assert_eq!(got["hostname"], "exit-10.vpn.example");
    assert_eq!(got["location"]["latitude"], "52.51700");
    assert_eq!(got["network"]["asn"]["as_number"], "AS64500");
    assert_eq!(got["currency"]["code"], "EUR");
    assert_eq!(got["time_zone"]["dst_exists"], true);
    assert_eq!(got["country_metadata"]["tld"], ".de");
    assert!(got["user_agent"]["device"].is_object());
    let unnamed = ask(&stub, V2, "ip=192.31.196.1&include=hostname").await;
    assert_eq!(unnamed.json()["hostname"], "192.31.196.1");

    let fields = "ip=192.31.196.10&include=location&fields=security.threat_score,location.city";
    let got = ask(&stub, V2, fields).await.json();
    let few = json!({
        "ip": "192.31.196.10",
        "security": { "threat_score": 66 },
        "location": { "city": "Berlin" },
    });
    assert_eq!(got, few);
    let both = "ip=192.31.196.10&fields=security.is_tor&excludes=security.is_tor,ip";
    let got = ask(&stub, V3, both).await.json();
    assert_eq!(got, json!({ "ip": "192.31.196.10", "security": {} }));
    let lang = "ip=192.31.196.10&include=location&lang=cn";
    let got = ask(&stub, V2, lang).await.json();
    assert_eq!(got["location"]["country_name_official"], "");
}

#[tokio::test]
async fn summer_and_winter() {
    for (seconds, offset) in [(1_782_000_000, 2), (1_795_000_000, 1)] {
        let now = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
        let stub = Stub::builder().now(now).start().await.unwrap();
        let got = ask(&stub, V2, "ip=192.31.196.10&include=time_zone").await;
        let zone = &got.json()["time_zone"];
        assert_eq!(zone["offset_with_dst"], offset);
        assert_eq!(zone["is_dst"], offset == 2);
    }
}

#[tokio::test]
async fn xml_when_it_is_wanted() {
    let stub = stub().await;
    let got = ask(&stub, V3, "ip=192.31.196.10&output=xml").await;
    got.says(200, "<LinkedHashMap><ip>192.31.196.10</ip>");
    assert_eq!(got.header("content-type"), Some("application/xml"));
    let target = format!("{V3}&ip=10.0.0.1");
    let headers = [("accept", "application/xml")];
    let got = send(&stub, "GET", &target, &headers, "").await.unwrap();
    got.says(423, "<Map><message>");
}

#[tokio::test]
async fn addresses_that_are_refused() {
    let stub = stub().await;
    for (base, rest, status, text) in [
        (V3, "ip=10.0.0.1", 423, "'10.0.0.1' is a bogon IP address."),
        (V3, "", 423, "'127.0.0.1' is a bogon"),
        (V3, "ip=%20", 423, "'127.0.0.1' is a bogon"),
        (V2, "ip=999.1.1.1", 400, "'999.1.1.1' is not valid"),
        (
            V2,
            "ip=192.31.196.210",
            404,
            "does not exist in our database",
        ),
        (V3, "ip=192.31.196.1&ip=192.31.196.2", 400, "is not valid"),
        (V3, "ip=host.example", 401, "Domain lookup is not supported"),
        (V2, "ip=host.example", 404, "does not exist"),
        (V3, "ip=[::1]", 400, "Invalid character found"),
    ] {
        let got = ask(&stub, base, rest).await;
        got.says(status, text);
        assert_eq!(got.header("x-credits-charged"), None, "{rest}");
    }
    assert_eq!(stub.used(Vendor::IpGeolocation), 0);
}

#[tokio::test]
async fn keys() {
    let stub = stub().await;
    for (key, text) in [
        ("", "provide an API key"),
        ("wrong", "not valid"),
        ("stub-key-expired", "expired"),
        ("stub-key-trial", "trial"),
        ("stub-key-paused", "paused"),
        ("stub-key-locked", "locked"),
        ("stub-key-unverified", "not verified"),
        ("stub-key-database", "database plan"),
        (
            "stub-key-free",
            "not supported on your current subscription",
        ),
    ] {
        let target = format!("/ipgeolocation/v3/security?apiKey={key}&ip=192.31.196.1");
        get(&stub, &target).await.says(401, text);
    }
    let free = "/ipgeolocation/v2/security?apiKey=stub-key-free&ip=192.31.196.1";
    assert_eq!(get(&stub, free).await.status, 200);
    let free = "/ipgeolocation/v2/security-bulk?apiKey=stub-key-free";
    post_json(&stub, free, r#"{"ips":["192.31.196.1"]}"#)
        .await
        .says(401, "Bulk");
    let free = "/ipgeolocation/v3/ipgeo?apiKey=stub-key-free&ip=192.31.196.1";
    assert_eq!(get(&stub, free).await.status, 200);
}

#[tokio::test]
async fn bulk_in_order_with_duplicates_and_errors() {
    let stub = stub().await;
    let body = r#"{"ips":["192.31.196.10","10.0.0.1","x","192.31.196.210","192.31.196.10"]}"#;
    let got = post_json(&stub, BULK, body).await;
    assert_eq!(got.header("X-Credits-Charged"), Some("4"));
    assert_eq!(got.header("X-Successful-Record"), Some("2"));
    let got = got.json();
    assert_eq!(got[0], got[4]);
    assert_eq!(got[0]["security"]["is_vpn"], true);
    let bogon = json!({ "message": "'10.0.0.1' is a bogon IP address." });
    assert_eq!(got[1], bogon);
    assert!(got[2]["message"].as_str().unwrap().contains("not valid"));
    assert!(got[3]["message"].as_str().unwrap().contains("not exist"));
    let v2 = "/ipgeolocation/v2/security-bulk?apiKey=stub-key";
    let got = post_json(&stub, v2, r#"{"ips":["192.31.196.40"]}"#).await;
    assert_eq!(got.header("X-Successful-Record"), None);
    assert_eq!(got.json()[0]["security"]["proxy_type"], "RELAY");
}

#[tokio::test]
async fn bulk_that_is_refused() {
    let limit = Stub::builder().bulk_limit(Vendor::IpGeolocation, 1);
    let stub = limit.start().await.unwrap();
    for (body, text) in [
        (r#"{"ips":["1.1.1.1","1.1.1.2"]}"#, "cannot be more than 1"),
        (r#"{"ips":[]}"#, "must not be empty or null"),
        (r#"{"ips":null}"#, "must not be empty or null"),
        (r#"{}"#, "are missing"),
        (r#"{"ips":"#, "Malformed JSON"),
        (r#"{"ips":[1]}"#, "Malformed JSON"),
        ("[]", "Malformed JSON"),
    ] {
        post_json(&stub, BULK, body).await.says(400, text);
    }
    let got = send(&stub, "POST", BULK, &[], "{}").await.unwrap();
    got.says(415, "is not supported");
    get(&stub, BULK).await.says(405, "Request method 'GET'");
    let path = "/ipgeolocation/v3/security/192.31.196.1";
    get(&stub, path).await.says(404, "No endpoint GET /v3/");
}

#[tokio::test]
async fn credits_run_out() {
    let stub = Stub::builder().quota(3).start().await.unwrap();
    for status in [200, 200, 429] {
        assert_eq!(ask(&stub, V3, "ip=192.31.196.1").await.status, status);
    }
    let got = ask(&stub, V3, "ip=192.31.196.1").await;
    got.says(429, "You have exceeded the limit of 3 requests");
}
