//! One address as version 2 tells it: each flag of the request adds some of it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    customer::Listed,
    detection::{Detection, Said, yes_or_no},
    params::Params,
};
use crate::{
    facts::{Age, Known, Operator},
    state::State,
};

pub(super) fn result(
    state: &State,
    known: &Known,
    found: Detection,
    listed: Option<&Listed>,
    params: &Params,
) -> Value {
    let mut result = Map::new();
    if params.on("asn") && !known.entry.sparse {
        asn(&mut result, known, params);
    }
    let mut add = |name: &str, value: Value| result.insert(name.to_owned(), value);
    if let Some(listed) = listed {
        add("proxy", json!(yes_or_no(listed.proxy_in_v2())));
        add("type", json!(listed.words));
        return Value::Object(result);
    }
    let said = Said::of(known, found, params);
    add("proxy", json!(yes_or_no(said.proxy)));
    if let Some(vpn) = said.vpn {
        add("vpn", json!(yes_or_no(vpn)));
    }
    if let Some(kind) = said.kind {
        add("type", json!(kind));
    }
    let risk = params.text("risk").unwrap_or("0");
    if risk == "1" || risk == "2" {
        add("risk", json!(known.entry.score));
    }
    if risk == "2" && !known.entry.attacks.is_empty() {
        add("attack history", attacks(&known.entry.attacks));
    }
    if let (true, true, Some(port)) = (params.on("port"), found.any(), known.entry.port) {
        add("port", json!(port.to_string()));
    }
    if let (true, true, Some(seen)) = (params.on("seen"), found.any(), known.entry.last_seen) {
        let unix = seen.before(state.now).as_second();
        add("last seen human", json!(human(seen)));
        add("last seen unix", json!(unix.to_string()));
    }
    Value::Object(result)
}

fn asn(result: &mut Map<String, Value>, known: &Known, params: &Params) {
    let (network, place, country) = (&known.network, &known.place, &known.country);
    let mut add = |name: &str, value: Value| result.insert(name.to_owned(), value);
    add("asn", json!(format!("AS{}", network.asn)));
    add("range", json!(known.range.to_string()));
    if let Some(name) = &known.entry.hostname {
        add("hostname", json!(name));
    }
    add("provider", json!(network.provider));
    add("organisation", json!(network.organisation));
    add("continent", json!(country.continent_name));
    add("continentcode", json!(country.continent));
    add("country", json!(country.name));
    add("isocode", json!(place.country));
    add("region", json!(place.region));
    add("regioncode", json!(place.region_code));
    add("timezone", json!(place.zone));
    add("city", json!(place.city));
    add("postcode", json!(place.postcode));
    add("latitude", json!(place.latitude));
    add("longitude", json!(place.longitude));
    if !params.is("cur", "0") {
        add("currency", currency(known));
    }
    add("devices", json!({ "address": 1, "subnet": 3 }));
    if let Some(operator) = &known.operator {
        add("operator", self::operator(operator));
    }
}

pub(super) fn currency(known: &Known) -> Value {
    let currency = &known.country.currency;
    json!({ "code": currency.code, "name": currency.name, "symbol": currency.symbol })
}

/// Every policy that operators are asked about.
pub(super) const POLICIES: [&str; 8] = [
    "ad_filtering",
    "free_access",
    "paid_access",
    "port_forwarding",
    "logging",
    "anonymous_payments",
    "crypto_payments",
    "traceable_ownership",
];

/// Policies are words in this version.
fn operator(operator: &Operator) -> Value {
    let policies: Map<String, Value> = POLICIES
        .iter()
        .map(|name| {
            let has = operator.policies.iter().any(|p| p == name);
            ((*name).to_owned(), json!(yes_or_no(has)))
        })
        .collect();
    json!({
        "name": operator.name,
        "url": operator.url,
        "anonymity": operator.anonymity,
        "popularity": operator.popularity,
        "protocols": operator.protocols,
        "policies": policies,
    })
}

/// Counts are texts in this version.
fn attacks(counts: &BTreeMap<String, u32>) -> Value {
    let total: u64 = counts.values().copied().map(u64::from).sum();
    let mut written = json!({ "Total": total.to_string() });
    for (name, count) in counts {
        written[name] = json!(count.to_string());
    }
    written
}

fn human(age: Age) -> String {
    let seconds = age.seconds();
    format!(
        "{} hours, {} minutes, {} seconds ago",
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60
    )
}
