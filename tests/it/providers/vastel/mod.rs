//! What the adapter of Antoine Vastel's lists of bots makes of answers.

mod answers;
mod bulk;
mod errors;
mod leaves;
mod property;
mod recent;
mod requests;

use ipsec_core::{LookupError, Verdict};
use ipsec_remote::provider::Provider;
use ipsec_remote::provider::vastel::Vastel;

use super::reply::{query, reply};

const IP: &str = "203.0.113.9";

/// All that the documentation says of an answer. The times are 1,000 and 4,600 seconds before the reply comes.
const FULL: &str = r#"{
    "matched": true, "ip": "203.0.113.9", "autonomousSystemOrganization": "Example LLC", "autonomousSystemNumber": 64500,
    "country": "UA", "events": [1790333000000, 1790336600430]
}"#;

/// What this answer with this status says of the address.
#[track_caller]
fn parse(status: u16, body: &str) -> Result<Verdict, LookupError> {
    Vastel::new().parse(&query(IP), &reply(status, body))
}
