//! Where an address is, and in which network.

use ipsec_remote::provider::ipgeolocation::Ipgeolocation;

use super::{IP, bodies, evidence, v2_with_all, v3_with_all};

/// What the answer makes of these keys beside an empty `security`.
#[track_caller]
fn with(provider: &Ipgeolocation, keys: &str) -> ipsec_core::Evidence {
    evidence(
        provider,
        &format!("{{\"ip\": \"{IP}\", \"security\": {{}}, {keys}}}"),
    )
}

#[test]
fn full_places() {
    let two = evidence(&v2_with_all(), bodies::V2);
    let three = evidence(&v3_with_all(), &bodies::v3_with_location());
    for (evidence, location, eu, region, code, district, postal, zone, country) in [
        (
            &two,
            "Exampleville, FR",
            Some(true),
            "Ile-de-France",
            "FR-IDF",
            "Example District",
            "12345",
            "Europe/Paris",
            "France",
        ),
        (
            &three,
            "Exempelstad, SE",
            Some(true),
            "Example län",
            "SE-AB",
            "Exempel",
            "164 40",
            "Europe/Stockholm",
            "Sweden",
        ),
    ] {
        let found = evidence.location().expect("a location");
        assert_eq!(found.to_string(), location);
        assert_eq!(found.in_eu, eu);
        let place = &evidence.profile().expect("a profile").place;
        assert_eq!(place.continent.as_deref(), Some("EU"));
        assert_eq!(place.region.as_deref(), Some(region));
        assert_eq!(place.region_code.as_deref(), Some(code));
        assert_eq!(place.district.as_deref(), Some(district));
        assert_eq!(place.postal_code.as_deref(), Some(postal));
        assert_eq!(place.time_zone.as_deref(), Some(zone));
        assert_eq!(place.country_name.as_deref(), Some(country));
        assert!(place.coordinates.is_some());
    }
    let network = two.network().expect("a network");
    assert_eq!(
        network.to_string(),
        "AS64500 Example Hosting S.A. (satellite)"
    );
    let network = three.network().expect("a network");
    assert_eq!(
        network.to_string(),
        "AS64501 Example Telecom AB 203.0.113.0/24 (isp)"
    );
    let profile = two.profile().expect("a profile");
    assert_eq!(profile.company.as_deref(), Some("Example Cloud"));
    assert_eq!(profile.hostname.as_deref(), Some("exit-9.example.net"));
    let profile = three.profile().expect("a profile");
    assert_eq!(profile.company.as_deref(), Some("Example Bolag"));
}

#[test]
fn locations() {
    for (location, expected, eu, notes) in [
        (
            r#"{"country_code2": "us", "is_eu": false}"#,
            Some("US"),
            Some(false),
            0,
        ),
        (
            r#"{"country_code2": "", "city": "Exampleville", "is_eu": true}"#,
            Some("Exampleville"),
            None,
            0,
        ),
        (r#"{"country_code2": "A1", "is_eu": true}"#, None, None, 1),
        (
            r#"{"country_code2": "DE", "is_eu": false}"#,
            Some("DE"),
            Some(false),
            1,
        ),
        (
            r#"{"country_code2": "RE", "is_eu": true}"#,
            Some("RE"),
            Some(true),
            0,
        ),
        (
            r#"{"country_code2": "CH", "is_eu": true}"#,
            Some("CH"),
            Some(true),
            1,
        ),
        (
            r#"{"country_code2": "DE", "is_eu": "yes"}"#,
            Some("DE"),
            None,
            0,
        ),
        (
            r#"{"country_code2": 7, "city": ["x"], "latitude": {}}"#,
            None,
            None,
            1,
        ),
        (
            r#"{"country_code2": "AU", "city": "达拉斯县", "country_capital": ""}"#,
            Some("达拉斯县, AU"),
            None,
            0,
        ),
        ("{}", None, None, 0),
        ("[]", None, None, 0),
        (r#""nowhere""#, None, None, 0),
        ("null", None, None, 0),
    ] {
        for provider in [v2_with_all(), v3_with_all()] {
            let evidence = with(&provider, &format!("\"location\": {location}"));
            let found = evidence.location();
            assert_eq!(
                found.map(ToString::to_string).as_deref(),
                expected,
                "{location}"
            );
            assert_eq!(found.and_then(|found| found.in_eu), eu, "{location}");
            assert_eq!(evidence.notes().len(), notes, "{location}");
        }
    }
}

#[test]
fn points_on_the_map() {
    for (point, expected) in [
        (
            r#""latitude": "39.05232", "longitude": "-77.48270""#,
            Some((39.05232, -77.4827)),
        ),
        (r#""latitude": 39.5, "longitude": -77"#, Some((39.5, -77.0))),
        (r#""latitude": "0", "longitude": "0""#, None),
        (
            r#""latitude": "0", "longitude": "0", "city": "Exampleville""#,
            Some((0.0, 0.0)),
        ),
        (r#""latitude": "91", "longitude": "0""#, None),
        (r#""latitude": "39.5""#, None),
        (r#""latitude": "", "longitude": """#, None),
    ] {
        let evidence = with(&v2_with_all(), &format!("\"location\": {{{point}}}"));
        let at = evidence
            .profile()
            .and_then(|profile| profile.place.coordinates);
        let at = at.map(|at| (at.latitude(), at.longitude()));
        assert_eq!(at, expected, "{point}");
    }
}

#[test]
fn networks_of_v2() {
    for (asn, expected) in [
        (
            r#"{"as_number": "AS64500", "organization": "Example"}"#,
            Some("AS64500 Example"),
        ),
        (
            r#"{"as_number": "64500", "name": "Example"}"#,
            Some("AS64500 Example"),
        ),
        (
            r#"{"as_number": 64500, "asn_name": "EXAMPLE-AS"}"#,
            Some("AS64500 EXAMPLE-AS"),
        ),
        (
            r#"{"as_number": "AS64500", "asn_name": "AS64500"}"#,
            Some("AS64500"),
        ),
        (
            r#"{"as_number": "AS64500 Example", "asn_name": "AS64500"}"#,
            Some("AS64500 Example"),
        ),
        (
            r#"{"organization": "A", "name": "B", "asn_name": "C"}"#,
            Some("A"),
        ),
        (r#"{"name": "B", "asn_name": "C"}"#, Some("B")),
        (r#"{"as_number": "", "organization": ""}"#, None),
        (r#"{"as_number": "AS0"}"#, None),
        (r#"{"as_number": "AS4294967296"}"#, None),
        (
            r#"{"as_number": "AS64500", "type": "EDUCATION"}"#,
            Some("AS64500 (education)"),
        ),
        (
            r#"{"as_number": "AS64500", "type": "GOVERNMENT"}"#,
            Some("AS64500 (government)"),
        ),
        (
            r#"{"as_number": "AS64500", "type": "something"}"#,
            Some("AS64500"),
        ),
        ("[64500]", None),
    ] {
        let evidence = with(&v2_with_all(), &format!("\"network\": {{\"asn\": {asn}}}"));
        let network = evidence.network().map(ToString::to_string);
        assert_eq!(network.as_deref(), expected, "{asn}");
    }
    // Where v3 has it.
    let evidence = with(&v2_with_all(), r#""asn": {"as_number": "AS64500"}"#);
    assert_eq!(evidence.network(), None);
}

#[test]
fn networks_of_v3() {
    for (keys, expected, notes) in [
        (r#""asn": {"as_number": "AS64500"}"#, Some("AS64500"), 0),
        (
            r#""network": {"route": "203.0.113.77/25"}"#,
            Some("203.0.113.0/25"),
            0,
        ),
        (r#""network": {"route": "198.51.100.0/24"}"#, None, 1),
        (r#""network": {"route": "everywhere"}"#, None, 1),
        (r#""network": {"route": ""}"#, None, 0),
        (
            r#""network": {"connection_type": "Mobile"}, "asn": {"type": "ISP"}"#,
            Some("(mobile)"),
            0,
        ),
        (
            r#""network": {"connection_type": "Wireless"}"#,
            Some("(wireless)"),
            0,
        ),
        (
            r#""network": {"connection_type": "Satellite"}"#,
            Some("(satellite)"),
            0,
        ),
        (
            r#""network": {"connection_type": "Cable"}, "asn": {"type": "ISP"}"#,
            Some("(isp)"),
            0,
        ),
        (r#""network": {"connection_type": "DSL"}"#, None, 0),
        (r#""network": {"asn": {"as_number": "AS64500"}}"#, None, 0),
    ] {
        let evidence = with(&v3_with_all(), keys);
        let network = evidence.network().map(ToString::to_string);
        assert_eq!(network.as_deref(), expected, "{keys}");
        assert_eq!(evidence.notes().len(), notes, "{keys}");
    }
}

#[test]
fn names_in_the_dns() {
    for (name, expected) in [
        ("Exit.Example.NET.", Some("exit.example.net")),
        ("203.0.113.9", None),
        ("", None),
    ] {
        let evidence = with(&v3_with_all(), &format!("\"hostname\": \"{name}\""));
        let hostname = evidence
            .profile()
            .and_then(|profile| profile.hostname.clone());
        assert_eq!(hostname.as_deref(), expected, "{name}");
    }
}
