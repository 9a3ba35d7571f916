//! Lookups at proxycheck.io.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};

use super::{get, post_form, send, stub};
use crate::{Stub, Vendor};

async fn v2(stub: &Stub, ip: &str, flags: &str) -> Value {
    let target = format!("/proxycheck/v2/{ip}?key=stub-key&{flags}");
    let got = get(stub, &target).await.json();
    got[ip].clone()
}

async fn v3(stub: &Stub, ip: &str, flags: &str) -> Value {
    let target = format!("/proxycheck/v3/{ip}?key=stub-key&{flags}");
    get(stub, &target).await.json()
}

#[tokio::test]
async fn version_1_is_flat_and_its_flags_are_in_the_path() {
    let stub = stub().await;
    let base = "/proxycheck/v1/192.31.196";
    let got = get(
        &stub,
        &format!("{base}.10&key=stub-key&vpn=1&asn=1&node=1&time=1"),
    )
    .await;
    assert_eq!(
        got.json(),
        json!({
            "node": "STUB",
            "ip": "192.31.196.10",
            "proxy": "yes",
            "type": "OpenVPN",
            "asn": "AS64500",
            "provider": "Example Hosting",
            "country": "Germany",
            "query time": "0.001s",
        })
    );
    let clean = get(&stub, &format!("{base}.1?key=stub-key")).await.json();
    assert_eq!(clean, json!({ "ip": "192.31.196.1", "proxy": "no" }));
    let white = get(&stub, &format!("{base}.200&key=stub-key")).await.json();
    assert_eq!(
        (&white["proxy"], &white["type"]),
        (&json!("no"), &json!("whitelist"))
    );
    let wrong = get(&stub, &format!("{base}.1&key=wrong")).await;
    assert!(wrong.json()["error"].is_string());
}

#[tokio::test]
async fn version_2_and_the_vpn_flag() {
    let stub = stub().await;
    for (ip, flag, proxy, vpn, kind) in [
        ("10", "vpn=0", "no", None, None),
        ("10", "vpn=1", "yes", None, Some("OpenVPN")),
        ("10", "vpn=2", "yes", None, Some("OpenVPN")),
        ("10", "vpn=3", "no", Some("yes"), Some("OpenVPN")),
        ("20", "vpn=0", "yes", None, Some("SOCKS5")),
        ("20", "vpn=2", "no", None, Some("Residential")),
        ("20", "vpn=3", "yes", Some("no"), Some("SOCKS5")),
        ("110", "vpn=3", "yes", Some("yes"), Some("VPN")),
        ("30", "vpn=3", "yes", Some("no"), Some("TOR")),
        ("80", "vpn=1", "yes", None, Some("Compromised Server")),
        ("1", "vpn=3", "no", Some("no"), Some("Residential")),
        ("21", "vpn=1", "yes", None, Some("Inference Engine")),
        ("21", "vpn=1&inf=0", "no", None, Some("Business")),
        ("22", "vpn=1", "no", None, Some("Residential")),
        ("22", "vpn=1&days=60.5", "yes", None, Some("HTTP")),
        ("200", "vpn=3", "yes", None, Some("whitelist")),
        ("201", "vpn=3", "yes", None, Some("blacklist")),
        (
            "202",
            "vpn=3",
            "no",
            None,
            Some("whitelisted by Example List"),
        ),
        (
            "203",
            "vpn=3",
            "yes",
            None,
            Some("blacklisted by Example List"),
        ),
    ] {
        let got = v2(&stub, &format!("192.31.196.{ip}"), flag).await;
        let said = (
            got["proxy"].as_str(),
            got["vpn"].as_str(),
            got["type"].as_str(),
        );
        assert_eq!(said, (Some(proxy), vpn, kind), "{ip} {flag}");
    }
}

#[tokio::test]
async fn version_2_and_the_other_flags() {
    let stub = stub().await;
    let got = v2(&stub, "192.31.196.20", "vpn=3&asn=1&risk=2&port=1&seen=1").await;
    assert_eq!(got["asn"], "AS64501");
    assert_eq!(got["range"], "192.31.196.0/24");
    assert_eq!(got["currency"]["code"], "BRL");
    assert_eq!(got["devices"], json!({ "address": 1, "subnet": 3 }));
    assert_eq!(got["risk"], 91);
    assert_eq!(got["port"], "1080");
    assert_eq!(got["attack history"]["Total"], "29");
    assert_eq!(got["last seen human"], "1 hours, 30 minutes, 0 seconds ago");
    assert!(
        got["last seen unix"]
            .as_str()
            .unwrap()
            .parse::<u64>()
            .is_ok()
    );
    let bare = v2(&stub, "192.31.196.20", "risk=1&asn=1&cur=0").await;
    assert!(bare.get("currency").is_none() && bare.get("attack history").is_none());
    let operator = v2(&stub, "192.31.196.10", "asn=1").await["operator"].clone();
    assert_eq!(operator["policies"]["ad_filtering"], "yes");
    let sparse = v2(&stub, "192.31.196.212", "asn=1&vpn=0").await;
    assert_eq!(sparse, json!({ "proxy": "no", "type": "Residential" }));
}

#[tokio::test]
async fn around_the_results() {
    let stub = stub().await;
    let flags = "key=stub-key&node=1&time=1&p=0&short=1";
    let got = get(&stub, &format!("/proxycheck/v2/192.31.196.1?{flags}")).await;
    assert!(!got.text().contains('\n'));
    let flat = json!({
        "status": "ok",
        "node": "STUB",
        "ip": "192.31.196.1",
        "proxy": "no",
        "query time": "0.001s",
    });
    assert_eq!(got.json(), flat);
    let wide = get(&stub, "/proxycheck/v2/192.31.196.1?key=stub-key").await;
    assert!(wide.text().contains('\n'));
    let early = "/proxycheck/v2/192.31.196.1?key=stub-key&ver=05-February-2018";
    let early = get(&stub, early).await.json();
    assert_eq!(early, json!({ "192.31.196.1": { "proxy": "no" } }));
}

#[tokio::test]
async fn version_3_says_everything() {
    let stub = stub().await;
    let got = v3(&stub, "192.31.196.10", "node=1").await;
    assert_eq!(
        (&got["status"], &got["query_time"]),
        (&json!("ok"), &json!(1))
    );
    assert_eq!(got["node"], "STUB");
    let vpn = &got["192.31.196.10"];
    for member in [
        "network",
        "location",
        "device_estimate",
        "detections",
        "detection_history",
        "attack_history",
        "operator",
        "last_updated",
    ] {
        assert!(vpn.get(member).is_some(), "{member}");
    }
    let found = &vpn["detections"];
    assert_eq!(
        (&found["vpn"], &found["proxy"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(
        (&found["risk"], &found["confidence"]),
        (&json!(66), &json!(95))
    );
    assert_eq!(vpn["operator"]["policies"]["logging"], false);
    assert_eq!(vpn["detection_history"]["delisted"], false);

    for (ip, member) in [
        ("20", "proxy"),
        ("30", "tor"),
        ("80", "compromised"),
        ("90", "scraper"),
        ("50", "hosting"),
        ("130", "anonymous"),
        ("201", "proxy"),
    ] {
        let ip = format!("192.31.196.{ip}");
        let got = v3(&stub, &ip, "").await;
        assert_eq!(got[&ip]["detections"][member], true, "{ip}");
    }
    let got = v3(&stub, "192.31.196.20", "").await;
    let attacks = &got["192.31.196.20"]["attack_history"];
    assert_eq!(attacks["forum_spam"], 4);
}

#[tokio::test]
async fn version_3_in_its_beta_and_its_spelling_of_addresses() {
    let stub = stub().await;
    let beta = v3(&stub, "192.31.196.212", "ver=01-September-2025").await;
    let beta = &beta["192.31.196.212"];
    assert_eq!(beta["location"]["city_name"], "Unknown");
    assert!(beta["last_updated"].is_i64() && beta["risk"].is_u64());
    assert!(beta["detections"].get("risk").is_none());
    let got = v3(&stub, "2620:004f:8000:0:0::10", "").await;
    assert_eq!(got["2620:4f:8000::10"]["detections"]["vpn"], true);
}

#[tokio::test]
async fn many_addresses_by_get_and_post() {
    let stub = stub().await;
    let target = "/proxycheck/v2/192.31.196.10,10.0.0.1?key=stub-key&vpn=3";
    let got = get(&stub, target).await.json();
    assert_eq!(got["192.31.196.10"]["vpn"], "yes");
    assert_eq!(got["10.0.0.1"]["error"], "Invalid or Internal IP Address.");
    let body = "ips=192.31.196.10%2C192.31.196.10,192.31.196.211,x&tag=test";
    let got = post_form(&stub, "/proxycheck/v3/?key=stub-key", body).await;
    let got = got.json();
    assert!(got["192.31.196.10"].is_object() && got["x"]["error"].is_string());
    assert!(got.get("192.31.196.211").is_none());
    let late = v2(&stub, "192.31.196.213", "vpn=3").await;
    assert!(
        late["error"]
            .as_str()
            .unwrap()
            .contains("processing time limit")
    );
    assert_eq!(stub.used(Vendor::Proxycheck), 4);
    for target in [
        "/proxycheck/v2/10.0.0.1?key=stub-key",
        "/proxycheck/v3/?key=stub-key",
        "/proxycheck/v2/a,b",
    ] {
        let got = get(&stub, target).await;
        got.says(400, "No valid IP Addresses supplied.");
        assert_eq!(got.json()["status"], "error");
    }
}

#[tokio::test]
async fn too_many_addresses() {
    let stub = stub().await;
    let ips = |n: usize| {
        let ips: Vec<_> = (0..n)
            .map(|i| format!("192.175.{}.{}", i / 250, i % 250))
            .collect();
        format!("ips={}", ips.join(","))
    };
    let got = post_form(&stub, "/proxycheck/v2/?key=stub-key", &ips(1_001)).await;
    assert_eq!(
        got.json()["192.175.4.0"]["error"],
        "Not processed. Reached 1,000 IP per query limit."
    );
    assert_eq!(stub.used(Vendor::Proxycheck), 1_000);
    let got = post_form(&stub, "/proxycheck/v2/", &ips(101)).await;
    assert_eq!(
        got.json()["192.175.0.100"]["error"],
        "Not processed. Reached 100 IP per query limit."
    );
}

#[tokio::test]
async fn keys() {
    let stub = stub().await;
    for (key, http, status, text) in [
        (
            "stub-key-disabled",
            200,
            "warning",
            "API key has been disabled",
        ),
        (
            "stub-key-hurried",
            200,
            "warning",
            "more than 175 requests per second",
        ),
        (
            "stub-key-burst",
            200,
            "warning",
            "burst token has been consumed",
        ),
        ("stub-key-too-fast", 429, "denied", "requests per second"),
        (
            "stub-key-locked",
            403,
            "denied",
            "due to using a proxy server",
        ),
        ("wrong", 401, "denied", "API key"),
    ] {
        let target = format!("/proxycheck/v3/192.31.196.1?key={key}");
        let got = get(&stub, &target).await;
        got.says(http, text);
        assert_eq!(got.json()["status"], status, "{key}");
        assert_eq!(got.json()["192.31.196.1"].is_object(), http == 200);
        assert_eq!(got.header("retry-after").is_some(), http == 429);
    }
    let got = send(&stub, "PUT", "/proxycheck/v3/192.31.196.1", &[], "").await;
    assert_eq!(got.unwrap().status, 405);
}

#[tokio::test]
async fn queries_run_out() {
    let quota = Stub::builder().quota(20).anonymous_quota(1);
    let stub = quota.start().await.unwrap();
    let target = "/proxycheck/v2/192.31.196.1?key=stub-key";
    for used in 1..=20 {
        let status = if used < 18 { "ok" } else { "warning" };
        assert_eq!(get(&stub, target).await.json()["status"], status, "{used}");
    }
    let got = get(&stub, target).await;
    got.says(200, "20 queries exhausted");
    assert_eq!(got.json()["status"], "denied");
    let v3 = "/proxycheck/v3/192.31.196.1?key=stub-key";
    get(&stub, v3).await.says(403, "queries exhausted");
    for text in ["within 10% of your query limit", "queries exhausted"] {
        get(&stub, "/proxycheck/v2/192.31.196.1")
            .await
            .says(200, text);
    }
}

#[tokio::test]
async fn signed_when_a_key_is_set() {
    let target = "/proxycheck/v3/192.31.196.1";
    let key = "0123456789abcdef";
    let stub = Stub::builder().signature_key(key).start().await.unwrap();
    let got = get(&stub, target).await;
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key.as_bytes()).unwrap();
    mac.update(&got.body);
    let expected = const_hex::encode(mac.finalize().into_bytes());
    assert_eq!(got.header("http_x_signature"), Some(expected.as_str()));
    let unsigned = super::stub().await;
    let got = get(&unsigned, target).await;
    assert_eq!(got.header("http_x_signature"), None);
}
