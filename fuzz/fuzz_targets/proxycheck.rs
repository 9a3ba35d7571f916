//! Any reply to the adapter of proxycheck: no panic, a verdict about the address asked about, signals among those that can be answered, and no key in an error.
#![no_main]

use std::error::Error;
use std::time::{Duration, SystemTime};

use http::{HeaderMap, StatusCode};
use ipsec_core::{LookupError, Query};
use ipsec_remote::Reply;
use ipsec_remote::provider::proxycheck::dashboard::{Dashboard, Detections, Entry, Tags};
use ipsec_remote::provider::proxycheck::v2::{Risk, VpnCheck};
use ipsec_remote::provider::proxycheck::{Proxycheck, ProxycheckV2, parse_v1};
use ipsec_remote::provider::{Bulk, Call};
use libfuzzer_sys::fuzz_target;

const KEY: &str = "a1b2c3-d4e5f6-a7b8c9";
const GOOD: [&str; 4] = [
    r#"{"status":"ok","203.0.113.9":{"detections":{"proxy":true,"risk":3},"network":{"type":"Hosting","asn":"AS64500"},"attack_history":{"forum_spam":1},"operator":{"name":"E","policies":{"logging":true},"additional_operators":["F"]},"detection_history":{"delist_datetime":"2026-10-03"}},"query_time":3}"#,
    r#"{"203.0.113.9":{"proxy":"yes","vpn":"no","type":"SOCKS5","port":"80","risk":9,"attack history":{"Total":"1"},"last seen unix":"1790333998"},"2001:db8::7":{"error":"Invalid or Internal IP Address."}}"#,
    r#"{"status":"denied","message":"a1b2c3-d4e5f6-a7b8c9: queries exhausted, requests per second, no valid ip addresses supplied"}"#,
    r#"{"1":{"time raw":"1790333998","types":{"total":1},"enabled":true},"Raw":["AS64500 #x"],"TODAY":{"vpns":"3"},"success":"ok","Queries Today":"7"}"#,
];

fuzz_target!(|data: &[u8]| {
    let [settings, base, at, cut, status, text @ ..] = data else {
        return;
    };
    // A good body with some of it replaced, or none at all.
    let good = GOOD
        .get(usize::from(*base))
        .map_or("", |good| *good)
        .as_bytes();
    let (head, tail) = good.split_at(usize::from(*at).min(good.len()));
    let body = [head, text, &tail[usize::from(*cut).min(tail.len())..]].concat();
    let status = StatusCode::from_u16(100 + 2 * u16::from(*status)).unwrap_or_default();
    let mut headers = HeaderMap::new();
    if let Ok(value) = http::HeaderValue::from_bytes(&text[..text.len().min(64)]) {
        headers.insert("http_x_signature", value.clone());
        headers.insert("retry-after", value);
    }
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_337_600);
    let reply = Reply::new(status, body, now).with_headers(headers);

    let vpns = [
        VpnCheck::ProxiesOnly,
        VpnCheck::Together,
        VpnCheck::VpnsOnly,
        VpnCheck::Separately,
    ];
    let risks = [Risk::Off, Risk::Score, Risk::ScoreAndAttacks];
    let v2 = ProxycheckV2::new(KEY)
        .expect("a key")
        .vpn(vpns[usize::from(settings & 3)]);
    lookups(&v2.risk(risks[usize::from(settings >> 2) % 3]), &reply);
    let v3 = Proxycheck::new(KEY).expect("a key").keep_raw(true);
    lookups(&v3, &reply);
    lookups(&v3.signature_key("k".repeat(64)).expect("a key"), &reply);
    fails_quietly(parse_v1(
        &Query::new([203, 0, 113, 9]),
        &reply,
        settings & 1 == 0,
    ));
    dashboard(&reply);
    if let Some(Ok(entry)) = std::str::from_utf8(text).ok().map(str::parse::<Entry>) {
        assert_eq!(entry.to_string().parse(), Ok(entry));
    }
});

fn lookups(provider: &impl Bulk, reply: &Reply) {
    let queries = [
        Query::new([203, 0, 113, 9]),
        Query::new(std::net::Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 7)),
    ];
    let said = format!("{:?}", provider.account(reply));
    assert!(!said.contains(KEY));
    let one = provider
        .parse(&queries[0], reply)
        .map(|verdict| vec![(queries[0], Ok(verdict))]);
    let many = provider.parse_many(&queries, reply);
    let many = many.map(|answers| queries.into_iter().zip(answers).collect());
    for (query, answer) in [one, many].into_iter().filter_map(fails_quietly).flatten() {
        let Some(verdict) = fails_quietly(answer) else {
            continue;
        };
        assert_eq!(verdict.ip(), Some(query.ip));
        assert!(
            provider
                .answers()
                .signals()
                .contains_all(verdict.signals().known())
        );
        let evidence = &verdict.evidence()[0];
        assert!(evidence.expires() >= evidence.observed());
    }
}

fn dashboard(reply: &Reply) {
    let dashboard = Dashboard::new(KEY).expect("a key");
    fails_quietly(dashboard.detections(&Detections::all()).parse(reply));
    fails_quietly(dashboard.tags(&Tags::new()).parse(reply));
    fails_quietly(dashboard.usage().parse(reply));
    fails_quietly(dashboard.queries().parse(reply));
    fails_quietly(dashboard.rules().parse(reply));
    fails_quietly(dashboard.cors().clear().parse(reply));
    if let Some(list) = fails_quietly(dashboard.whitelist().print().parse(reply)) {
        list.entries().for_each(drop);
    }
}

/// The answer; an error shows no key.
fn fails_quietly<T>(answer: Result<T, LookupError>) -> Option<T> {
    if let Err(error) = &answer {
        let mut cause: Option<&dyn Error> = Some(error);
        while let Some(error) = cause {
            assert!(!format!("{error} {error:?}").contains(KEY));
            cause = error.source();
        }
    }
    answer.ok()
}
