//! Databases in a catalog.

use std::io::{self, Cursor, Read};

use flate2::Compression;
use flate2::read::GzEncoder;
use ipsec_core::Signal;
use ipsec_core::catalog::{Catalog, Outcome, Used};
use ipsec_core::feed::ProblemKind;

use super::writer::{Data, Writer, map, text};

fn catalog(keys: &str) -> Result<Catalog, String> {
    let toml = format!("[[feed]]\nname = 'l'\npath = 'l.mmdb'\nbogons = 'keep'\n{keys}");
    toml::from_str(&toml).map_err(|error| error.to_string())
}

#[track_caller]
fn run(keys: &str, bytes: &[u8]) -> Outcome {
    let catalog = catalog(keys).expect(keys);
    catalog.build().run(|_| io::Result::Ok(Cursor::new(bytes)))
}

fn database() -> Vec<u8> {
    let record = map([
        ("vpn", Data::Flag(true)),
        ("service", text("Example VPN")),
        (
            "mine",
            map([("tor", Data::Flag(true)), ("risk", Data::U32(7))]),
        ),
    ]);
    Writer::new("Example").with("192.0.2.0/24", record).bytes()
}

#[test]
fn known_fields() {
    let mut packed = Vec::new();
    let mut gzip = GzEncoder::new(Cursor::new(database()), Compression::fast());
    gzip.read_to_end(&mut packed).unwrap();
    for bytes in [database(), packed] {
        let outcome = run("format = 'mmdb'", &bytes);
        assert_eq!(
            outcome.lists()[0].used(),
            Used::New,
            "{:?}",
            outcome.lists()
        );
        let index = outcome.into_index().unwrap();
        let feed = index.feed("l").unwrap();
        let said = feed.entries().next().unwrap().attributes.clone();
        assert_eq!(said.signals.get(Signal::Vpn), Some(true));
        assert_eq!(said.names, ["Example VPN"]);
    }
}

#[test]
fn named_fields() {
    let keys = "format = 'mmdb'\nfields = { flags = { 'mine.tor' = 'tor' }, score = { field = 'mine.risk', max = 10 } }";
    for (keys, vpn) in [
        (keys.to_owned(), None),
        (keys.replace("{ flags", "{ auto = true, flags"), Some(true)),
    ] {
        let index = run(&keys, &database()).into_index().unwrap();
        let feed = index.feed("l").unwrap();
        let said = feed.entries().next().unwrap().attributes.clone();
        assert_eq!(said.signals.get(Signal::Tor), Some(true));
        assert_eq!(said.signals.get(Signal::Vpn), vpn);
        assert_eq!(said.score.map(ipsec_core::Score::share), Some(0.7));
    }
    // The gates of a list that says nothing but by its fields are those of a table.
    let index = run("format = 'mmdb'\nfields = {}\nsignals = 'vpn'", &database());
    assert_eq!(index.lists()[0].used(), Used::New);
}

#[test]
fn what_is_no_database() {
    for (bytes, kind) in [
        (&b"<html>"[..], ProblemKind::NotAList),
        (&database()[..40], ProblemKind::NotAList),
    ] {
        let outcome = run("format = 'mmdb'", bytes);
        assert_eq!(outcome.lists()[0].used(), Used::Nothing);
        assert_eq!(outcome.lists()[0].problems()[0].kind(), kind);
    }
    let outcome = run("format = 'mmdb'\nmax_bytes = 50", &database());
    let problem = &outcome.lists()[0].problems()[0];
    assert_eq!(problem.kind(), ProblemKind::Unreadable);
    assert!(
        problem.to_string().contains("more than the 50 bytes"),
        "{problem}"
    );
}

#[test]
fn what_does_not_go_together() {
    for (keys, words) in [
        (
            "format = 'mmdb'\nskip = 1",
            "has nothing that `skip` would say",
        ),
        (
            "format = 'mmdb'\ncolumns = {}",
            "has nothing that `columns` would say",
        ),
        (
            "format = 'csv'\nfields = {}",
            "`fields` are those of a database, format = \"mmdb\"",
        ),
        (
            "format = 'mmdb'\nfields = { flag = 'x' }",
            "fields: unknown field `flag`",
        ),
        (
            "format = 'mmdb'\nfields = { flags = { x = 'vnp' } }",
            "unknown signal `vnp`",
        ),
        ("format = 'mmdb'\nfields = {}", "`signals` is missing"),
    ] {
        let error = catalog(keys).expect_err(keys);
        assert!(error.contains(words), "{keys}: {error}");
    }
}
