//! Any reply to the adapter of Focsec: no panic, answers about the address that was asked about and to what it can answer, errors without the key.

#![no_main]

use std::error::Error;
use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderValue, StatusCode};
use ipsec_core::{FactSet, LookupError, Query};
use ipsec_remote::Reply;
use ipsec_remote::provider::focsec::{Answer, DatabaseFormat, DatabaseName, Focsec};
use ipsec_remote::provider::{Call, Provider};
use libfuzzer_sys::fuzz_target;

const KEY: &str = "S3cret-0123456789";
const GOOD: &[u8] = br#"{"ip": "203.0.113.9", "is_vpn": false, "is_proxy": true, "is_bot": false, "is_tor": false, "is_datacenter": true,
"city": "Berlin", "country": "Germany", "iso_code": "de", "is_in_european_union": true, "flag": "DE", "autonomous_system_number": 64500,
"autonomous_system_organization": "Example", "message": "key S3cret-0123456789"}"#;
const STATUSES: [u16; 8] = [200, 200, 200, 400, 402, 404, 429, 503];

fuzz_target!(|data: &[u8]| {
    let Some(([settings, status, cut, header], rest)) = data.split_first_chunk() else {
        return;
    };
    // As it is, or in the place of a part of a good one.
    let at = usize::from(*cut).min(GOOD.len());
    let end = (at + rest.len()).min(GOOD.len());
    let body = match settings & 1 {
        0 => rest.to_vec(),
        _ => [&GOOD[..at], rest, &GOOD[end..]].concat(),
    };
    let status = StatusCode::from_u16(STATUSES[usize::from(status % 8)]).expect("a status");
    let mut headers = HeaderMap::new();
    for name in [
        "x-requestlimit-requestsmadetoday",
        "x-requestlimit-requestsremainingtoday",
        "date",
    ] {
        if let Ok(value) =
            HeaderValue::from_bytes(&rest[..rest.len().min(usize::from(header % 32))])
        {
            headers.insert(name, value);
        }
    }
    let received = SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_337_600);
    let reply = Reply::new(status, body, received).with_headers(headers);
    let focsec = Focsec::new(KEY).expect("a key").keep_raw(settings & 2 != 0);

    let _ = focsec.account(&reply);
    let query = Query::new([203, 0, 113, 9]);
    if let Some(verdict) = without_key(focsec.parse(&query, &reply)) {
        assert_eq!(verdict.ip(), Some(query.ip));
        assert!(
            focsec
                .answers()
                .contains_all(FactSet::from(verdict.signals().known()))
        );
        let [evidence] = verdict.evidence() else {
            panic!("one piece of evidence")
        };
        // What is no UTF-8 where nobody looks is not kept.
        assert!(evidence.raw().is_none() || settings & 2 != 0);
        let answer = Answer::from_evidence(evidence);
        assert_eq!(answer.is_some(), evidence.raw().is_some());
    }
    let name = DatabaseName::ALL[usize::from(settings >> 2) % DatabaseName::ALL.len()];
    let format = DatabaseFormat::ALL[usize::from(settings >> 5) % DatabaseFormat::ALL.len()];
    let database = focsec.database(name, format);
    without_key(database.parse(&reply));
    without_key(database.read(&*reply.body));
});

fn without_key<T>(result: Result<T, LookupError>) -> Option<T> {
    let error = match result {
        Ok(value) => return Some(value),
        Err(error) => error,
    };
    let mut told = format!("{error} {error:?}");
    let mut cause = error.source();
    while let Some(error) = cause {
        told += &error.to_string();
        cause = error.source();
    }
    assert!(!told.contains(KEY), "{told}");
    None
}
