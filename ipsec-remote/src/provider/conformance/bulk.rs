//! What an adapter makes of many addresses at once.

use std::net::{IpAddr, Ipv6Addr};
use std::time::SystemTime;

use http::StatusCode;
use ipsec_core::Query;

use super::Problems;
use super::replies::NOTHING;
use crate::provider::Bulk;
use crate::reply::Reply;

pub(super) fn check(bulk: &dyn Bulk, problems: &mut Problems) {
    let most = bulk.batch().get();
    for count in [1, 2, most] {
        let queries: Vec<Query> = (1..=count as u128).map(documentation).collect();
        let request = bulk.request_many(&queries);
        problems.check(request.is_ok(), || {
            format!("it makes no request about {count} addresses")
        });
        for body in NOTHING {
            let reply = Reply::new(StatusCode::OK, body, SystemTime::UNIX_EPOCH);
            let Ok(answers) = bulk.parse_many(&queries, &reply) else {
                continue;
            };
            problems.check(answers.len() == count, || {
                format!(
                    "the body {body:?} gives {} answers to {count} questions",
                    answers.len()
                )
            });
            let says_something = answers
                .iter()
                .flatten()
                .any(|verdict| !verdict.known().is_empty());
            problems.check(!says_something, || {
                format!("the body {body:?} says something about some of {count} addresses")
            });
        }
    }
}

fn documentation(number: u128) -> Query {
    let base = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0).to_bits();
    Query::new(IpAddr::V6(Ipv6Addr::from_bits(base | number)))
}
