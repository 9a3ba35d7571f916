//! The bots' addresses.

use serde_json::json;

use super::{get, post_json, stub};
use crate::{Stub, Vendor};

#[tokio::test]
async fn one_address() {
    let now = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_800_000_000);
    let stub = Stub::builder().now(now).start().await.unwrap();
    let got = get(&stub, "/vastel/bots/ip/192.31.196.60").await.json();
    assert_eq!(
        got,
        json!({
            "matched": true,
            "ip": "192.31.196.60",
            "autonomousSystemOrganization": "Example Access GmbH",
            "autonomousSystemNumber": 64501,
            "country": "BR",
            "events": [1_799_985_600_000_i64, 1_799_899_200_000_i64, 1_799_812_800_000_i64],
        })
    );
    let text = get(&stub, "/vastel/bots/ip/192.31.196.61").await.json();
    assert_eq!(text["events"][0], "2027-01-15T03:00:00.000Z");
    let clean = get(&stub, "/vastel/bots/ip/192.31.196.1").await.json();
    assert_eq!(
        (&clean["matched"], &clean["events"]),
        (&json!(false), &json!([]))
    );
    assert_eq!(clean["country"], "DE");
    assert_eq!(get(&stub, "/vastel/bots/ip/x").await.status, 400);
    assert_eq!(get(&stub, "/vastel/bots").await.status, 404);
}

#[tokio::test]
async fn the_list_has_duplicates_and_both_kinds_of_times() {
    let stub = stub().await;
    let got = get(&stub, "/vastel/bots/ips").await.json();
    let items = got.as_array().unwrap();
    let of = |ip: &str| items.iter().filter(|i| i["ip"] == ip).collect::<Vec<_>>();
    assert_eq!(of("192.31.196.60").len(), 3);
    assert!(of("192.31.196.60")[0]["time"].is_i64());
    assert!(of("192.31.196.61")[0]["time"].is_string());
    assert_eq!(items[0]["ip"], "192.31.196.30", "the newest comes first");
}

#[tokio::test]
async fn bulk_comes_in_another_order() {
    let stub = stub().await;
    let body = r#"{"ips":["192.31.196.60","192.31.196.1","192.31.196.61","10.0.0.1"]}"#;
    let got = post_json(&stub, "/vastel/bots/ips/", body).await.json();
    let ips: Vec<_> = got.as_array().unwrap().iter().map(|i| &i["ip"]).collect();
    let order = ["192.31.196.1", "10.0.0.1", "192.31.196.60", "192.31.196.61"];
    assert_eq!(ips, order);
}

#[tokio::test]
async fn bulk_is_limited() {
    let limit = Stub::builder().bulk_limit(Vendor::Vastel, 1);
    let stub = limit.start().await.unwrap();
    let body = r#"{"ips":["192.31.196.60","192.31.196.1"]}"#;
    let got = post_json(&stub, "/vastel/bots/ips/", body).await;
    got.says(400, "at most 1");
    assert_eq!(
        post_json(&stub, "/vastel/bots/ips/", "{}").await.status,
        400
    );
}
