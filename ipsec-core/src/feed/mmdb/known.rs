//! What the fields of databases mean, as their vendors document them.

use super::fields::{Fields, Meaning};
use crate::signal::Signal;

/// The fields of a type of MaxMind's; `None` for another type.
///
/// From <https://dev.maxmind.com/geoip/docs/databases/>, as of November 2026. The flags are only there where they are true.
pub(super) fn by_type(database_type: &str) -> Option<Fields> {
    if !database_type.starts_with("Geo") {
        return None;
    }
    let ends = |end| database_type.ends_with(end);
    let fields = Fields::none();
    Some(if ends("-Anonymous-IP") {
        anonymous(fields)
    } else if ends("-Anonymous-Plus") {
        seen(anonymous(fields))
    } else if ends("-Residential-Proxy") {
        seen(fields.every(Signal::ResidentialProxy))
    } else if ends("-ASN") || ends("-ISP") {
        network(fields, "")
    } else if ends("-Country") {
        country(fields)
    } else if ends("-City") {
        country(fields).city("city.names.en")
    } else if ends("-Enterprise") {
        network(country(fields).city("city.names.en"), "traits.")
    } else {
        return None;
    })
}

fn anonymous(fields: Fields) -> Fields {
    fields
        .signal("is_anonymous", Signal::Anonymous)
        .signal("is_anonymous_vpn", Signal::Vpn)
        .signal("is_hosting_provider", Signal::Datacenter)
        .signal("is_public_proxy", Signal::PublicProxy)
        .signal("is_residential_proxy", Signal::ResidentialProxy)
        .signal("is_tor_exit_node", Signal::Tor)
}

fn seen(fields: Fields) -> Fields {
    fields
        .score("anonymizer_confidence", 100)
        .name("provider_name")
        .observed("network_last_seen")
}

fn network(fields: Fields, within: &str) -> Fields {
    fields
        .asn(format!("{within}autonomous_system_number"))
        .organization(format!("{within}autonomous_system_organization"))
}

fn country(fields: Fields) -> Fields {
    fields
        .country("country.iso_code")
        .in_eu("country.is_in_european_union")
}

/// What to look for in a database of another type: what it would mean, and under which names, of which the first that is there counts.
///
/// IPinfo's, from <https://ipinfo.io/developers/database-types>: privacy detection (`vpn`, `service`), its extended form (`is_vpn`, `privacy_name`),
/// residential proxies (`last_seen`, `percent_days_seen`), Lite, Core and Plus (`as_name`, `country_code`). MaxMind's as well, since others
/// copy those.
pub(super) const CANDIDATES: &[(Meaning, &[&str])] = &[
    (Meaning::Signal(Signal::Anonymous), &["is_anonymous"]),
    (
        Meaning::Signal(Signal::Vpn),
        &["is_anonymous_vpn", "is_vpn", "vpn"],
    ),
    (
        Meaning::Signal(Signal::Datacenter),
        &["is_hosting_provider", "is_hosting", "hosting"],
    ),
    (Meaning::Signal(Signal::Proxy), &["is_proxy", "proxy"]),
    (Meaning::Signal(Signal::PublicProxy), &["is_public_proxy"]),
    (
        Meaning::Signal(Signal::ResidentialProxy),
        &["is_residential_proxy"],
    ),
    (
        Meaning::Signal(Signal::Tor),
        &["is_tor_exit_node", "is_tor", "tor"],
    ),
    (Meaning::Signal(Signal::Relay), &["is_relay", "relay"]),
    (Meaning::Signal(Signal::Mobile), &["is_mobile"]),
    (Meaning::Signal(Signal::Satellite), &["is_satellite"]),
    (Meaning::Score(100), &["anonymizer_confidence"]),
    (Meaning::Observed, &["network_last_seen", "last_seen"]),
    (Meaning::Name, &["provider_name", "privacy_name", "service"]),
    (
        Meaning::Asn,
        &[
            "autonomous_system_number",
            "asn",
            "traits.autonomous_system_number",
        ],
    ),
    (
        Meaning::Organization,
        &[
            "autonomous_system_organization",
            "as_name",
            "traits.autonomous_system_organization",
        ],
    ),
    (
        Meaning::Country,
        &["country.iso_code", "country_code", "country"],
    ),
    (Meaning::InEu, &["country.is_in_european_union"]),
    (Meaning::City, &["city.names.en", "city"]),
];

/// A field that only lists of residential proxies have: how often IPinfo saw the address as one.
pub(super) const OF_RESIDENTIAL_PROXIES: &str = "percent_days_seen";
