//! Keys are nowhere to be seen.

use std::error::Error;

use ipsec_core::LookupError;
use ipsec_remote::provider::proxycheck::dashboard::Dashboard;
use ipsec_remote::provider::{Call, Provider};

use super::bodies::{KEY, v2, v3};
use crate::providers::reply::{query, reply};

#[track_caller]
fn hides(text: &str) {
    for part in [KEY, &KEY[..6], &KEY.to_uppercase()[7..13], "203.0.113.9"] {
        assert!(!text.contains(part), "{part} in {text}");
    }
}

#[track_caller]
fn hides_all(error: &LookupError) {
    hides(&format!("{error} {error:?}"));
    let mut source = error.source();
    while let Some(cause) = source {
        hides(&format!("{cause} {cause:?}"));
        source = cause.source();
    }
}

#[test]
fn in_no_error_and_in_no_notice() {
    let upper = KEY.to_uppercase();
    for message in [
        format!("The API key '{KEY}' for 203.0.113.9 is wrong."),
        format!("{upper}: queries exhausted"),
        format!("https://proxycheck.io/v3/203.0.113.9?key={KEY}"),
        format!("No valid IP addresses supplied ({KEY})"),
    ] {
        for body in [
            format!(r#"{{"status": "denied", "message": "{message}"}}"#),
            format!(r#"{{"status": "error", "message": "{message}"}}"#),
            format!(r#"{{"error": "{message}"}}"#),
            format!(r#"{{"203.0.113.9": {{"error": "{message}"}}}}"#),
            format!(r#"{{"203.0.113.9": "{message}"}}"#),
            format!(r#"{{"203.0.113.9": {{"proxy": "{message}", "detections": "{message}"}}}}"#),
            message.clone(),
        ] {
            for provider in [&v3() as &dyn Provider, &v2()] {
                let error = provider.parse(&query("203.0.113.9"), &reply(200, &body));
                hides_all(&error.expect_err(&body));
            }
            let dashboard = Dashboard::new(KEY).expect("a key");
            if let Err(error) = dashboard.usage().parse(&reply(200, &body)) {
                hides_all(&error);
            }
        }
        let body = format!(
            r#"{{"status": "warning", "message": "{message}", "203.0.113.9": {{"detections": {{}}}}}}"#
        );
        hides(&format!("{:?}", v3().account(&reply(200, &body))));
    }
}

#[test]
fn in_no_debug() {
    let secret = "0123456789abcdef".repeat(4);
    let provider = v3().signature_key(secret.clone()).expect("a key");
    let text = format!("{provider:?} {:?} {:?}", v2(), provider.auth());
    hides(&text);
    assert!(!text.contains(&secret[..16]), "{text}");
    let dashboard = Dashboard::new(KEY).expect("a key");
    hides(&format!(
        "{dashboard:?} {:?} {:?}",
        dashboard.usage(),
        dashboard.usage().request()
    ));
}
