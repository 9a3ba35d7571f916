//! What each field of each type of database means.

use std::time::{Duration, UNIX_EPOCH};

use ipsec_core::feed::{self, ProblemKind, Rules};
use ipsec_core::mmdb::{Database, DatabaseErrorKind, Fields};
use ipsec_core::{Fact, FactSet, Signal, Verdict};

use super::{Data, Writer, database, list, map, said, text};

const NETWORK: &str = "198.51.100.0/24";
const IP: [u8; 4] = [198, 51, 100, 7];

/// A record of a database of this type says this, as a list and as a backend.
#[track_caller]
fn check(kind: &'static str, record: Data, expected: &str) {
    let writer = Writer::new(kind).with(NETWORK, record);
    let feed = list(&writer);
    assert_eq!(feed.problems(), [], "{kind}");
    let said = said(&feed, IP.into()).unwrap();
    let verdict = database(&writer).verdict(IP).unwrap();
    let words = words(&verdict);
    assert_eq!(words, expected, "{kind}");
    assert_eq!(said.signals, verdict.signals());
    assert_eq!(said.score, verdict.score(kind));
    assert_eq!(said.location.as_ref(), verdict.location());
    let names = verdict.evidence().iter().flat_map(|e| e.names().to_vec());
    assert_eq!(said.names, names.collect::<Vec<_>>());
    assert_eq!(
        said.observed,
        verdict
            .evidence()
            .iter()
            .find_map(ipsec_core::Evidence::observed)
    );
    // The backend knows the network that it found the address in.
    let network = verdict.network().map(|network| {
        assert_eq!(network.prefix, Some(NETWORK.parse().unwrap()));
        let mut network = network.clone();
        network.prefix = None;
        network
    });
    assert_eq!(said.network, network);
    assert!(database(&writer).facts_of(&verdict));
}

trait FactsOf {
    fn facts_of(&self, verdict: &Verdict) -> bool;
}

impl FactsOf for Database {
    /// Whether it claims to answer all that it does answer.
    fn facts_of(&self, verdict: &Verdict) -> bool {
        ipsec_core::Backend::answers(self).contains_all(verdict.known())
    }
}

fn words(verdict: &Verdict) -> String {
    let mut words = vec![verdict.signals().to_string()];
    for evidence in verdict.evidence() {
        words.extend(evidence.score().map(|score| score.to_string()));
        words.extend(evidence.network().map(|network| {
            let mut network = network.clone();
            network.prefix = None;
            network.to_string()
        }));
        words.extend(evidence.location().map(|location| {
            let in_eu = location
                .in_eu
                .map(|in_eu| if in_eu { " (EU)" } else { " (not EU)" });
            let words = format!("{location}{}", in_eu.unwrap_or_default());
            words.trim().to_owned()
        }));
        words.extend(evidence.names().iter().cloned());
        words.extend(evidence.observed().map(|time| {
            format!(
                "day {}",
                time.duration_since(UNIX_EPOCH).unwrap().as_secs() / 86_400
            )
        }));
    }
    words.retain(|word| !word.is_empty());
    words.join("; ")
}

fn yes() -> Data {
    Data::Flag(true)
}

#[test]
fn maxmind_flags_are_there_where_they_are_true() {
    let all = [
        ("is_anonymous", "anonymous"),
        ("is_anonymous_vpn", "vpn"),
        ("is_hosting_provider", "datacenter"),
        ("is_public_proxy", "proxy, public_proxy"),
        ("is_residential_proxy", "proxy, residential_proxy"),
        ("is_tor_exit_node", "tor"),
    ];
    for (field, expected) in all {
        check("GeoIP2-Anonymous-IP", map([(field, yes())]), expected);
        check("GeoIP-Anonymous-Plus", map([(field, yes())]), expected);
    }
    check(
        "GeoIP2-Anonymous-IP",
        map([
            ("is_anonymous", yes()),
            ("is_tor_exit_node", Data::Flag(false)),
        ]),
        "anonymous, !tor",
    );
}

#[test]
fn maxmind_says_how_sure_it_is_when_and_who() {
    let seen = [
        ("anonymizer_confidence", Data::U16(30)),
        ("network_last_seen", text("2025-04-14")),
        ("provider_name", text("Example VPN")),
    ];
    let mut with_flag = seen.to_vec();
    with_flag.push(("is_anonymous_vpn", yes()));
    check(
        "GeoIP-Anonymous-Plus",
        Data::Map(with_flag),
        "vpn; 30 of 100; Example VPN; day 20192",
    );
    check(
        "GeoIP-Residential-Proxy",
        map(seen),
        "proxy, residential_proxy; 30 of 100; Example VPN; day 20192",
    );
    check(
        "GeoIP-Residential-Proxy",
        map([("something_new", yes())]),
        "proxy, residential_proxy",
    );
}

#[test]
fn networks_and_places() {
    let asn = [
        ("autonomous_system_number", Data::U32(64500)),
        ("autonomous_system_organization", text("Example Hosting")),
    ];
    check("GeoLite2-ASN", map(asn.clone()), "AS64500 Example Hosting");
    check("GeoIP2-ISP", map(asn.clone()), "AS64500 Example Hosting");
    check("DBIP-ASN-Lite", map(asn.clone()), "AS64500 Example Hosting");
    check("GeoLite2-ASN", map([asn[0].clone()]), "AS64500");
    check("GeoLite2-ASN", map([asn[1].clone()]), "Example Hosting");
    let country = (
        "country",
        map([("is_in_european_union", yes()), ("iso_code", text("DE"))]),
    );
    let city = (
        "city",
        map([(
            "names",
            map([("de", text("Köln")), ("en", text("Cologne"))]),
        )]),
    );
    let registered = ("registered_country", map([("iso_code", text("US"))]));
    check(
        "GeoLite2-Country",
        map([country.clone(), registered.clone()]),
        "DE (EU)",
    );
    check(
        "GeoIP2-City",
        map([country.clone(), city.clone()]),
        "Cologne, DE (EU)",
    );
    let traits = ("traits", map(asn));
    check(
        "GeoIP2-Enterprise",
        map([country, city, traits]),
        "AS64500 Example Hosting; Cologne, DE (EU)",
    );
}

#[test]
fn where_a_network_is_registered_is_not_where_it_is_used() {
    let registered = |code| map([("registered_country", map([("iso_code", text(code))]))]);
    let country = map([("country", map([("iso_code", text("DE"))]))]);
    let writer = Writer::new("GeoIP2-Country")
        .with(NETWORK, registered("US"))
        .with("192.0.2.0/24", country);
    assert_eq!(database(&writer).verdict(IP).unwrap().location(), None);
    let fields = Fields::none().country("registered_country.iso_code");
    let database = Database::new(writer.bytes(), &fields).unwrap();
    assert_eq!(
        database
            .verdict(IP)
            .unwrap()
            .location()
            .unwrap()
            .to_string(),
        "US"
    );
}

#[test]
fn ipinfo_says_no_as_well() {
    const KIND: &str = "ipinfo made_up.mmdb";
    let flags = |old: bool, truth: [Data; 5]| {
        let names = if old {
            ["hosting", "proxy", "tor", "relay", "vpn"]
        } else {
            ["is_hosting", "is_proxy", "is_tor", "is_relay", "is_vpn"]
        };
        names.into_iter().zip(truth).collect::<Vec<_>>()
    };
    let truth = [true, false, false, false, true];
    let expected = "vpn, !proxy, !tor, !relay, datacenter; Example VPN";
    let in_words = |flag| text(if flag { "true" } else { "false" });
    for truth in [
        truth.map(Data::Flag),
        truth.map(in_words),
        truth.map(|flag| Data::U16(flag.into())),
    ] {
        let mut old = flags(true, truth.clone());
        old.push(("service", text("Example VPN")));
        check(KIND, Data::Map(old), expected);
        let mut new = flags(false, truth);
        new.extend([
            ("privacy_name", text("Example VPN")),
            ("is_anonymous", yes()),
        ]);
        check(KIND, Data::Map(new), &format!("anonymous, {expected}"));
    }
    let empty = truth.map(|flag| text(if flag { "true" } else { "" }));
    check(KIND, Data::Map(flags(true, empty)), "vpn, datacenter");
}

#[test]
fn ipinfo_knows_networks_places_and_homes() {
    const KIND: &str = "ipinfo made_up.mmdb";
    let lite = map([
        ("asn", text("AS64500")),
        ("as_name", text("Example Hosting")),
        ("as_domain", text("example.com")),
        ("country", text("Germany")),
        ("country_code", text("DE")),
    ]);
    check(KIND, lite, "AS64500 Example Hosting; DE");
    check(
        KIND,
        map([("country", text("DE")), ("city", text("Cologne"))]),
        "Cologne, DE",
    );
    check(
        KIND,
        map([("is_mobile", yes()), ("is_satellite", Data::Flag(false))]),
        "mobile, !satellite",
    );
    let home = map([
        ("service", text("example_proxy")),
        ("last_seen", text("2025-04-14")),
        ("percent_days_seen", Data::U16(3)),
    ]);
    check(
        KIND,
        home,
        "proxy, residential_proxy; example_proxy; day 20192",
    );
}

#[test]
fn what_is_empty_says_nothing() {
    let record = |asn: Data, name: &str| {
        map([
            ("asn", asn),
            ("as_name", text(name)),
            ("country_code", text("-")),
        ])
    };
    let writer = Writer::new("some-asn")
        .with(NETWORK, record(text(""), " "))
        .with("192.0.2.0/24", record(Data::U32(0), "-"))
        .with("203.0.113.0/24", record(text("as64501"), "Example"));
    let feed = list(&writer);
    assert_eq!((feed.len(), feed.problems()), (1, &[][..]));
    assert_eq!(feed.report().lines, 3);
    let silent = database(&writer).verdict(IP).unwrap();
    assert!(silent.evidence().is_empty());
    let known = said(&feed, [203, 0, 113, 1].into()).unwrap();
    assert_eq!(known.network.unwrap().to_string(), "AS64501 Example");
}

/// Some of MaxMind's databases fill what they know nothing of with empty records.
#[test]
fn an_empty_record_is_none() {
    let writer = Writer::new("GeoIP-Residential-Proxy")
        .with("192.0.2.0/24", map([("provider_name", text("one"))]))
        .with(NETWORK, map([]))
        .with("203.0.113.0/24", Data::Array(vec![]));
    let feed = list(&writer);
    assert_eq!((feed.len(), feed.report().lines), (1, 1));
    for ip in [IP, [203, 0, 113, 1]] {
        let verdict = database(&writer).verdict(ip).unwrap();
        assert!(verdict.evidence().is_empty());
    }
}

#[test]
fn values_come_in_any_type() {
    let fields = Fields::none()
        .score("a.b.score", 10)
        .asn("asn")
        .in_eu("eu")
        .signal("bot", Signal::Bot);
    let read = |score, asn, eu, bot| {
        let record = map([
            ("a", map([("b", map([("score", score)]))])),
            ("asn", asn),
            ("eu", eu),
            ("bot", bot),
        ]);
        let writer = Writer::new("x").with(NETWORK, record);
        let database = Database::new(writer.bytes(), &fields).unwrap().named("x");
        let verdict = database.verdict(IP).unwrap();
        words(&verdict)
    };
    assert_eq!(
        read(
            Data::Double(5.0),
            Data::U64(64500),
            text("TRUE"),
            Data::U128(1)
        ),
        "bot; 5 of 10; AS64500; (EU)",
    );
    for (score, asn, eu, bot) in [
        (Data::Float(5.0), Data::I32(64500), Data::I32(0), text("1")),
        (text("5"), text("64500"), text("0"), Data::U64(1)),
    ] {
        assert_eq!(read(score, asn, eu, bot), "bot; 5 of 10; AS64500; (not EU)");
    }
}

#[test]
fn a_wrong_value_is_told_and_its_record_not_taken() {
    let cases = [
        (
            "GeoIP-Anonymous-Plus",
            "anonymizer_confidence",
            Data::U16(140),
            "`anonymizer_confidence` is 140: expected a number from 0 to 100",
        ),
        (
            "GeoIP-Anonymous-Plus",
            "anonymizer_confidence",
            Data::I32(-1),
            "`anonymizer_confidence` is -1: expected a number from 0 to 100",
        ),
        (
            "GeoIP-Anonymous-Plus",
            "anonymizer_confidence",
            Data::Double(f64::NAN),
            "`anonymizer_confidence` is NaN: expected a number from 0 to 100",
        ),
        (
            "GeoIP-Anonymous-Plus",
            "network_last_seen",
            text("yesterday"),
            "`network_last_seen` is `yesterday`: expected a day such as 2026-05-11",
        ),
        (
            "GeoIP-Anonymous-Plus",
            "is_anonymous",
            text("\u{1b}[31mmaybe"),
            "`is_anonymous` is `\\u{1b}[31mmaybe`: expected true or false",
        ),
        (
            "GeoIP-Anonymous-Plus",
            "is_anonymous",
            Data::U16(2),
            "`is_anonymous` is 2: expected true or false",
        ),
        (
            "GeoIP-Anonymous-Plus",
            "provider_name",
            Data::Array(vec![yes()]),
            "`provider_name` is an array: expected a text of at most 1000 bytes",
        ),
        (
            "GeoLite2-ASN",
            "autonomous_system_number",
            text("AS+5"),
            "`autonomous_system_number` is `AS+5`: expected the number of an autonomous system, such as AS64500",
        ),
        (
            "GeoLite2-ASN",
            "autonomous_system_number",
            Data::U64(1 << 32),
            "`autonomous_system_number` is 4294967296: expected the number of an autonomous system, such as AS64500",
        ),
        (
            "GeoLite2-ASN",
            "autonomous_system_organization",
            Data::Bytes(vec![1]),
            "`autonomous_system_organization` is bytes: expected a text of at most 1000 bytes",
        ),
        (
            "GeoLite2-Country",
            "country",
            map([("iso_code", text("Germany"))]),
            "`country.iso_code` is `Germany`: expected two letters (ISO 3166-1 alpha-2), such as DE",
        ),
    ];
    for (kind, field, value, expected) in cases {
        let good = map([
            ("is_anonymous", yes()),
            ("autonomous_system_number", Data::U16(64500)),
            ("country", map([("iso_code", text("DE"))])),
        ]);
        let writer = Writer::new(kind)
            .with("192.0.2.0/24", good)
            .with(NETWORK, map([(field, value)]));
        let feed = list(&writer);
        assert_eq!(feed.len(), 1);
        let [problem] = feed.problems() else {
            panic!("{feed:?}")
        };
        assert_eq!(
            problem.to_string(),
            format!("line 2, \"{NETWORK}\": {expected}")
        );
        assert_eq!(
            (problem.kind(), feed.report().lines),
            (ProblemKind::Value, 2)
        );
        let error = database(&writer).verdict(IP).unwrap_err();
        assert_eq!(error.kind(), ipsec_core::LookupErrorKind::Shape);
        assert_eq!(
            std::error::Error::source(&error).unwrap().to_string(),
            expected
        );
    }
}

#[test]
fn a_field_that_is_not_there_is_a_mistake_and_an_unknown_type_too() {
    let writer =
        Writer::new("Acme-Threats").with(NETWORK, map([("threat", map([("is_tor", yes())]))]));
    let refused = |fields| {
        let error = Database::new(writer.bytes(), &fields).unwrap_err();
        assert_eq!(error.kind(), DatabaseErrorKind::UnknownFields);
        let feed = feed::read_mmdb(writer.bytes(), &fields, Rules::operator());
        assert_eq!(
            (feed.len(), feed.problems()[0].kind()),
            (0, ProblemKind::NotAList)
        );
        assert!(feed.problems()[0].to_string().ends_with(&error.to_string()));
        error.to_string()
    };
    assert_eq!(
        refused(Fields::auto()),
        "the database of type `Acme-Threats` has no field whose meaning is known: name its fields, or take a database of anonymizers, \
         networks or countries of MaxMind or IPinfo",
    );
    assert_eq!(
        refused(Fields::none().signal("threat.tor", Signal::Tor).asn("as")),
        "the database of type `Acme-Threats` has none of the fields that were expected, or nothing readable in them: threat.tor, as",
    );
    let fields = Fields::none()
        .signal("threat.is_tor", Signal::Tor)
        .every(Signal::Attacker);
    let database = Database::new(writer.bytes(), &fields).unwrap();
    assert_eq!(words(&database.verdict(IP).unwrap()), "tor, attacker");
    let answers = ipsec_core::Backend::answers(&database);
    assert_eq!(answers, FactSet::from([Signal::Tor, Signal::Attacker]));
    // Without any fields it is a list of networks.
    let feed = feed::read_mmdb(writer.bytes(), &Fields::none(), Rules::operator());
    assert!(said(&feed, IP.into()).unwrap().is_empty());
}

#[test]
fn fields_by_hand_come_on_top_of_the_known_ones() {
    let record = map([("is_anonymous", yes()), ("risk", Data::U16(7))]);
    let writer = Writer::new("GeoIP2-Anonymous-IP").with(NETWORK, record);
    let database = Database::new(writer.bytes(), &Fields::auto().score("risk", 10)).unwrap();
    assert_eq!(words(&database.verdict(IP).unwrap()), "anonymous; 7 of 10");
    let answers = ipsec_core::Backend::answers(&database);
    assert!(answers.contains(Fact::Score) && answers.contains(Signal::Proxy.into()));
}

#[test]
fn the_date_of_the_list_is_when_it_was_built() {
    let mut writer = Writer::new("GeoLite2-ASN").with(
        NETWORK,
        map([("autonomous_system_number", Data::U16(64500))]),
    );
    let built = UNIX_EPOCH + Duration::from_secs(writer.built);
    assert_eq!(list(&writer).report().date, Some(built));
    assert_eq!(database(&writer).built(), Some(built));
    writer.built = 0;
    assert_eq!(
        (list(&writer).report().date, database(&writer).built()),
        (None, None)
    );
}
