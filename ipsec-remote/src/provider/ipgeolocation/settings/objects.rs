//! The documented fields of each endpoint, and what has to be included for them.

use super::Include;

/// Fields beside each other that come together.
#[derive(Debug)]
pub(super) struct Object {
    /// The path of the object that they are in.
    pub(super) path: &'static str,
    /// Any of this has to be included for them; nothing: they always come.
    pub(super) needs: &'static [Include],
    /// Their names. None: the path is itself a field.
    pub(super) fields: &'static [&'static str],
}

impl Object {
    const fn new(
        path: &'static str,
        needs: &'static [Include],
        fields: &'static [&'static str],
    ) -> Self {
        Self {
            path,
            needs,
            fields,
        }
    }

    /// Whether the path is this object, one around it, or a field of it.
    pub(super) fn knows(&self, path: &str) -> bool {
        is_within(self.path, path)
            || path
                .strip_prefix(self.path)
                .and_then(|rest| rest.strip_prefix('.'))
                .is_some_and(|field| self.fields.contains(&field))
    }
}

/// Whether `path` is `outer` or inside it.
pub(super) fn is_within(path: &str, outer: &str) -> bool {
    path.strip_prefix(outer)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

const ALWAYS: &[Include] = &[];

#[rustfmt::skip]
pub(super) const V2: &[Object] = &[
    Object::new("ip", ALWAYS, &[]),
    Object::new("hostname", Include::HOSTNAMES, &[]),
    Object::new("security", ALWAYS, &[
        "threat_score", "is_tor", "is_proxy", "proxy_type", "proxy_provider", "is_anonymous", "is_known_attacker", "is_spam", "is_bot",
        "is_cloud_provider", "cloud_provider",
    ]),
    Object::new("location", &[Include::Location], PLACE),
    Object::new("location", &[Include::Location], &["locality", "accuracy_radius", "dma_code"]),
    Object::new("network", &[Include::Network], &["connection_type"]),
    Object::new("network.asn", &[Include::Network], &[
        "as_number", "organization", "name", "asn_name", "country", "type", "domain", "rir", "date_allocated", "allocation_status",
        "num_of_ipv4_routes", "num_of_ipv6_routes",
    ]),
    Object::new("network.company", &[Include::Network], COMPANY),
    Object::new("currency", &[Include::Currency], CURRENCY),
    Object::new("country_metadata", &[Include::CountryMetadata], COUNTRY),
    Object::new("time_zone", &[Include::TimeZone], TIME),
    Object::new("time_zone.dst_start", &[Include::TimeZone], CHANGE),
    Object::new("time_zone.dst_end", &[Include::TimeZone], CHANGE),
    Object::new("user_agent", &[Include::UserAgent], AGENT),
    Object::new("user_agent.device", &[Include::UserAgent], DEVICE),
    Object::new("user_agent.engine", &[Include::UserAgent], ENGINE),
    Object::new("user_agent.operating_system", &[Include::UserAgent], SYSTEM),
];

pub(super) const V3: &[Object] = &[
    Object::new("ip", ALWAYS, &[]),
    Object::new("security", ALWAYS, SECURITY),
];

#[rustfmt::skip]
pub(super) const V3_WITH_LOCATION: &[Object] = &[
    Object::new("ip", ALWAYS, &[]),
    Object::new("hostname", Include::HOSTNAMES, &[]),
    Object::new("security", ALWAYS, SECURITY),
    Object::new("location", ALWAYS, PLACE),
    Object::new("location", &[Include::GeoAccuracy], &["locality", "accuracy_radius", "confidence"]),
    Object::new("location", &[Include::DmaCode], &["dma_code"]),
    Object::new("network", ALWAYS, &["connection_type", "route", "is_anycast"]),
    Object::new("asn", ALWAYS, &["as_number", "organization", "country", "type", "domain", "date_allocated", "rir"]),
    Object::new("company", ALWAYS, COMPANY),
    Object::new("currency", ALWAYS, CURRENCY),
    Object::new("country_metadata", ALWAYS, COUNTRY),
    Object::new("time_zone", ALWAYS, TIME),
    Object::new("time_zone", ALWAYS, &[
        "current_tz_abbreviation", "current_tz_full_name", "standard_tz_abbreviation", "standard_tz_full_name", "dst_tz_abbreviation",
        "dst_tz_full_name",
    ]),
    Object::new("time_zone.dst_start", ALWAYS, CHANGE),
    Object::new("time_zone.dst_end", ALWAYS, CHANGE),
    Object::new("abuse", &[Include::Abuse], &[
        "route", "country", "name", "organization", "kind", "address", "emails", "phone_numbers",
    ]),
    Object::new("user_agent", &[Include::UserAgent], AGENT),
    Object::new("user_agent.device", &[Include::UserAgent], DEVICE),
    Object::new("user_agent.engine", &[Include::UserAgent], ENGINE),
    Object::new("user_agent.operating_system", &[Include::UserAgent], SYSTEM),
];

#[rustfmt::skip]
const SECURITY: &[&str] = &[
    "threat_score", "is_tor", "is_proxy", "proxy_provider_names", "proxy_confidence_score", "proxy_last_seen", "is_residential_proxy",
    "is_vpn", "vpn_provider_names", "vpn_confidence_score", "vpn_last_seen", "is_relay", "relay_provider_name", "is_anonymous",
    "is_known_attacker", "is_bot", "is_spam", "is_cloud_provider", "cloud_provider_name",
];
#[rustfmt::skip]
const PLACE: &[&str] = &[
    "continent_code", "continent_name", "country_code2", "country_code3", "country_name", "country_name_official", "country_capital",
    "state_prov", "state_code", "district", "city", "zipcode", "latitude", "longitude", "is_eu", "country_flag", "geoname_id",
    "country_emoji",
];
const COMPANY: &[&str] = &["name", "type", "domain"];
const CURRENCY: &[&str] = &["code", "name", "symbol"];
const COUNTRY: &[&str] = &["calling_code", "tld", "languages"];
#[rustfmt::skip]
const TIME: &[&str] = &[
    "name", "offset", "offset_with_dst", "current_time", "current_time_unix", "is_dst", "dst_savings", "dst_exists",
];
#[rustfmt::skip]
const CHANGE: &[&str] = &["utc_time", "duration", "gap", "date_time_after", "date_time_before", "overlap"];
const AGENT: &[&str] = &[
    "user_agent_string",
    "name",
    "type",
    "version",
    "version_major",
];
const DEVICE: &[&str] = &["name", "type", "brand", "cpu"];
const ENGINE: &[&str] = &["name", "type", "version", "version_major"];
const SYSTEM: &[&str] = &["name", "type", "version", "version_major", "build"];
