//! Focsec's answer about one address.

use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    Vendor,
    answer::{Answer, json as json_answer, message},
    call::address,
    facts::{Known, Signal, is_bogon},
    state::State,
};

pub(super) fn answer(state: &State, text: &str) -> Answer {
    let Some(ip) = address(text).filter(|ip| !is_bogon(*ip)) else {
        return message(StatusCode::BAD_REQUEST, "The IP address is not valid");
    };
    let known = state.book.about(ip);
    if known.is_absent_at(Vendor::Focsec) {
        return message(StatusCode::NOT_FOUND, "The IP address was not found");
    }
    let body = if known.entry.sparse {
        sparse(text)
    } else {
        full(text, &known)
    };
    json_answer(StatusCode::OK, &body)
}

fn full(text: &str, known: &Known) -> Value {
    json!({
        "ip": text,
        "is_vpn": known.is(Signal::Vpn),
        "is_proxy": known.is_proxy(),
        "is_bot": known.is(Signal::Bot),
        "is_tor": known.is(Signal::Tor),
        "is_datacenter": known.is(Signal::Datacenter),
        "city": known.place.city,
        "country": known.country.name,
        // The documents write it in small letters.
        "iso_code": known.place.country.to_lowercase(),
        "is_in_european_union": known.country.eu,
        "flag": known.flag(),
        "autonomous_system_number": known.network.asn,
        "autonomous_system_organization": known.network.organisation,
    })
}

/// Nulls where nothing is known, and one flag that is missing altogether.
fn sparse(text: &str) -> Value {
    json!({
        "ip": text,
        "is_vpn": false,
        "is_proxy": false,
        "is_bot": null,
        "is_tor": false,
        "city": null,
        "country": null,
        "iso_code": null,
        "is_in_european_union": null,
        "flag": null,
        "autonomous_system_number": null,
        "autonomous_system_organization": null,
    })
}
