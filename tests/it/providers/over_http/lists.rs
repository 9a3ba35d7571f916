//! Whole lists: Focsec's databases and Vastel's recent bots, from the service into an index.

use ipsec_core::{LocalIndex, LookupErrorKind, Signal};
use ipsec_remote::Client;
use ipsec_remote::provider::focsec::{DatabaseFormat, DatabaseName, Focsec};
use ipsec_remote::provider::vastel::Vastel;
use stub_providers::{Fault, Stub, Vendor};

use super::adapters::stub;

fn focsec(stub: &Stub, key: &str) -> Focsec {
    let base = stub.url(Vendor::Focsec).parse().unwrap();
    Focsec::new(key).unwrap().base_url(base)
}

#[tokio::test]
async fn a_database_becomes_an_index() {
    let stub = stub().await;
    let client = Client::new().unwrap();
    for format in DatabaseFormat::ALL {
        let database = focsec(&stub, "stub-key").database(DatabaseName::Vpn, *format);
        let bytes = client.call(&database).await.unwrap();
        let feed = database.read(bytes.as_ref()).unwrap();
        let index = LocalIndex::builder()
            .feed(database.list(), feed)
            .build()
            .unwrap();
        assert_eq!(
            index.verdict([192, 175, 48, 5]).is_vpn(),
            Some(true),
            "{format:?}"
        );
        assert_eq!(
            index.verdict([192, 31, 196, 1]).is_vpn(),
            None,
            "{format:?}: not to be in a list is no proof"
        );
    }
}

#[tokio::test]
async fn a_database_that_one_may_not_have() {
    let stub = stub().await;
    let client = Client::new().unwrap();
    for (key, expected) in [
        ("stub-key-free", LookupErrorKind::PlanUnsupported),
        ("no-such-key", LookupErrorKind::AuthFailed),
    ] {
        let database = focsec(&stub, key).database(DatabaseName::Tor, DatabaseFormat::Txt);
        assert_eq!(client.call(&database).await.unwrap_err().kind(), expected);
    }
    for (fault, expected) in [
        ("html", "shape"),
        ("cut-short", "unavailable"),
        ("redirect", "misconfigured"),
    ] {
        stub.fault(Vendor::Focsec, Fault::named(fault).unwrap());
        let database = focsec(&stub, "stub-key").database(DatabaseName::Tor, DatabaseFormat::Txt);
        let answer = client.call(&database).await;
        let answer = answer.and_then(|bytes| database.read(bytes.as_ref()).map(|_| ()));
        assert_eq!(answer.unwrap_err().kind().as_str(), expected, "{fault}");
        stub.clear_faults();
    }
}

#[tokio::test]
async fn recent_bots_become_an_index() {
    let stub = stub().await;
    let client = Client::new().unwrap();
    let vastel = Vastel::new().base_url(stub.url(Vendor::Vastel).parse().unwrap());
    let bots = vastel.recent_bots();
    let recent = client.call(&bots).await.unwrap();
    let mut addresses: Vec<_> = recent.bots.iter().map(|bot| bot.ip).collect();
    addresses.sort_unstable();
    addresses.dedup();
    assert_eq!(addresses.len(), recent.bots.len(), "each address once");
    let index = LocalIndex::builder()
        .feed(bots.list(), recent.feed())
        .build()
        .unwrap();
    let verdict = index.verdict([192, 31, 196, 60]);
    assert_eq!(verdict.is(Signal::Bot), Some(true));
    assert_eq!(
        verdict.network().and_then(|network| network.asn),
        Some(64501)
    );
    assert_eq!(index.verdict([192, 31, 196, 1]).is(Signal::Bot), None);
}
