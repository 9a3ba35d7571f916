//! One whole record, before and after the customer's filters.

use serde_json::{Map, Value, json};

use super::{Endpoint, agent, filter, include, security};
use crate::{call::Call, facts::Known, keys::Account, state::State};

/// What is answered about one address.
pub(super) fn of(
    state: &State,
    call: &Call,
    endpoint: Endpoint,
    account: Account,
    known: &Known,
) -> Value {
    let mut record = Map::new();
    record.insert("ip".to_owned(), json!(known.ip.to_string()));
    if endpoint.is_ipgeo {
        ipgeo(state, call, known, &mut record);
    } else if endpoint.version == 3 {
        record.insert("security".to_owned(), security::v3(known, state.now));
    } else {
        v2(state, call, known, &mut record);
    }
    if let Some(location) = record.get_mut("location") {
        translate(call, account, location);
    }
    filter::apply(call, Value::Object(record))
}

fn v2(state: &State, call: &Call, known: &Known, record: &mut Map<String, Value>) {
    let mut add = |name: &str, value: Value| record.insert(name.to_owned(), value);
    if include::has_hostname(call) {
        add("hostname", include::hostname(known));
    }
    add("security", security::v2(known));
    for (name, make) in [
        ("location", include::location as fn(&Known) -> Value),
        ("country_metadata", include::country_metadata),
        ("network", include::network_v2),
        ("currency", include::currency),
    ] {
        if include::has(call, name) {
            add(name, make(known));
        }
    }
    if include::has(call, "time_zone") {
        add("time_zone", include::time_zone(known, state.now));
    }
    if include::has(call, "user_agent") {
        add("user_agent", agent::of(call));
    }
}

fn ipgeo(state: &State, call: &Call, known: &Known, record: &mut Map<String, Value>) {
    let mut add = |name: &str, value: Value| record.insert(name.to_owned(), value);
    if include::has_hostname(call) {
        add("hostname", include::hostname(known));
    }
    let mut location = include::location(known);
    location["confidence"] = json!("high");
    add("location", location);
    add("country_metadata", include::country_metadata(known));
    add("network", include::network_v3(known));
    add("currency", include::currency(known));
    add("asn", include::asn(known));
    add("company", include::company(known));
    if include::has(call, "security") {
        add("security", security::v3(known, state.now));
    }
    add("time_zone", include::time_zone(known, state.now));
    if include::has(call, "user_agent") {
        add("user_agent", agent::of(call));
    }
}

/// No other language is spoken here, but what other languages lack is left out.
fn translate(call: &Call, account: Account, location: &mut Value) {
    let lang = call.query("lang").unwrap_or_else(|| "en".into());
    if lang != "en" && account != Account::Free {
        location["country_name_official"] = json!("");
        location["country_capital"] = json!("");
    }
}
