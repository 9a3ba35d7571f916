//! Where the address is.

use ipsec_core::{Location, Place};

use super::said::Said;
use crate::provider::ipgeolocation::answer::{self, Answer};
use crate::read::{continent, coordinates, country, eu_doubt};

pub(super) fn read(answer: &Answer, said: &mut Said) -> Option<Location> {
    let zone = answer.time_zone.as_ref();
    said.profile.place.time_zone = zone.and_then(|zone| zone.name.clone());
    let place = answer.location.as_ref()?;
    closer(place, &mut said.profile.place);

    let code = place.country_code2.as_deref();
    let mut location = Location::default();
    location.country = code.and_then(country);
    location.city = place.city.clone();
    match location.country {
        Some(country) => {
            location.in_eu = place.is_eu;
            if let Some(doubt) = place.is_eu.and_then(|is_eu| eu_doubt(country, is_eu)) {
                said.note(doubt);
            }
        }
        None if code.is_some() => said.note("a country code that is no country's"),
        None => {}
    }
    (location != Location::default()).then_some(location)
}

fn closer(from: &answer::Location, place: &mut Place) {
    place.continent = from.continent_code.as_deref().and_then(continent);
    place.country_name = from.country_name.clone();
    place.region = from.state_prov.clone();
    place.region_code = from.state_code.clone();
    place.district = from.district.clone();
    place.postal_code = from.zipcode.clone();
    place.coordinates = coordinates(from.latitude, from.longitude, from.city.is_some());
}
