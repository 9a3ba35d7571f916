//! The dashboard of proxycheck.io.

use serde_json::json;

use super::{Got, get, post_form, stub};
use crate::Stub;

async fn dashboard(stub: &Stub, path: &str) -> Got {
    let target = format!("/proxycheck/dashboard/{path}");
    get(stub, &target).await
}

async fn change(stub: &Stub, path: &str, data: &str) -> Got {
    let target = format!("/proxycheck/dashboard/{path}");
    post_form(stub, &target, &format!("data={data}")).await
}

async fn kind(stub: &Stub, ip: &str) -> serde_json::Value {
    let target = format!("/proxycheck/v2/{ip}?key=stub-key&vpn=3");
    get(stub, &target).await.json()[ip]["type"].clone()
}

#[tokio::test]
async fn a_key_is_needed() {
    let stub = stub().await;
    for (path, text) in [
        ("export/usage/", "No API key was supplied."),
        ("export/usage/?key=wrong", "not valid"),
        ("export/usage/?key=stub-key-disabled", "disabled"),
    ] {
        let got = dashboard(&stub, path).await;
        got.says(401, text);
        assert_eq!(got.json()["status"], "denied");
    }
    assert_eq!(dashboard(&stub, "cats/?key=stub-key").await.status, 404);
    assert_eq!(get(&stub, "/proxycheck/v9/1").await.status, 404);
}

#[tokio::test]
async fn exports() {
    let stub = stub().await;
    for (ip, tag) in [
        ("10", "login"),
        ("20", "login"),
        ("1", "login"),
        ("10", "0"),
        ("203", "shop"),
    ] {
        let target = format!("/proxycheck/v2/192.31.196.{ip}?key=stub-key&vpn=1&tag={tag}");
        get(&stub, &target).await;
    }
    let got = dashboard(&stub, "export/detections/?key=stub-key&json=1")
        .await
        .json();
    assert_eq!(got.as_object().unwrap().len(), 3);
    assert_eq!(got["1"]["detection type"], "rule");
    assert_eq!(got["3"]["address"], "192.31.196.10");
    assert!(got["3"]["time raw"].is_string());
    let one = "export/detections/?key=stub-key&limit=1&offset=1&filter=login";
    let one = dashboard(&stub, one).await.json();
    assert_eq!(one["1"]["address"], "192.31.196.10");
    let tags = dashboard(&stub, "export/tags/?key=stub-key&addresses=1")
        .await
        .json();
    assert_eq!(
        tags["login"],
        json!({
            "types": { "total": 2, "proxy": 1, "vpn": 1, "rule": 0 },
            "addresses": { "192.31.196.10": 1, "192.31.196.20": 1 },
        })
    );
    let usage = dashboard(&stub, "export/usage/?key=stub-key").await.json();
    assert_eq!(usage["Queries Today"], "5");
    assert_eq!(usage["Daily Limit"], "10000");
    let early = dashboard(&stub, "export/queries/?key=stub-key")
        .await
        .json();
    assert_eq!(early["TODAY"]["vpns"], "2");
    assert_eq!(early["TODAY"]["total queries"], 5);
    let today = dashboard(&stub, "export/queries/?key=stub-key&json=1")
        .await
        .json();
    let (_, today) = today.as_object().unwrap().iter().next().unwrap();
    assert_eq!(
        (&today["positive_queries"], &today["blacklisted"]),
        (&json!(4), &json!(1))
    );
}

#[tokio::test]
async fn lists_change_lookups() {
    let stub = stub().await;
    let ip = "192.31.196.1";
    let got = change(&stub, "whitelist/add/&key=stub-key", ip).await;
    assert_eq!(
        got.json(),
        json!({ "success": "Added 192.31.196.1 to whitelist." })
    );
    assert_eq!(kind(&stub, ip).await, "whitelist");
    let printed = dashboard(&stub, "whitelist/list/?key=stub-key").await;
    assert_eq!(printed.text(), ip);
    change(&stub, "whitelist/remove/?key=stub-key", ip).await;
    assert_eq!(kind(&stub, ip).await, "Residential");

    let path = "lists/set/office?key=stub-key&type=blacklist";
    let got = change(&stub, path, "192.31.196.0/30%20%23+ours%0D%0AAS64502").await;
    assert_eq!(got.json()["status"], "ok");
    assert_eq!(kind(&stub, ip).await, "blacklisted by office");
    assert_eq!(kind(&stub, "192.31.196.120").await, "blacklisted by office");
    let printed = dashboard(&stub, "lists/print/office?key=stub-key").await;
    assert_eq!(printed.text(), "192.31.196.0/30 # ours\r\nAS64502");
    for (path, status) in [
        ("lists/forcedl/office?key=stub-key", 200),
        ("lists/clear/office?key=stub-key", 200),
        ("lists/erase/office?key=stub-key", 200),
        ("lists/add?key=stub-key", 400),
        ("lists/cats/office?key=stub-key", 400),
    ] {
        assert_eq!(dashboard(&stub, path).await.status, status, "{path}");
    }
    assert_eq!(kind(&stub, ip).await, "Residential");
}

#[tokio::test]
async fn origins_and_rules() {
    let stub = stub().await;
    let got = change(&stub, "cors/add/?key=stub-key", "https://a.example").await;
    assert_eq!(got.json()["origin_count"], 1);
    let printed = dashboard(&stub, "cors/list/?key=stub-key").await;
    assert_eq!(printed.text(), "https://a.example");
    let got = change(&stub, "cors/clear/?key=stub-key", "").await;
    assert_eq!(got.json()["origin_count"], 0);
    let rule = "rules/disable/Example%20Rule?key=stub-key";
    assert_eq!(dashboard(&stub, rule).await.status, 200);
    let rules = dashboard(&stub, "rules/print/?key=stub-key").await.json();
    assert_eq!(rules["rules"]["Example Rule"], false);
    let rule = "rules/enable/Cats?key=stub-key";
    assert_eq!(dashboard(&stub, rule).await.status, 400);
}
