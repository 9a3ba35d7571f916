//! Lists of providers, from their stand-ins into an index: with a key, and without.

use bytes::Bytes;
use http::Request;
use ipsec_core::{LookupError, Signal};
use ipsec_remote::Reply;
use ipsec_remote::provider::Call;
use ipsec_remote::provider::focsec::{DatabaseFormat, DatabaseName, Focsec};
use ipsec_remote::provider::vastel::Vastel;
use stub_providers::{Fault, Stub, Vendor};
use tempfile::tempdir;

use super::server::Server;
use super::{exits, set};

const CATALOG: &str =
    "[[feed]]\nname = 'focsec-vpn'\nsignals = 'vpn'\nurl = 'https://unused.example/'
    [[feed]]\nname = 'bots'\nsignals = 'bot'\nformat = 'vastel'\nurl = 'https://unused.example/'";

#[tokio::test]
async fn a_database_with_a_key_and_the_bots_of_a_researcher_make_an_index() {
    let stub = Stub::builder().start().await.unwrap();
    let focsec = |key: &str| {
        let base = stub.url(Vendor::Focsec).parse().unwrap();
        let focsec = Focsec::new(key).unwrap().base_url(base);
        focsec.database(DatabaseName::Vpn, DatabaseFormat::Txt)
    };
    let vastel = Vastel::new().base_url(stub.url(Vendor::Vastel).parse().unwrap());
    let folder = tempdir().unwrap();
    let with = |key: &str| {
        let set = set(CATALOG, folder.path()).call("focsec-vpn", focsec(key));
        set.call("bots", vastel.recent_bots())
    };
    let handle = with("stub-key").start().await.unwrap();
    let status = handle.refresh_now().await.unwrap();
    for list in &status.lists {
        assert!(
            list.entries > 0 && list.error.is_none() && !list.is_held(),
            "{list:?}"
        );
    }
    let verdict = |ip: [u8; 4]| handle.index().verdict(ip);
    assert_eq!(verdict([192, 175, 48, 5]).is_vpn(), Some(true));
    assert_eq!(verdict([192, 31, 196, 60]).is(Signal::Bot), Some(true));
    let generation = handle.index().current().generation();

    for fault in ["html", "cut-short", "redirect", "unavailable"] {
        stub.fault(Vendor::Focsec, Fault::named(fault).unwrap());
        let status = handle.refresh_now().await.unwrap();
        let list = &status.lists[0];
        assert!(list.error.is_some() || list.is_held(), "{fault}: {list:?}");
        assert!(!format!("{status:?}").contains("stub-key"), "{fault}");
        assert_eq!(verdict([192, 175, 48, 5]).is_vpn(), Some(true), "{fault}");
        stub.clear_faults();
    }
    assert_eq!(handle.index().current().generation(), generation);
    drop(handle);

    // A key that is not good any more: what there was goes on to answer.
    let handle = with("no-such-key").start().await.unwrap();
    let status = handle.refresh_now().await.unwrap();
    let error = status.lists[0].error.as_ref().unwrap();
    assert!(!error.contains("no-such-key"), "{error}");
    assert_eq!(
        handle.index().verdict([192, 175, 48, 5]).is_vpn(),
        Some(true)
    );
}

/// A call of somebody's own that does what it says it never does.
struct Panics(String);

impl Call for Panics {
    type Output = ();

    fn request(&self) -> Result<Request<Bytes>, LookupError> {
        Ok(Request::get(&self.0).body(Bytes::new()).unwrap())
    }

    fn parse(&self, _: &Reply) -> Result<(), LookupError> {
        panic!("of a bug")
    }
}

#[tokio::test]
async fn a_call_that_panics_fails_alone() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    server.list("/exits", 1, exits(3));
    let url = server.url("/exits");
    let catalog = format!(
        "[[feed]]\nname = 'own'\nsignals = 'vpn'\nurl = 'https://unused.example/'
        [[feed]]\nname = 'exits'\nsignals = 'tor'\nurl = '{url}'"
    );
    let set = set(&catalog, folder.path()).call("own", Panics(url));
    let handle = set.start().await.unwrap();
    for _ in 0..2 {
        let status = handle.refresh_now().await.unwrap();
        let error = status.lists[0].error.clone().unwrap();
        assert!(error.contains("ended early"), "{error}");
        assert_eq!(
            (status.lists[1].entries, &status.lists[1].error),
            (3, &None)
        );
    }
}
