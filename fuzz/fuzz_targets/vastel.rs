//! Any reply to the adapter of Antoine Vastel's lists: no panic, answers about the addresses that were asked about, never a *no*, bots folded once each.

#![no_main]

use std::collections::HashSet;
use std::time::{Duration, SystemTime};

use http::StatusCode;
use ipsec_core::{FactSet, LookupError, Query, Verdict};
use ipsec_remote::Reply;
use ipsec_remote::provider::vastel::{Answer, Vastel};
use ipsec_remote::provider::{Bulk, Call, Provider};
use libfuzzer_sys::fuzz_target;

const ONE: &[u8] = br#"{"matched": true, "ip": "203.0.113.9", "autonomousSystemOrganization": "Example LLC", "autonomousSystemNumber": 64500,
"country": "UA", "events": [1790337590000, "2026-09-25T11:00:00Z"]}"#;
const MANY: &[u8] = br#"[{"matched": false, "ip": "203.0.113.10", "events": [], "time": 1790337590}, {"matched": true, "ip": "203.0.113.9", "country": "UA",
"autonomousSystemNumber": 64500, "time": 1790337590000}, {"ip": "9.9.9.9", "time": "2026-09-25T11:00:00Z"}]"#;
const STATUSES: [u16; 8] = [200, 200, 200, 200, 301, 404, 413, 429];

fuzz_target!(|data: &[u8]| {
    let Some(([settings, status, cut], rest)) = data.split_first_chunk() else {
        return;
    };
    // As it is, or in the place of a part of a good one.
    let splice = |good: &[u8]| {
        let at = usize::from(*cut).min(good.len());
        let end = (at + rest.len()).min(good.len());
        [&good[..at], rest, &good[end..]].concat()
    };
    let body = match settings % 4 {
        0 => rest.to_vec(),
        1 => splice(ONE),
        _ => splice(MANY),
    };
    let status = StatusCode::from_u16(STATUSES[usize::from(status % 8)]).expect("a status");
    let received = SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_337_600);
    let reply = Reply::new(status, body, received);
    let vastel = Vastel::new().keep_raw(settings & 4 != 0);

    let queries = [[203, 0, 113, 9], [203, 0, 113, 10]].map(Query::new);
    agrees(
        &vastel,
        vastel.parse(&queries[0], &reply),
        &queries[0],
        settings & 4 != 0,
    );
    if let Ok(answers) = vastel.parse_many(&queries, &reply) {
        assert_eq!(answers.len(), queries.len());
        for (answer, query) in answers.into_iter().zip(&queries) {
            agrees(&vastel, answer, query, settings & 4 != 0);
        }
    }
    if let Ok(recent) = vastel.recent_bots().parse(&reply) {
        let ips: HashSet<_> = recent.bots.iter().map(|bot| bot.ip).collect();
        assert_eq!(ips.len(), recent.bots.len());
        assert!(
            recent
                .bots
                .iter()
                .all(|bot| bot.seen.is_sorted_by(|a, b| a > b))
        );
        assert!(recent.feed().len() <= recent.bots.len());
    }
});

fn agrees(vastel: &Vastel, answer: Result<Verdict, LookupError>, query: &Query, keeps: bool) {
    let Ok(verdict) = answer else {
        return;
    };
    assert_eq!(verdict.ip(), Some(query.ip));
    assert!(verdict.signals().negative().is_empty());
    assert!(
        vastel
            .answers()
            .contains_all(FactSet::from(verdict.signals().known()))
    );
    let [evidence] = verdict.evidence() else {
        panic!("one piece of evidence")
    };
    assert_eq!(Answer::from_evidence(evidence).is_some(), keeps);
}
