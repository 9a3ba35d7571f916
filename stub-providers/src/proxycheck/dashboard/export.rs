//! What was asked and found, for customers who keep books.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{error, ok};
use crate::{
    Vendor,
    answer::Answer,
    proxycheck::{
        customer::{Detected, Tally},
        params::Params,
    },
    state::State,
};

pub(super) fn answer(state: &State, what: &str, params: &Params) -> Answer {
    match what {
        "detections" => ok(&detections(state, params)),
        "tags" => ok(&tags(state, params)),
        "usage" => ok(&usage(state)),
        "queries" => ok(&queries(state, params)),
        _ => error("Unknown export."),
    }
}

/// Numbered from 1, newest first; a limit of 0 means all.
fn detections(state: &State, params: &Params) -> Value {
    let kept = state.customer.kept();
    let limit = match params.number("limit").unwrap_or(100) {
        0 => usize::MAX,
        limit => limit,
    };
    let offset = params.number("offset").unwrap_or(0);
    let filter = params.text("filter").unwrap_or_default();
    let matches = |d: &&Detected| d.address.contains(filter) || d.tag.contains(filter);
    let chosen = kept.record.detected.iter().filter(matches);
    let numbered = chosen.skip(offset).take(limit).enumerate();
    numbered
        .map(|(i, detected)| ((i + 1).to_string(), detection(detected)))
        .collect::<Map<_, _>>()
        .into()
}

fn detection(detected: &Detected) -> Value {
    json!({
        "time formatted": formatted(detected.time),
        "time raw": detected.time.as_second().to_string(),
        "address": detected.address,
        "detection type": detected.kind,
        "answering node": detected.node,
        "tag": detected.tag,
    })
}

/// Such as "23rd of November 2017 at 7:01 am".
fn formatted(time: Timestamp) -> String {
    let day: u8 = time.strftime("%-d").to_string().parse().unwrap_or(1);
    let ending = match day {
        1 | 21 | 31 => "st",
        2 | 22 => "nd",
        3 | 23 => "rd",
        _ => "th",
    };
    let rest = time.strftime("of %B %Y at %-I:%M %P");
    format!("{day}{ending} {rest}")
}

fn tags(state: &State, params: &Params) -> Value {
    let kept = state.customer.kept();
    let mut by_tag: BTreeMap<&str, Vec<&Detected>> = BTreeMap::new();
    for detected in &kept.record.detected {
        by_tag.entry(&detected.tag).or_default().push(detected);
    }
    let limit = params.number("limit").unwrap_or(100);
    let offset = params.number("offset").unwrap_or(0);
    let chosen = by_tag.into_iter().skip(offset).take(limit);
    chosen
        .map(|(tag, detected)| (tag.to_owned(), tagged(&detected, params.on("addresses"))))
        .collect::<Map<_, _>>()
        .into()
}

fn tagged(detected: &[&Detected], with_addresses: bool) -> Value {
    let count = |kind| detected.iter().filter(|d| d.kind == kind).count();
    let types = json!({
        "total": detected.len(),
        "proxy": count("proxy"),
        "vpn": count("vpn"),
        "rule": count("rule"),
    });
    if !with_addresses {
        return json!({ "types": types });
    }
    let mut addresses: BTreeMap<&str, u64> = BTreeMap::new();
    for detected in detected {
        *addresses.entry(&detected.address).or_default() += 1;
    }
    json!({ "types": types, "addresses": addresses })
}

/// Both spellings of numbers occur, so both are here.
fn usage(state: &State) -> Value {
    let quota = state.quotas.of(Vendor::Proxycheck);
    json!({
        "Burst Tokens Available": 1,
        "Burst Token Allowance": 1,
        "Burst Token Active": 0,
        "Queries Today": quota.used.to_string(),
        "Daily Limit": quota.limit.to_string(),
        "Queries Total": quota.used,
        "Plan Tier": "Stub",
    })
}

/// By date with `json=1`; without it in the first form, which has the day's name.
fn queries(state: &State, params: &Params) -> Value {
    let tally = state.customer.kept().record.tally;
    if params.on("json") {
        let today = state.now.strftime("%Y-%m-%d").to_string();
        let mut days = Map::new();
        days.insert(today, dated(tally));
        days.into()
    } else {
        json!({ "TODAY": {
            "proxies": tally.proxies.to_string(),
            "vpns": tally.vpns.to_string(),
            "undetected": tally.undetected.to_string(),
            "refused queries": tally.refused.to_string(),
            "total queries": tally.total(),
        }})
    }
}

fn dated(tally: Tally) -> Value {
    json!({
        "total_queries": tally.total(),
        "positive_queries": tally.positive(),
        "negative_queries": tally.undetected,
        "refused_queries": tally.refused,
        "proxy": tally.proxies,
        "vpn": tally.vpns,
        "compromised": tally.compromised,
        "scraper": tally.scraper,
        "tor": tally.tor,
        "hosting": 0,
        "disposable_email": 0,
        "reusable_email": 0,
        "custom_rule": 0,
        "blacklisted": tally.rules,
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn dates_in_words() {
        let time = jiff::Timestamp::from_second(1_511_420_515).unwrap();
        assert_eq!(super::formatted(time), "23rd of November 2017 at 7:01 am");
    }
}
