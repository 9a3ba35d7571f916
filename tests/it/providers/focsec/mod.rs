//! What the adapter of Focsec makes of answers.

mod account;
mod answers;
mod database;
mod errors;
mod leaves;
mod property;
mod requests;

use ipsec_core::{LookupError, Verdict};
use ipsec_remote::provider::Provider;
use ipsec_remote::provider::focsec::Focsec;

use super::reply::{query, reply};

const KEY: &str = "S3cret-0123456789";
const IP: &str = "203.0.113.9";

/// All that the documentation says of an answer.
const FULL: &str = r#"{
    "ip": "203.0.113.9", "is_vpn": false, "is_proxy": true, "is_bot": false, "is_tor": false, "is_datacenter": true,
    "city": "Berlin", "country": "Germany", "iso_code": "de", "is_in_european_union": true, "flag": "🇩🇪",
    "autonomous_system_number": 64500, "autonomous_system_organization": "Example Network Solutions"
}"#;

#[track_caller]
fn focsec() -> Focsec {
    Focsec::new(KEY).expect("a key")
}

/// What this answer with this status says of the address.
#[track_caller]
fn parse(status: u16, body: &str) -> Result<Verdict, LookupError> {
    focsec().parse(&query(IP), &reply(status, body))
}
