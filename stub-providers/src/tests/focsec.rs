//! Focsec.

use std::io::Read as _;

use super::{Got, get, send, stub};
use crate::{Stub, Vendor};

async fn lookup(stub: &Stub, ip: &str, key: &str) -> Got {
    let target = format!("/focsec/v1/ip/{ip}");
    let headers = [("authorization", key)];
    send(stub, "GET", &target, &headers, "").await.unwrap()
}

#[tokio::test]
async fn a_vpn_with_every_field() {
    let stub = stub().await;
    let got = lookup(&stub, "192.31.196.10", stub.key()).await;
    assert_eq!(got.status, 200);
    assert_eq!(
        got.json(),
        serde_json::json!({
            "ip": "192.31.196.10",
            "is_vpn": true,
            "is_proxy": false,
            "is_bot": false,
            "is_tor": false,
            "is_datacenter": true,
            "city": "Berlin",
            "country": "Germany",
            "iso_code": "de",
            "is_in_european_union": true,
            "flag": "🇩🇪",
            "autonomous_system_number": 64500,
            "autonomous_system_organization": "Example Hosting B.V.",
        })
    );
    assert_eq!(got.header("X-RequestLimit-RequestsMadeToday"), Some("1"));
    let left = got.header("X-RequestLimit-RequestsRemainingToday");
    assert_eq!(left, Some("9999"));
}

#[tokio::test]
async fn addresses_of_all_kinds() {
    let stub = stub().await;
    for (ip, flag) in [
        ("192.31.196.20", "is_proxy"),
        ("192.31.196.30", "is_tor"),
        ("192.31.196.60", "is_bot"),
        ("192.31.196.50", "is_datacenter"),
        ("2620:4f:8000::10", "is_vpn"),
    ] {
        let got = lookup(&stub, ip, stub.key()).await.json();
        assert_eq!((&got[flag], &got["ip"]), (&true.into(), &ip.into()), "{ip}");
    }
    let sparse = lookup(&stub, "192.31.196.212", stub.key()).await.json();
    assert!(sparse["country"].is_null() && sparse.get("is_datacenter").is_none());
    for (ip, status) in [
        ("192.31.196.210", 404),
        ("10.0.0.1", 400),
        ("nonsense", 400),
        ("", 400),
    ] {
        let got = lookup(&stub, ip, stub.key()).await;
        assert_eq!(got.status, status, "{ip}");
        assert!(got.json()["message"].is_string());
    }
}

#[tokio::test]
async fn keys() {
    let stub = stub().await;
    let ip = "192.31.196.10";
    for (key, status) in [
        ("wrong", 401),
        ("Bearer stub-key", 401),
        ("stub-key-locked", 401),
        ("stub-key-expired", 402),
        ("stub-key-trial", 402),
        ("stub-key-free", 200),
    ] {
        assert_eq!(lookup(&stub, ip, key).await.status, status, "{key}");
    }
    get(&stub, "/focsec/v1/ip/192.31.196.10")
        .await
        .says(401, "Invalid API key");
    let in_query = get(&stub, "/focsec/v1/ip/192.31.196.10?api_key=stub-key").await;
    assert_eq!(in_query.status, 200);
}

#[tokio::test]
async fn the_day_runs_out() {
    let stub = Stub::builder().quota(2).start().await.unwrap();
    for status in [200, 200, 429] {
        let got = lookup(&stub, "192.31.196.1", stub.key()).await;
        assert_eq!(got.status, status);
    }
    assert_eq!(stub.used(Vendor::Focsec), 2);
    stub.set_quota(Vendor::Focsec, 5);
    assert_eq!(lookup(&stub, "192.31.196.1", stub.key()).await.status, 200);
}

#[tokio::test]
async fn methods_and_paths() {
    let stub = stub().await;
    let got = send(&stub, "POST", "/focsec/v1/ip/192.31.196.1", &[], "").await;
    assert_eq!(got.unwrap().status, 405);
    assert_eq!(get(&stub, "/focsec/v2/ip/192.31.196.1").await.status, 404);
}

async fn database(stub: &Stub, file: &str) -> String {
    let target = format!("/focsec/v1/database/{file}?api_key=stub-key");
    let got = get(stub, &target).await;
    assert_eq!(got.status, 200, "{file}");
    let mut text = String::new();
    let mut unzipped = flate2::read::GzDecoder::new(got.body.as_slice());
    unzipped.read_to_string(&mut text).unwrap();
    text
}

#[tokio::test]
async fn databases() {
    let stub = stub().await;
    let txt = database(&stub, "vpn.txt.gz").await;
    assert!(txt.contains("192.31.196.10\n") && txt.contains("192.31.196.224/28\n"));
    assert!(!txt.contains("192.31.196.20\n"));
    let csv = database(&stub, "all.csv.gz").await;
    assert!(csv.starts_with("ip,is_vpn,"));
    assert!(csv.contains("\n192.31.196.20,false,true,false,false,false\n"));
    let jsonl = database(&stub, "tor.jsonl.gz").await;
    let first: serde_json::Value = serde_json::from_str(jsonl.lines().next().unwrap()).unwrap();
    assert_eq!(first["is_tor"], true);
    for (target, status) in [
        ("/focsec/v1/database/cats.txt.gz?api_key=stub-key", 400),
        ("/focsec/v1/database/vpn.txt?api_key=stub-key", 400),
        ("/focsec/v1/database/vpn.txt.gz?api_key=stub-key-free", 403),
    ] {
        assert_eq!(get(&stub, target).await.status, status, "{target}");
    }
}
