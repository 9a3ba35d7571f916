//! Whole databases: downloaded, and put into an index.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use http::StatusCode;
use ipsec_core::LookupErrorKind as Kind;
use ipsec_core::feed;
use ipsec_core::{LocalIndex, LookupError, Signals};
use ipsec_remote::Reply;
use ipsec_remote::provider::focsec::{Database, DatabaseFormat as Format, DatabaseName as Name};
use ipsec_remote::provider::{Call, Limits};

use super::{KEY, focsec};
use crate::providers::reply::{noon, reply};
use crate::providers::told::why;

const CSV: &str = "ip,is_vpn,is_proxy,is_bot,is_tor,is_datacenter,iso_code,autonomous_system_number\n\
    9.9.9.9,true,false,false,false,true,de,64500\n";
const JSONL: &str = "{\"ip\":\"9.9.9.9\",\"is_vpn\":true,\"is_proxy\":false,\"is_bot\":false,\"is_tor\":false,\"is_datacenter\":true}\n";

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn downloaded(body: impl Into<bytes::Bytes>) -> Reply {
    Reply::new(StatusCode::OK, body, noon())
}

/// From the reply to an index.
fn index(database: &Database, text: &str) -> Result<LocalIndex, Box<dyn std::error::Error>> {
    let gzip = database.parse(&downloaded(gzip(text)))?;
    let index = LocalIndex::builder().feed(database.list(), database.read(&*gzip)?);
    Ok(index.build()?)
}

#[test]
fn a_database_goes_into_an_index() {
    let lines = "# a comment\n\n9.9.9.0/24\n2606:4700::/48\n";
    let flags = "vpn, !proxy, !tor, datacenter, !bot";
    for (name, format, text, source, expected) in [
        (Name::Vpn, Format::Txt, lines, "focsec-vpn", "vpn"),
        (Name::Proxy, Format::Txt, lines, "focsec-proxy", "proxy"),
        (Name::Bot, Format::Txt, lines, "focsec-bot", "bot"),
        (Name::Tor, Format::Txt, "9.9.9.9\n", "focsec-tor", "tor"),
        (Name::Vpn, Format::Csv, "IP\n9.9.9.9\n", "focsec-vpn", "vpn"),
        (
            Name::Vpn,
            Format::Csv,
            "network\n9.9.9.0/24\n",
            "focsec-vpn",
            "vpn",
        ),
        (Name::Vpn, Format::Csv, CSV, "focsec-vpn", flags),
        (Name::Vpn, Format::Jsonl, JSONL, "focsec-vpn", flags),
        // Of all, rows say what holds.
        (Name::All, Format::Csv, CSV, "focsec-all", flags),
        (Name::All, Format::Jsonl, JSONL, "focsec-all", flags),
    ] {
        let database = focsec().database(name, format);
        let index = index(&database, text).unwrap_or_else(|e| panic!("{name}.{format}: {e}"));
        let verdict = index.verdict([9, 9, 9, 9]);
        let said = verdict.evidence_of(source).expect("evidence").signals();
        assert_eq!(said.to_string(), expected, "{name}.{format}");
        // That it does not name an address says nothing.
        assert_eq!(index.verdict([8, 8, 8, 8]).signals(), Signals::UNKNOWN);
    }
}

#[test]
fn a_list_of_all_says_nothing_without_flags() {
    let all = focsec().database(Name::All, Format::Txt);
    let error = index(&all, "9.9.9.9\n").unwrap_err();
    assert_eq!(
        error.to_string(),
        "list focsec-all has no signals: say what it means to be named by it"
    );
}

#[test]
fn two_accounts_have_two_names() {
    let second = focsec().named("second");
    let database = second.database(Name::Tor, Format::Txt);
    let index = index(&database, "9.9.9.9\n").unwrap();
    assert!(
        index
            .verdict([9, 9, 9, 9])
            .evidence_of("second-tor")
            .is_some()
    );
}

#[test]
fn what_is_no_database_is_refused_at_once() {
    let database = focsec().database(Name::Vpn, Format::Txt);
    for (body, expected) in [
        ("", "the body is empty"),
        (
            "<html>Login</html>",
            "HTML or XML instead of a compressed database",
        ),
        (
            r#"{"message":"no"}"#,
            "no gzip: neither the service nor the HTTP client is to decompress it",
        ),
        (
            "9.9.9.9\n",
            "no gzip: neither the service nor the HTTP client is to decompress it",
        ),
    ] {
        let error = why(database.parse(&reply(200, body)));
        assert_eq!(error, (Kind::Shape, expected.to_owned()), "{body}");
    }
}

#[test]
fn what_is_broken_is_never_half_a_list() {
    let text: String = (0..2000)
        .map(|i| format!("9.{}.{}.1\n", i / 250, i % 250))
        .collect();
    let whole = gzip(&text);
    let half = &whole[..whole.len() / 2];
    let wrong = |wrong: usize| {
        let good = text.lines().take(1000 - wrong);
        good.chain(vec!["nobody"; wrong])
            .collect::<Vec<_>>()
            .join("\n")
    };
    let (one_in_a_hundred, more) = (gzip(&wrong(10)), gzip(&wrong(11)));
    let many = gzip(&"9.9.9.9\n".repeat(1 << 20));
    let page = gzip("<!DOCTYPE html><html>Your plan does not cover this</html>");
    let vpns = focsec().database(Name::Vpn, Format::Txt);
    let small = vpns
        .clone()
        .text_limits(feed::Limits::default().max_bytes(100));
    for (database, bytes, expected) in [
        (&vpns, &whole[..], ""),
        (&vpns, &one_in_a_hundred, ""),
        (&vpns, half, "the compressed list is cut off"),
        (&vpns, &whole[..2], "the compressed list is cut off"),
        (&vpns, &page, "is no list"),
        (&vpns, &gzip(""), "names nobody"),
        (&vpns, &gzip("192.0.2.1\n"), "none of its entries is public"),
        (&vpns, &gzip("0.0.0.0/0\n"), "names everybody"),
        (
            &vpns,
            &more,
            "has 11 of 1,000 entries wrong (1.1 %): at most 1 % may be",
        ),
        (&vpns, &many, "decompresses to more than 200 times its size"),
        (
            &small,
            &whole,
            "more than the 100 bytes that a list may have",
        ),
    ] {
        match database.read(bytes) {
            Ok(feed) => assert!(expected.is_empty() && feed.len() > 900, "{expected}"),
            Err(error) => {
                let (kind, words) = why(Err::<(), LookupError>(error));
                assert_eq!(kind, Kind::Shape);
                assert!(!expected.is_empty() && words.contains(expected), "{words}");
                assert!(words.starts_with("database vpn: "), "{words}");
            }
        }
    }
}

#[test]
fn no_line_that_is_quoted_tells_the_key() {
    let database = focsec().database(Name::Vpn, Format::Csv);
    let text = format!("ip\n{KEY}\n");
    let (_, words) = why(database.read(text.as_bytes()));
    assert!(words.contains("[key]") && !words.contains(KEY), "{words}");
}

#[test]
fn why_there_is_none() {
    for (status, body, kind, expected) in [
        (
            400,
            "",
            Kind::Misconfigured,
            "there is no such database (400)",
        ),
        (
            400,
            r#"{"message":"Database not found"}"#,
            Kind::Misconfigured,
            "there is no such database (400); the service says: Database not found",
        ),
        (
            401,
            "",
            Kind::AuthFailed,
            "the key is missing or not valid (401)",
        ),
        (
            402,
            "",
            Kind::AuthFailed,
            "the subscription or the trial has ended: renew it (402)",
        ),
        (
            403,
            "",
            Kind::PlanUnsupported,
            "databases are for Enterprise plans only (403)",
        ),
        (
            404,
            "{}",
            Kind::Misconfigured,
            "there is nothing at this URL: check the base URL (404)",
        ),
        (503, "", Kind::Unavailable, "a problem of the service (503)"),
    ] {
        let database = focsec().database(Name::Vpn, Format::Txt);
        let error = why(database.parse(&reply(status, body)));
        assert_eq!(error, (kind, expected.to_owned()), "{status}");
    }
    let database = focsec().database(Name::Vpn, Format::Txt);
    let error = database.parse(&reply(429, "")).unwrap_err();
    assert!(matches!(
        error.kind(),
        Kind::QuotaExhausted { until: Some(_) }
    ));
}

#[test]
fn how_much_is_waited_for() {
    let database = focsec().database(Name::All, Format::Txt);
    assert_eq!(Call::limits(&database).body, 128 << 20);
    let limits = Limits::many(1);
    assert_eq!(Call::limits(&database.download_limits(limits)), limits);
}
