//! Whatever comes, there is an answer about the address or an error.

use http::StatusCode;
use ipsec_core::{FactSet, LookupError, Verdict};
use ipsec_remote::Reply;
use ipsec_remote::provider::vastel::Vastel;
use ipsec_remote::provider::{Bulk, Call, Provider};
use proptest::prelude::*;

use super::{FULL, IP, query};
use crate::providers::json::bodies;
use crate::providers::reply::noon;

const MANY: &str = r#"[{"matched": false, "ip": "203.0.113.10", "autonomousSystemNumber": 64500, "events": []},
    {"matched": true, "ip": "203.0.113.9", "country": "UA", "time": 1790337590000, "events": [1790337590000, "2026-09-25"]}]"#;

fn agrees(answer: Result<Verdict, LookupError>, ip: &str) {
    if let Ok(verdict) = answer {
        assert_eq!(verdict.ip(), Some(query(ip).ip));
        let said = FactSet::from(verdict.signals().known());
        assert!(Vastel::new().answers().contains_all(said));
        assert!(verdict.signals().negative().is_empty());
    }
}

proptest! {
    #[test]
    fn no_reply_is_too_strange(
        body in prop_oneof![bodies(FULL), bodies(MANY)],
        status in prop_oneof![4 => Just(200_u16), 1 => 100_u16..1000],
        keep in any::<bool>(),
    ) {
        let reply = Reply::new(StatusCode::from_u16(status).unwrap(), body, noon());
        let vastel = Vastel::new().keep_raw(keep);
        agrees(vastel.parse(&query(IP), &reply), IP);
        let ips = [IP, "203.0.113.10"];
        if let Ok(answers) = vastel.parse_many(&ips.map(query), &reply) {
            prop_assert_eq!(answers.len(), 2);
            for (answer, ip) in answers.into_iter().zip(ips) {
                agrees(answer, ip);
            }
        }
        if let Ok(recent) = vastel.recent_bots().parse(&reply) {
            prop_assert!(recent.feed().len() <= recent.bots.len());
        }
    }
}
