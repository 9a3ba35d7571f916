//! Whatever comes, there is an answer about the address or an error.

use http::StatusCode;
use ipsec_core::FactSet;
use ipsec_remote::Reply;
use ipsec_remote::provider::focsec::{DatabaseFormat, DatabaseName};
use ipsec_remote::provider::{Call, Provider};
use proptest::prelude::*;

use super::{FULL, IP, KEY, focsec, query};
use crate::providers::json::bodies;
use crate::providers::reply::noon;
use crate::providers::told::chain;

proptest! {
    #[test]
    fn no_reply_is_too_strange(body in bodies(FULL), status in prop_oneof![4 => Just(200_u16), 1 => 100_u16..1000], keep in any::<bool>()) {
        let reply = Reply::new(StatusCode::from_u16(status).unwrap(), body, noon());
        let focsec = focsec().keep_raw(keep);
        let _ = focsec.account(&reply);
        match focsec.parse(&query(IP), &reply) {
            Ok(verdict) => {
                prop_assert_eq!(verdict.ip(), Some(query(IP).ip));
                let said = FactSet::from(verdict.signals().known());
                prop_assert!(focsec.answers().contains_all(said));
            }
            Err(error) => prop_assert!(!chain(&error).contains(KEY)),
        }
        let database = focsec.database(DatabaseName::Vpn, DatabaseFormat::Jsonl);
        let _ = database.parse(&reply);
        let _ = database.read(&*reply.body);
    }
}
