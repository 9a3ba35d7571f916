//! The network, which v2 and v3 have in different places.

use std::net::IpAddr;

use ipsec_core::{Network, NetworkKind};

use super::said::Said;
use crate::provider::ipgeolocation::answer::{Answer, Asn};
use crate::provider::ipgeolocation::settings::Endpoint;
use crate::read::{asn, asn_and_name, hostname, prefix};

pub(super) fn read(
    endpoint: Endpoint,
    answer: &Answer,
    ip: IpAddr,
    said: &mut Said,
) -> Option<Network> {
    let own = answer.network.as_ref();
    let (system, company) = match endpoint {
        Endpoint::V2 => (
            own.and_then(|network| network.asn.as_ref()),
            own.and_then(|network| network.company.as_ref()),
        ),
        Endpoint::V3 | Endpoint::V3WithLocation => (answer.asn.as_ref(), answer.company.as_ref()),
    };
    said.profile.company = company.and_then(|company| company.name.clone());
    said.profile.hostname = answer.hostname.as_deref().and_then(hostname);

    let number = system.and_then(|system| system.as_number.as_deref());
    let number = number.and_then(asn_and_name);
    let mut network = Network::default();
    network.asn = number.map(|(number, _)| number);
    network.organization = system
        .and_then(organization)
        .or_else(|| number.and_then(|(_, name)| name))
        .map(str::to_owned);
    network.kind = own
        .and_then(|network| network.connection_type.as_deref())
        .and_then(kind)
        .or_else(|| {
            system
                .and_then(|system| system.kind.as_deref())
                .and_then(kind)
        });
    if let Some(route) = own.and_then(|network| network.route.as_deref()) {
        network.prefix = prefix(route, ip);
        if network.prefix.is_none() {
            said.note("the route is no prefix that holds the address");
        }
    }
    (network != Network::default()).then_some(network)
}

/// Where the name is only the number again, it is none.
fn organization(system: &Asn) -> Option<&str> {
    let name = system
        .asn_name
        .as_deref()
        .filter(|name| asn(name).is_none());
    let organization = system.organization.as_deref().or(system.name.as_deref());
    organization.or(name)
}

/// `DSL`, `Cable`, `Fiber` and `Dial-Up/ISDN` go to homes and offices alike.
fn kind(word: &str) -> Option<NetworkKind> {
    Some(match word.to_lowercase().as_str() {
        "mobile" => NetworkKind::Mobile,
        "wireless" => NetworkKind::Wireless,
        "satellite" => NetworkKind::Satellite,
        "isp" => NetworkKind::Isp,
        "hosting" => NetworkKind::Hosting,
        "business" => NetworkKind::Business,
        "education" => NetworkKind::Education,
        "government" => NetworkKind::Government,
        _ => return None,
    })
}
