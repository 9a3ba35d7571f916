//! The names that columns and fields usually have.

use super::columns::{Address, Column, Columns, Says};
use crate::signal::{Signal, SignalSet};

/// Columns of an address, a network or a range, the likeliest first: of a proxy the address that it exits from comes before the one that it is reached at.
const ADDRESS: [&str; 16] = [
    "exit_ip",
    "network",
    "cidr",
    "ip_range",
    "ip_prefix",
    "ipv6_prefix",
    "ipv4prefix",
    "ipv6prefix",
    "prefix",
    "ip_address",
    "ipaddress",
    "ip_addr",
    "ip",
    "address",
    "subnet",
    "range",
];

/// Columns of a first and a last address.
const ENDS: [(&str, &str); 5] = [
    ("start_ip", "end_ip"),
    ("first_ip", "last_ip"),
    ("range_start", "range_end"),
    ("ip_start", "ip_end"),
    ("start", "end"),
];

/// The columns of a first and a last address as whole numbers.
const NUMBERS: (&str, &str) = ("ip_from", "ip_to");

/// What flags are called that are not called as the signal is.
const FLAGS: [(&str, Signal); 11] = [
    ("hosting", Signal::Datacenter),
    ("is_hosting", Signal::Datacenter),
    ("is_hosting_provider", Signal::Datacenter),
    ("is_anonymous_vpn", Signal::Vpn),
    ("is_tor_exit_node", Signal::Tor),
    ("tor_exit", Signal::Tor),
    ("is_cloud_provider", Signal::Datacenter),
    ("is_known_attacker", Signal::Attacker),
    ("is_anonymizer", Signal::Anonymous),
    ("is_res_proxy", Signal::ResidentialProxy),
    ("residential", Signal::ResidentialProxy),
];

const ASN: [&str; 4] = [
    "asn",
    "as_number",
    "autonomous_system_number",
    "autonomoussystemnumber",
];

const ORGANIZATION: [&str; 8] = [
    "organization",
    "organisation",
    "as_name",
    "as_org",
    "autonomous_system",
    "autonomous_system_organization",
    "autonomoussystemorganization",
    "asn_organization",
];

const COUNTRY: [&str; 5] = [
    "country_code",
    "iso_code",
    "country_iso_code",
    "cc",
    "country",
];

const CITY: [&str; 2] = ["city", "city_name"];

const SERVICE: [&str; 4] = ["service", "privacy_name", "provider_name", "vpn_provider"];

const OBSERVED: [&str; 2] = ["last_seen", "network_last_seen"];

/// Where publishers have the elements of their JSON documents.
pub(in crate::feed) const ROWS: [&str; 9] = [
    "[]",
    "prefixes[]",
    "ipv6_prefixes[]",
    "values[].properties.addressPrefixes[]",
    "result.ipv4_cidrs[]",
    "result.ipv6_cidrs[]",
    "list[]",
    "data[]",
    "events[]",
];

/// The fields of a JSON document that hold the number of entries.
pub(in crate::feed) const DECLARED: [&str; 1] = ["records"];

/// The fields of a JSON document that hold the time at which it was made.
pub(in crate::feed) const DATED: [&str; 7] = [
    "createdate",
    "creationtime",
    "timestamp",
    "last_updated",
    "updated",
    "generated",
    "synctoken",
];

/// Whether a column of this name holds addresses.
pub(in crate::feed) fn is_address(name: &str) -> bool {
    let ends = ENDS.iter().chain([&NUMBERS]);
    let is = |known: &&str| known.eq_ignore_ascii_case(name);
    ADDRESS.iter().any(is) || ends.into_iter().any(|(a, b)| is(a) || is(b))
}

/// Whether this is the name of any column that is known.
pub(in crate::feed) fn is_known(name: &str) -> bool {
    let said = [
        &ASN[..],
        &ORGANIZATION,
        &COUNTRY,
        &CITY,
        &SERVICE,
        &OBSERVED,
    ];
    is_address(name)
        || said
            .iter()
            .any(|names| names.iter().any(|known| known.eq_ignore_ascii_case(name)))
        || flags().any(|(known, _)| known.eq_ignore_ascii_case(name))
}

/// Every flag that is known.
fn flags() -> impl Iterator<Item = (String, Signal)> {
    let own = Signal::ALL.iter().flat_map(|signal| {
        [
            (signal.to_string(), *signal),
            (format!("is_{signal}"), *signal),
        ]
    });
    own.chain(FLAGS.map(|(name, signal)| (name.to_owned(), signal)))
}

impl Columns {
    /// These, with all that are known in place of what is not set; and whether that is all that there is to say.
    pub(in crate::feed) fn completed(&self) -> (Self, bool) {
        let mut columns = self.clone();
        let is_bare = self.says == Says::default() && self.address.is_empty();
        if self.address.is_empty() {
            columns.address = addresses();
        }
        if is_bare {
            columns.says = says();
        }
        (columns, is_bare)
    }
}

fn addresses() -> Vec<Address> {
    let one = ADDRESS.iter().map(|name| Address::In((*name).into()));
    let ends = ENDS
        .iter()
        .map(|(first, last)| Address::Ends((*first).into(), (*last).into()));
    let numbers = Address::Numbers(NUMBERS.0.into(), NUMBERS.1.into());
    one.chain(ends).chain([numbers]).collect()
}

fn says() -> Says {
    let all = |names: &[&str]| names.iter().map(|name| Column::from(*name)).collect();
    let flags = flags().map(|(name, signal)| (name.into(), SignalSet::from(signal)));
    Says {
        flags: flags.collect(),
        asn: all(&ASN),
        organization: all(&ORGANIZATION),
        country: all(&COUNTRY),
        city: all(&CITY),
        names: all(&SERVICE),
        observed: all(&OBSERVED),
        ..Says::default()
    }
}
