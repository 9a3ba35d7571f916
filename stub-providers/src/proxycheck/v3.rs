//! One address as version 3 tells it: everything, whatever is asked.

use serde_json::{Map, Value, json};

use super::{
    customer::Listed,
    detection::Detection,
    envelope::is_before,
    params::Request,
    v2::{POLICIES, currency},
};
use crate::{
    facts::{Age, Known, Signal},
    state::State,
};

pub(super) fn result(
    state: &State,
    request: &Request,
    known: &Known,
    found: Detection,
    listed: Option<&Listed>,
) -> Value {
    let is_beta = is_before(request, "10-October-2025");
    let unknown = if is_beta {
        json!("Unknown")
    } else {
        Value::Null
    };
    let mut result = json!({
        "network": network(known, &unknown),
        "location": location(known, &unknown),
        "device_estimate": { "address": 1, "subnet": 3 },
        "detections": detections(state, known, found, listed),
        "detection_history": history(state, known, found),
        "attack_history": attacks(known),
        "operator": operator(known),
    });
    let updated = known
        .entry
        .last_seen
        .map_or(state.now, |age| age.before(state.now));
    result["last_updated"] = if is_beta {
        json!(updated.as_second())
    } else {
        json!(iso(updated))
    };
    if is_beta && let Some(detections) = result["detections"].as_object_mut() {
        let risk = detections.shift_remove("risk").unwrap_or_default();
        result["risk"] = risk;
    }
    result
}

fn network(known: &Known, unknown: &Value) -> Value {
    let network = &known.network;
    if known.entry.sparse {
        return json!({
            "asn": unknown,
            "range": unknown,
            "hostname": unknown,
            "provider": unknown,
            "organisation": unknown,
            "type": unknown,
        });
    }
    json!({
        "asn": format!("AS{}", network.asn),
        "range": known.range.to_string(),
        "hostname": known.entry.hostname,
        "provider": network.provider,
        "organisation": network.organisation,
        "type": network.kind,
    })
}

fn location(known: &Known, unknown: &Value) -> Value {
    let (place, country) = (&known.place, &known.country);
    let maybe = |text: &String| match known.entry.sparse {
        true => unknown.clone(),
        false => json!(text),
    };
    json!({
        "continent_name": country.continent_name,
        "continent_code": country.continent,
        "country_name": country.name,
        "country_code": place.country,
        "region_name": maybe(&place.region),
        "region_code": maybe(&place.region_code),
        "city_name": maybe(&place.city),
        "postal_code": maybe(&place.postcode),
        "latitude": place.latitude,
        "longitude": place.longitude,
        "timezone": place.zone,
        "currency": currency(known),
    })
}

/// What the customer listed beats what was found.
fn detections(state: &State, known: &Known, found: Detection, listed: Option<&Listed>) -> Value {
    let (found, risk) = match listed {
        None => (found, known.entry.score),
        Some(listed) if listed.is_white => (Detection::default(), 0),
        Some(_) => {
            let black = Detection {
                proxy: true,
                anonymous: true,
                ..Detection::default()
            };
            (black, 100)
        }
    };
    let when = |age: Option<Age>| age.map(|age| iso(age.before(state.now)));
    json!({
        "proxy": found.proxy,
        "vpn": found.vpn,
        "compromised": found.compromised,
        "scraper": found.scraper,
        "tor": found.tor,
        "hosting": known.is(Signal::Datacenter),
        "anonymous": found.anonymous,
        "risk": risk,
        "confidence": known.entry.confidence,
        "first_seen": when(known.entry.first_seen),
        "last_seen": when(known.entry.last_seen),
        "times_seen": known.entry.times_seen,
    })
}

/// A detection ends a week after it was last seen.
fn history(state: &State, known: &Known, found: Detection) -> Value {
    let (Some(seen), true) = (known.entry.last_seen, found.any()) else {
        return Value::Null;
    };
    let end = seen.before(state.now).as_second() + 7 * 86_400;
    match jiff::Timestamp::from_second(end) {
        Ok(end) => json!({ "delisted": false, "delist_datetime": iso(end) }),
        Err(_) => Value::Null,
    }
}

fn attacks(known: &Known) -> Value {
    if known.entry.attacks.is_empty() {
        return Value::Null;
    }
    let counts = known.entry.attacks.iter();
    let written: Map<String, Value> = counts
        .map(|(name, count)| (name.to_lowercase().replace(' ', "_"), json!(count)))
        .collect();
    Value::Object(written)
}

fn operator(known: &Known) -> Value {
    let Some(operator) = &known.operator else {
        return Value::Null;
    };
    let policies: Map<String, Value> = POLICIES
        .iter()
        .map(|name| {
            let has = operator.policies.iter().any(|p| p == name);
            ((*name).to_owned(), json!(has))
        })
        .collect();
    json!({
        "name": operator.name,
        "url": operator.url,
        "anonymity": operator.anonymity,
        "popularity": operator.popularity,
        "services": operator.services,
        "protocols": operator.protocols,
        "policies": policies,
        "additional_operators": null,
    })
}

fn iso(time: jiff::Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
