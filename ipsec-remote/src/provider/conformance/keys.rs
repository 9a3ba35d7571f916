//! That no key gets out.

use std::error::Error;
use std::time::SystemTime;

use http::StatusCode;
use ipsec_core::{LookupError, Query};

use super::Problems;
use super::requests::addresses;
use crate::provider::Provider;
use crate::reply::Reply;

/// A service that quotes the key in its messages.
pub(super) fn check(provider: &dyn Provider, problems: &mut Problems) {
    let Some(key) = provider.auth().key().map(crate::ApiKey::expose) else {
        return;
    };
    for status in (200..=599).filter_map(|status| StatusCode::from_u16(status).ok()) {
        for body in bodies(key) {
            let reply = Reply::new(status, body, SystemTime::UNIX_EPOCH);
            let notices = format!("{:?}", provider.account(&reply));
            problems.check(!notices.contains(key), || {
                format!("status {status}: what it tells about the account shows the key")
            });
            for error in errors(provider, &reply) {
                problems.check(!renderings(&error).contains(key), || {
                    format!("status {status}: an error shows the key")
                });
            }
        }
    }
}

/// All errors that come of a reply.
fn errors(provider: &dyn Provider, reply: &Reply) -> Vec<LookupError> {
    let [ip, _] = addresses();
    let query = Query::new(ip);
    let mut errors: Vec<LookupError> = provider.parse(&query, reply).err().into_iter().collect();
    match provider.bulk().map(|bulk| bulk.parse_many(&[query], reply)) {
        Some(Ok(answers)) => errors.extend(answers.into_iter().filter_map(Result::err)),
        Some(Err(error)) => errors.push(error),
        None => {}
    }
    errors
}

fn bodies(key: &str) -> Vec<String> {
    let message = format!("the key {key} (key={key}) is not valid");
    vec![
        format!(r#"{{"message": "{message}"}}"#),
        format!(r#"{{"error": "{message}"}}"#),
        format!(r#"{{"error": {{"message": "{message}"}}}}"#),
        format!(r#"{{"status": "denied", "message": "{message}"}}"#),
        format!(r#"{{"status": "warning", "message": "{message}"}}"#),
        format!(r#"{{"ip": "{key}"}}"#),
        format!(r#"[{{"message": "{message}"}}]"#),
        message,
    ]
}

/// All ways to show an error, with all of its causes.
fn renderings(error: &LookupError) -> String {
    let mut all = format!("{error} {error:?} {error:#?}");
    let mut cause = error.source();
    while let Some(error) = cause {
        all.push_str(&format!(" {error} {error:?} {error:#?}"));
        cause = error.source();
    }
    all
}
