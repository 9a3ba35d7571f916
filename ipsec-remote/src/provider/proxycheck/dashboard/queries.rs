//! How many lookups came to what, day by day.

use std::time::SystemTime;

use ipsec_core::LookupError;
use serde_json::value::RawValue;

use super::wire::{Object, is_same, loose};

/// How many lookups of one day came to what. The service counts fewer kinds in its older form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Day {
    /// The day: `2026-09-25`, or `TODAY` in the older form.
    pub day: String,
    /// All.
    pub total: Option<u64>,
    /// Those that came to something.
    pub positive: Option<u64>,
    /// Those that came to nothing.
    pub negative: Option<u64>,
    /// Those that were refused.
    pub refused: Option<u64>,
    /// Proxies.
    pub proxy: Option<u64>,
    /// VPNs.
    pub vpn: Option<u64>,
    /// Compromised machines.
    pub compromised: Option<u64>,
    /// Harvesters of content.
    pub scraper: Option<u64>,
    /// Exits of Tor.
    pub tor: Option<u64>,
    /// Servers.
    pub hosting: Option<u64>,
    /// Throw-away e-mail addresses.
    pub disposable_email: Option<u64>,
    /// Other e-mail addresses.
    pub reusable_email: Option<u64>,
    /// Those that a rule of the customer's decided.
    pub custom_rule: Option<u64>,
    /// Those that a list of the customer's refused.
    pub blacklisted: Option<u64>,
}

/// Days in the order in which the service has them.
pub(super) fn read(object: &Object, _: SystemTime) -> Result<Vec<Day>, LookupError> {
    let days: Vec<_> = object
        .members()
        .filter(|(_, value)| value.get().starts_with('{'))
        .filter_map(|(name, value)| Some(day(name, &Object::inside(value)?)))
        .collect();
    match days.is_empty() {
        true => object.none(),
        false => Ok(days),
    }
}

fn day(name: &str, object: &Object) -> Day {
    let mut day = Day {
        day: name.to_owned(),
        ..Day::default()
    };
    for (name, value) in object.members() {
        if let Some(count) = day.count(name) {
            *count = whole(value).or(*count);
        }
    }
    day
}

impl Day {
    /// What is counted under this name, in either form.
    fn count(&mut self, name: &str) -> Option<&mut Option<u64>> {
        let is = |names: &[&str]| names.iter().any(|other| is_same(name, other));
        Some(match () {
            () if is(&["total queries"]) => &mut self.total,
            () if is(&["positive queries"]) => &mut self.positive,
            () if is(&["negative queries", "undetected"]) => &mut self.negative,
            () if is(&["refused queries"]) => &mut self.refused,
            () if is(&["proxy", "proxies"]) => &mut self.proxy,
            () if is(&["vpn", "vpns"]) => &mut self.vpn,
            () if is(&["compromised"]) => &mut self.compromised,
            () if is(&["scraper"]) => &mut self.scraper,
            () if is(&["tor"]) => &mut self.tor,
            () if is(&["hosting"]) => &mut self.hosting,
            () if is(&["disposable email", "disposable emails"]) => &mut self.disposable_email,
            () if is(&["reusable email", "reusable emails"]) => &mut self.reusable_email,
            () if is(&["custom rule", "custom rules"]) => &mut self.custom_rule,
            () if is(&["blacklisted"]) => &mut self.blacklisted,
            () => return None,
        })
    }
}

fn whole(value: &RawValue) -> Option<u64> {
    loose(value)?.whole()
}
