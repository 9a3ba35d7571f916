//! Whose an address is and where it is used, says version 2.

use std::net::IpAddr;

use ipsec_core::NetworkKind;

use super::answer::Answer;
use crate::provider::proxycheck::said::{Said, Told};
use crate::read::{continent, coordinates, hostname};

pub(super) fn network(said: &mut Said, ip: IpAddr, answer: &Answer, kind: Option<NetworkKind>) {
    let told = Told {
        asn: answer.asn.as_deref(),
        range: answer.range.as_deref(),
        provider: answer.provider.as_deref(),
        organisation: answer.organisation.as_deref(),
        kind,
    };
    said.network(ip, told);
    said.profile.hostname = answer.hostname.as_deref().and_then(hostname);
    if let Some(devices) = &answer.devices {
        said.profile.devices = devices.address;
        said.profile.subnet_devices = devices.subnet;
    }
}

pub(super) fn place(said: &mut Said, answer: &Answer) {
    said.country(answer.isocode.as_deref());
    said.location.city.clone_from(&answer.city);
    let place = &mut said.profile.place;
    place.continent = answer.continentcode.as_deref().and_then(continent);
    place.country_name.clone_from(&answer.country);
    place.region.clone_from(&answer.region);
    place.region_code.clone_from(&answer.regioncode);
    place.postal_code.clone_from(&answer.postcode);
    place.time_zone.clone_from(&answer.timezone);
    place.coordinates = coordinates(answer.latitude, answer.longitude, answer.city.is_some());
}
