//! Any reply to the adapter of ipgeolocation: no panic, nothing but what was asked about the address asked about, no key in any error.
#![no_main]

use std::error::Error;
use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderValue, StatusCode};
use ipsec_core::{LookupError, Query};
use ipsec_remote::Reply;
use ipsec_remote::provider::ipgeolocation::{Answer, Include, Ipgeolocation};
use ipsec_remote::provider::{Bulk, Provider};
use libfuzzer_sys::fuzz_target;

const KEY: &str = "S3cret-0123456789abcdef";
const V2: &[u8] = br#"{"ip": "203.0.113.9", "hostname": "exit.example.net", "security": {"threat_score": 7.5E1, "is_tor": false, "is_proxy": true,
"proxy_type": "openvpn", "proxy_provider": "Example VPN", "is_anonymous": true, "is_cloud_provider": true, "cloud_provider": "Example"},
"location": {"country_code2": "FR", "city": "Paris", "latitude": "48.8", "longitude": "2.3", "is_eu": true}, "time_zone": {"name": "Europe/Paris"},
"network": {"asn": {"as_number": "AS64500", "asn_name": "AS64500", "type": "BUSINESS"}, "company": {"name": "Example"}, "connection_type": ""}}"#;
const V3: &[u8] = br#"[{"ip": "203.0.113.9", "security": {"threat_score": 80, "is_proxy": true, "proxy_provider_names": ["Example"],
"proxy_confidence_score": 90, "proxy_last_seen": "2026-08-12", "is_residential_proxy": true, "is_vpn": true, "vpn_last_seen": "2026-09-19",
"is_relay": true, "relay_provider_name": "Example"}, "asn": {"as_number": "AS64501"}, "network": {"route": "203.0.113.0/24"}},
{"message": "'10.0.0.1' is a bogon IP address."}]"#;

fuzz_target!(|data: &[u8]| {
    let [setting, status, form, at, body @ ..] = data else {
        return;
    };
    let provider = provider(*setting)
        .expect("all of it is known")
        .keep_raw(setting & 64 != 0);
    let reply = reply(*status, &whole(*form, *at, body));
    let queries = [Query::new([203, 0, 113, 9]), Query::new([203, 0, 113, 10])];
    let mut answers = vec![
        provider.parse(&queries[0], &reply),
        provider.parse(&queries[1], &reply),
    ];
    match provider.parse_many(&queries, &reply) {
        Ok(many) => answers.extend(many),
        Err(error) => hides(&error),
    }
    _ = (
        provider.account(&reply),
        Ipgeolocation::successful_records(&reply),
    );
    for (answer, query) in answers.into_iter().zip(queries.into_iter().cycle()) {
        let verdict = match answer {
            Ok(verdict) => verdict,
            Err(error) => {
                hides(&error);
                continue;
            }
        };
        assert_eq!(verdict.ip(), Some(query.ip));
        assert!(provider.answers().contains_all(verdict.known()));
        let [evidence] = verdict.evidence() else {
            panic!("one piece of evidence");
        };
        assert!(evidence.raw().is_none() || Answer::from_evidence(evidence).is_some());
        assert!(evidence.observed() <= evidence.expires());
    }
});

fn provider(setting: u8) -> Result<Ipgeolocation, Box<dyn Error>> {
    Ok(match setting % 7 {
        0 => Ipgeolocation::v2(KEY)?,
        1 => Ipgeolocation::v2(KEY)?
            .include(Include::Location)?
            .include(Include::Network)?,
        2 => Ipgeolocation::v2(KEY)?.fields(["security.is_proxy", "security.threat_score"])?,
        3 => Ipgeolocation::v3(KEY)?,
        4 => Ipgeolocation::v3(KEY)?.fields(["security.is_residential_proxy"])?,
        5 => Ipgeolocation::v3_with_location(KEY)?.include(Include::Hostname)?,
        _ => Ipgeolocation::v3_with_location(KEY)?.excludes(["security", "location.city"])?,
    })
}

/// The bytes themselves, or a good body with them in its middle, in place of as many others.
fn whole(form: u8, at: u8, body: &[u8]) -> Vec<u8> {
    let good = match form % 4 {
        0 => return body.to_vec(),
        1 => V2,
        2 => V3,
        _ => br#"{"message": "", "error": {"message": "key S3cret-0123456789abcdef"}}"#,
    };
    let from = good.len() * usize::from(at) / 256;
    let to = (from + usize::from(form / 4)).min(good.len());
    [&good[..from], body, &good[to..]].concat()
}

fn reply(status: u8, body: &[u8]) -> Reply {
    const STATUSES: [u16; 12] = [200, 200, 200, 400, 401, 403, 404, 413, 423, 429, 499, 503];
    let code = STATUSES[usize::from(status) % STATUSES.len()];
    let mut headers = HeaderMap::new();
    let value = HeaderValue::from_bytes(body.get(..8).unwrap_or_default());
    if let Ok(value) = value.or(Ok::<_, ()>(HeaderValue::from_static("7"))) {
        for name in [
            "retry-after",
            "x-credits-charged",
            "x-successful-record",
            "date",
        ] {
            headers.insert(name, value.clone());
        }
    }
    let noon = SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_337_600);
    let status = StatusCode::from_u16(code).expect("a status");
    Reply::new(status, body.to_vec(), noon).with_headers(headers)
}

/// Nothing that is shown holds the key.
fn hides(error: &LookupError) {
    let mut shown = format!("{error} {error:?}");
    let mut source = error.source();
    while let Some(cause) = source {
        shown += &format!(" {cause} {cause:?}");
        source = cause.source();
    }
    assert!(!shown.contains("S3cret"), "{shown}");
}
