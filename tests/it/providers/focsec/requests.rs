//! What is asked, and where the key is.

use http::header::AUTHORIZATION;
use ipsec_remote::provider::focsec::{DatabaseFormat, DatabaseName, Focsec};
use ipsec_remote::provider::{Call, Provider};
use ipsec_remote::{BaseUrl, InvalidApiKey};

use super::{KEY, focsec, query};
use crate::providers::told::sent;

#[test]
fn one_address_is_asked_for() {
    let proxy: BaseUrl = "http://127.0.0.1:8460/focsec/".parse().unwrap();
    let there = "https://api.focsec.com/v1/ip";
    for (focsec, ip, expected) in [
        (focsec(), "203.0.113.9", format!("{there}/203.0.113.9")),
        (focsec(), "2001:db8::9", format!("{there}/2001:db8::9")),
        (
            focsec(),
            "::ffff:203.0.113.9",
            format!("{there}/203.0.113.9"),
        ),
        (
            focsec().base_url(proxy),
            "203.0.113.9",
            "http://127.0.0.1:8460/focsec/v1/ip/203.0.113.9".into(),
        ),
    ] {
        let request = focsec.request(&query(ip)).unwrap();
        assert_eq!(
            sent(&request),
            format!("GET {expected}\naccept: application/json")
        );
    }
}

#[test]
fn every_database_is_asked_for() {
    let urls = DatabaseName::ALL.iter().flat_map(|name| {
        let formats = DatabaseFormat::ALL.iter();
        formats.map(|format| {
            let request = focsec().database(*name, *format).request().unwrap();
            sent(&request)
        })
    });
    let expected = ["all", "vpn", "proxy", "bot", "tor"]
        .iter()
        .flat_map(|name| {
            ["txt", "csv", "jsonl"].map(|format| {
                format!("GET https://api.focsec.com/v1/database/{name}.{format}.gz\naccept: */*")
            })
        });
    assert!(urls.eq(expected));
}

#[test]
fn the_key_is_in_a_header_and_nowhere_else() {
    let focsec = focsec();
    let database = focsec.database(DatabaseName::Vpn, DatabaseFormat::Txt);
    for (auth, mut request) in [
        (
            Provider::auth(&focsec),
            focsec.request(&query("2001:db8::9")),
        ),
        (Call::auth(&database), database.request()),
    ]
    .map(|(auth, request)| (auth, request.unwrap()))
    {
        assert!(!sent(&request).contains(KEY));
        auth.apply(&mut request).unwrap();
        assert_eq!(request.headers()[AUTHORIZATION], KEY);
        assert!(!request.uri().to_string().contains(KEY));
        assert!(!format!("{request:?}{auth:?}").contains(KEY));
    }
    assert!(!format!("{focsec:?}{database:?}").contains(KEY));
}

#[test]
fn a_key_that_can_be_none_is_refused_when_it_is_set() {
    for (key, error) in [
        ("", InvalidApiKey::Empty),
        ("key\n", InvalidApiKey::LineBreak),
        ("Bearer key", InvalidApiKey::Character { position: 7 }),
    ] {
        assert_eq!(Focsec::new(key).err(), Some(error), "{key:?}");
    }
}

#[test]
fn it_is_asked_one_by_one() {
    assert!(focsec().bulk().is_none());
    assert_eq!(focsec().name(), "focsec");
    assert_eq!(focsec().named("second").name(), "second");
    assert_eq!(
        focsec()
            .answers()
            .iter()
            .map(|fact| fact.to_string())
            .collect::<Vec<_>>(),
        [
            "vpn",
            "proxy",
            "tor",
            "datacenter",
            "bot",
            "network",
            "location"
        ]
    );
}
