//! Playing by hand.

use serde_json::json;

use super::{get, send, stub};
use crate::{Fault, Vendor};

#[tokio::test]
async fn faults_by_name() {
    let stub = stub().await;
    for fault in Fault::all() {
        let target = format!("/control/vastel/fault/{}?times=1", fault.name());
        let got = send(&stub, "PUT", &target, &[], "").await.unwrap();
        got.says(200, fault.words());
    }
    let got = get(&stub, "/control").await.json();
    assert_eq!(
        got["vendors"]["vastel"]["faults"].as_array().unwrap().len(),
        Fault::all().count()
    );
    assert_eq!(got["keys"]["stub-key"], "good");
    assert!(got["addresses"]["192.31.196.10/32"].is_string());
    send(&stub, "DELETE", "/control/faults", &[], "")
        .await
        .unwrap();
    assert_eq!(get(&stub, "/vastel/bots/ips").await.status, 200);

    let target = "/control/all/fault/internal";
    send(&stub, "PUT", target, &[], "").await.unwrap();
    for _ in 0..2 {
        assert_eq!(get(&stub, "/focsec/v1/ip/192.31.196.1").await.status, 500);
    }
    let target = "/control/focsec/faults";
    send(&stub, "DELETE", target, &[], "").await.unwrap();
    assert_eq!(get(&stub, "/focsec/v1/ip/192.31.196.1").await.status, 401);
    assert_eq!(get(&stub, "/vastel/bots/ips").await.status, 500);
}

#[tokio::test]
async fn quotas_and_requests() {
    let stub = stub().await;
    let target = "/control/focsec/quota/0";
    send(&stub, "PUT", target, &[], "").await.unwrap();
    let target = "/focsec/v1/ip/192.31.196.1?api_key=stub-key";
    assert_eq!(get(&stub, target).await.status, 429);
    let got = get(&stub, "/control/requests").await.json();
    let one =
        json!([{ "vendor": "focsec", "method": "GET", "path_and_query": target, "body": "" }]);
    assert_eq!(got, one);
    send(&stub, "DELETE", "/control/requests", &[], "")
        .await
        .unwrap();
    assert_eq!(stub.count(Vendor::Focsec), 0);
}

#[tokio::test]
async fn what_is_not_there() {
    let stub = stub().await;
    for (method, target, status) in [
        ("PUT", "/control/focsec/fault/cats", 400),
        ("PUT", "/control/nobody/fault/hang", 400),
        ("PUT", "/control/focsec/fault/hang?times=x", 400),
        ("PUT", "/control/focsec/quota/x", 400),
        ("POST", "/control", 400),
        ("GET", "/", 200),
        ("GET", "/elsewhere", 404),
    ] {
        let got = send(&stub, method, target, &[], "").await.unwrap();
        assert_eq!(got.status, status, "{method} {target}");
    }
}
