//! Questions to the dashboard.

use std::time::Duration;

use http::Method;
use ipsec_remote::provider::Call;
use ipsec_remote::provider::proxycheck::dashboard::{
    Ask, Dashboard, Detections, Entry, ListKind, Name, Origin, Tags,
};

use super::bodies::KEY;
use crate::providers::reply::noon;

fn dashboard() -> Dashboard {
    Dashboard::new(KEY).expect("a key")
}

fn name(text: &str) -> Name {
    text.parse().expect("a name")
}

#[track_caller]
fn asks<T: Send>(call: &Ask<'_, T>, path: &str, data: Option<&str>) {
    let request = call.request().expect("a request");
    let expected = format!("https://proxycheck.io/dashboard/{path}");
    assert_eq!(request.uri().to_string(), expected);
    let method = if data.is_some() {
        Method::POST
    } else {
        Method::GET
    };
    assert_eq!(request.method(), method, "{path}");
    assert_eq!(request.body(), data.unwrap_or_default(), "{path}");
    assert!(!format!("{request:?}").contains(KEY));
    let mut with_key = request;
    call.auth().apply(&mut with_key).expect("a place");
    let url = with_key.uri().to_string();
    assert!(url.ends_with(&format!("key={KEY}")), "{url}");
    assert!(call.limits().body >= 1 << 20);
}

#[test]
fn exports() {
    let dashboard = dashboard();
    for (which, expected) in [
        (Detections::default(), "json=1&limit=100"),
        (Detections::all(), "json=1&limit=0"),
        (
            Detections::latest(7).expect("a limit").offset(14),
            "json=1&limit=7&offset=14",
        ),
        (
            Detections::default().filter("log in"),
            "json=1&limit=100&filter=log+in",
        ),
    ] {
        asks(
            &dashboard.detections(&which),
            &format!("export/detections/?{expected}"),
            None,
        );
    }
    assert!(Detections::latest(0).is_err() && Detections::latest(101).is_err());
    let week = 7 * 24 * 60 * 60;
    let start = noon() - Duration::from_secs(week);
    for (which, expected) in [
        (Tags::new(), ""),
        (
            Tags::new().limit(1_000).expect("a limit").offset(5),
            "?limit=1000&offset=5",
        ),
        (
            Tags::new().addresses(true).days(7).expect("days"),
            "?addresses=1&days=7",
        ),
        (
            Tags::new().between(start, noon()).expect("a period"),
            "?start=1789732800&end=1790337600",
        ),
    ] {
        asks(
            &dashboard.tags(&which),
            &format!("export/tags/{expected}"),
            None,
        );
    }
    assert!(Tags::new().limit(1_001).is_err() && Tags::new().days(0).is_err());
    assert!(Tags::new().between(noon(), start).is_err());
    asks(&dashboard.usage(), "export/usage/", None);
    asks(&dashboard.queries(), "export/queries/?json=1", None);
}

#[test]
fn lists() {
    let dashboard = dashboard();
    let entries: Vec<Entry> = ["192.0.2.7 # office", "AS64500"]
        .iter()
        .map(|line| line.parse().expect("an entry"))
        .collect();
    let data = Some("data=192.0.2.7+%23+office%0D%0AAS64500");
    let list = dashboard.list(name("My Offices"));
    asks(&list.print(), "lists/print/My%20Offices/", None);
    asks(&list.add(&entries), "lists/add/My%20Offices/", data);
    asks(&list.remove(&entries), "lists/remove/My%20Offices/", data);
    asks(&list.set(&entries), "lists/set/My%20Offices/", data);
    asks(&list.clear(), "lists/clear/My%20Offices/", None);
    asks(&list.erase(), "lists/erase/My%20Offices/", None);
    asks(&list.force_download(), "lists/forcedl/My%20Offices/", None);
    for (kind, expected) in [
        (ListKind::Whitelist, "whitelist"),
        (ListKind::Blacklist, "blacklist"),
        (ListKind::None, "none"),
    ] {
        let path = format!("lists/set/My%20Offices/?type={expected}");
        asks(&list.clone().kind(kind).set(&entries), &path, data);
    }
    for (list, path) in [
        (dashboard.whitelist(), "whitelist"),
        (dashboard.blacklist(), "blacklist"),
    ] {
        asks(&list.print(), &format!("{path}/list/"), None);
        asks(&list.add(&entries), &format!("{path}/add/"), data);
        asks(&list.remove(&entries), &format!("{path}/remove/"), data);
        asks(&list.set(&entries), &format!("{path}/set/"), data);
        asks(&list.clear(), &format!("{path}/clear/"), None);
    }
}

#[test]
fn websites_and_rules() {
    let dashboard = dashboard();
    let origins: [Origin; 1] = ["https://www.example.com".parse().expect("a website")];
    let data = Some("data=https%3A%2F%2Fwww.example.com");
    let cors = dashboard.cors();
    asks(&cors.list(), "cors/list/", None);
    asks(&cors.add(&origins), "cors/add/", data);
    asks(&cors.remove(&origins), "cors/remove/", data);
    asks(&cors.set(&origins), "cors/set/", data);
    asks(&cors.clear(), "cors/clear/", None);
    asks(&dashboard.rules(), "rules/print/", None);
    let rule = dashboard.rule(name("No hosting"));
    asks(&rule.print(), "rules/print/No%20hosting/", None);
    asks(&rule.enable(), "rules/enable/No%20hosting/", None);
    asks(&rule.disable(), "rules/disable/No%20hosting/", None);
}

#[test]
fn it_may_be_elsewhere() {
    let elsewhere = dashboard().base_url("http://localhost:8460".parse().expect("a place"));
    let request = elsewhere.usage().request().expect("a request");
    assert_eq!(
        request.uri(),
        "http://localhost:8460/dashboard/export/usage/"
    );
    assert!(Dashboard::new("").is_err());
}
