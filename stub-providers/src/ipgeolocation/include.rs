//! What `include` adds, and the same objects where they come unasked.

use jiff::{Timestamp, ToSpan as _};
use serde_json::{Value, json};

use crate::{
    call::Call,
    facts::{Known, Zone},
};

const HOSTNAMES: [&str; 3] = ["hostname", "liveHostname", "hostnameFallbackLive"];

/// Whether an object is asked for.
pub(super) fn has(call: &Call, name: &str) -> bool {
    call.query("include")
        .is_some_and(|list| list.split(',').any(|item| item.trim() == name))
}

pub(super) fn has_hostname(call: &Call) -> bool {
    HOSTNAMES.into_iter().any(|name| has(call, name))
}

/// The address itself where it has no name.
pub(super) fn hostname(known: &Known) -> Value {
    match &known.entry.hostname {
        Some(name) => json!(name),
        None => json!(known.ip.to_string()),
    }
}

pub(super) fn location(known: &Known) -> Value {
    let (place, country) = (&known.place, &known.country);
    let code = &place.country;
    // What may be empty is so in a sparse record.
    let maybe = |text: String| {
        if known.entry.sparse {
            String::new()
        } else {
            text
        }
    };
    json!({
        "continent_code": country.continent,
        "continent_name": country.continent_name,
        "country_code2": code,
        "country_code3": country.code3,
        "country_name": country.name,
        "country_name_official": country.official,
        "country_capital": country.capital,
        "state_prov": maybe(place.region.clone()),
        "state_code": maybe(format!("{code}-{}", place.region_code)),
        "district": maybe(place.district.clone()),
        "city": maybe(place.city.clone()),
        "locality": maybe(place.city.clone()),
        "accuracy_radius": "",
        "dma_code": "",
        "zipcode": maybe(place.postcode.clone()),
        "latitude": format!("{:.5}", place.latitude),
        "longitude": format!("{:.5}", place.longitude),
        "is_eu": country.eu,
        "country_flag": format!(
            "https://ipgeolocation.example/static/flags/{}_64.png",
            code.to_lowercase()
        ),
        "geoname_id": maybe(place.geoname_id.to_string()),
        "country_emoji": maybe(known.flag()),
    })
}

pub(super) fn network_v2(known: &Known) -> Value {
    json!({
        "asn": asn(known),
        "company": company(known),
        "connection_type": "",
    })
}

pub(super) fn network_v3(known: &Known) -> Value {
    json!({
        "connection_type": "",
        "route": known.range.to_string(),
        "is_anycast": false,
    })
}

pub(super) fn asn(known: &Known) -> Value {
    if known.entry.sparse {
        return json!({ "as_number": "", "organization": "", "country": "" });
    }
    let network = &known.network;
    let number = format!("AS{}", network.asn);
    json!({
        "as_number": number,
        "organization": network.organisation,
        "country": known.place.country,
        "type": if network.kind == "Residential" { "ISP" } else { "BUSINESS" },
        "domain": network.domain,
        "rir": "",
        // The number once more, as in the vendor's own example.
        "asn_name": number,
        "date_allocated": "",
        "allocation_status": "allocated",
        "num_of_ipv4_routes": "1",
        "num_of_ipv6_routes": "1",
    })
}

pub(super) fn company(known: &Known) -> Value {
    json!({
        "name": known.network.provider,
        "type": "",
        "domain": known.network.domain,
    })
}

pub(super) fn currency(known: &Known) -> Value {
    let currency = &known.country.currency;
    json!({ "code": currency.code, "name": currency.name, "symbol": currency.symbol })
}

pub(super) fn country_metadata(known: &Known) -> Value {
    json!({
        "calling_code": known.country.calling_code,
        "tld": known.country.tld,
        "languages": known.country.languages,
    })
}

pub(super) fn time_zone(known: &Known, now: Timestamp) -> Value {
    let zone = &known.zone;
    let is_dst = is_summer(zone, now);
    let offset = i64::from(zone.offset) + i64::from(is_dst);
    let local = now.checked_add(offset.hours()).unwrap_or(now);
    let sign = if offset < 0 { '-' } else { '+' };
    let mut written = json!({
        "name": known.place.zone,
        "offset": zone.offset,
        "offset_with_dst": offset,
        "current_time": format!(
            "{}{sign}{:02}00",
            local.strftime("%Y-%m-%d %H:%M:%S.000"),
            offset.abs()
        ),
        "current_time_unix": now.as_millisecond() as f64 / 1000.0,
        "is_dst": is_dst,
        "dst_savings": i8::from(zone.summer.is_some()),
        "dst_exists": zone.summer.is_some(),
    });
    if let Some(summer) = &zone.summer {
        written["dst_start"] = change(&summer.start, true);
        written["dst_end"] = change(&summer.end, false);
    }
    written
}

/// The changes are written so that they sort as texts.
fn is_summer(zone: &Zone, now: Timestamp) -> bool {
    let now = now.strftime("%Y-%m-%d TIME %H").to_string();
    zone.summer
        .as_ref()
        .is_some_and(|summer| summer.start[0] <= now && now < summer.end[0])
}

fn change([utc, before, after]: &[String; 3], is_start: bool) -> Value {
    json!({
        "utc_time": utc,
        "duration": if is_start { "+1H" } else { "-1H" },
        "gap": is_start,
        "date_time_after": after,
        "date_time_before": before,
        "overlap": !is_start,
    })
}
