//! What the adapter of ipgeolocation.io asks, and what it makes of answers.

mod about;
mod account;
mod answers;
mod bodies;
mod bulk;
mod errors;
mod hostile;
mod leaves;
mod place;
mod requests;
mod security_v2;
mod security_v3;
mod settings;

use ipsec_core::{Evidence, Verdict};
use ipsec_remote::provider::Provider;
use ipsec_remote::provider::ipgeolocation::{Include, Ipgeolocation};

use super::reply::{query, reply};

/// The key of every adapter here.
pub(super) const KEY: &str = "S3cret-0123456789abcdef";
/// The address that every answer here is about.
pub(super) const IP: &str = "203.0.113.9";

#[track_caller]
pub(super) fn v2() -> Ipgeolocation {
    Ipgeolocation::v2(KEY).expect("a key")
}

#[track_caller]
pub(super) fn v3() -> Ipgeolocation {
    Ipgeolocation::v3(KEY).expect("a key")
}

#[track_caller]
pub(super) fn v3_with_location() -> Ipgeolocation {
    Ipgeolocation::v3_with_location(KEY).expect("a key")
}

/// v2 with all there is, but for what is about the HTTP client.
#[track_caller]
pub(super) fn v2_with_all() -> Ipgeolocation {
    [
        Include::Location,
        Include::Network,
        Include::Currency,
        Include::TimeZone,
        Include::CountryMetadata,
        Include::UserAgent,
        Include::Hostname,
    ]
    .into_iter()
    .try_fold(v2(), Ipgeolocation::include)
    .expect("all of it is known")
}

/// v3 with all there is.
#[track_caller]
pub(super) fn v3_with_all() -> Ipgeolocation {
    [
        Include::GeoAccuracy,
        Include::DmaCode,
        Include::Abuse,
        Include::UserAgent,
        Include::HostnameFallbackLive,
    ]
    .into_iter()
    .try_fold(v3_with_location(), Ipgeolocation::include)
    .expect("all of it is known")
}

/// What the answer says of the address.
#[track_caller]
pub(super) fn verdict(provider: &Ipgeolocation, body: &str) -> Verdict {
    match provider.parse(&query(IP), &reply(200, body)) {
        Ok(verdict) => verdict,
        Err(error) => panic!("{body}: {error}: {:?}", std::error::Error::source(&error)),
    }
}

/// The one piece of evidence in it.
#[track_caller]
pub(super) fn evidence(provider: &Ipgeolocation, body: &str) -> Evidence {
    let verdict = verdict(provider, body);
    assert_eq!(verdict.evidence().len(), 1, "{body}");
    verdict.evidence()[0].clone()
}

/// What the answer makes of these keys of `security`.
#[track_caller]
pub(super) fn secured(provider: &Ipgeolocation, security: &str) -> Evidence {
    evidence(
        provider,
        &format!("{{\"ip\": \"{IP}\", \"security\": {{{security}}}}}"),
    )
}
