//! Countries and points on the map.

use ipsec_core::{Coordinates, Country};

/// A country's code. `None` for what is none (`ZZ`, `XX`, `EU`, `AP`, `A1`, `T1`, …); `UK` and `EL` are written as ISO 3166-1 has them.
#[must_use]
pub fn country(code: &str) -> Option<Country> {
    let code = code.trim().to_ascii_uppercase();
    let code = match code.as_str() {
        "UK" => "GB",
        "EL" => "GR",
        "ZZ" | "XX" | "EU" | "AP" => return None,
        code => code,
    };
    code.parse().ok()
}

/// A continent's code: `AF`, `AN`, `AS`, `EU`, `NA`, `OC`, `SA`.
#[must_use]
pub fn continent(code: &str) -> Option<String> {
    let code = code.trim().to_ascii_uppercase();
    ["AF", "AN", "AS", "EU", "NA", "OC", "SA"]
        .contains(&code.as_str())
        .then_some(code)
}

/// A point on the map. Zero and zero count only if there is a city: else it is what a service writes where it knows nothing.
#[must_use]
pub fn coordinates(
    latitude: Option<f64>,
    longitude: Option<f64>,
    has_city: bool,
) -> Option<Coordinates> {
    let (latitude, longitude) = (latitude?, longitude?);
    if latitude == 0.0 && longitude == 0.0 && !has_city {
        return None;
    }
    Coordinates::new(latitude, longitude).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_that_are_countries() {
        for (code, expected) in [
            ("de", Some("DE")),
            (" NA ", Some("NA")),
            ("uk", Some("GB")),
            ("EL", Some("GR")),
            ("XK", Some("XK")),
            ("ZZ", None),
            ("T1", None),
            ("A2", None),
            ("EU", None),
            ("DEU", None),
            ("", None),
        ] {
            let country = country(code);
            assert_eq!(country.as_ref().map(Country::as_str), expected, "{code}");
        }
        assert_eq!(continent("oc").as_deref(), Some("OC"));
        assert_eq!(continent("XX"), None);
    }

    #[test]
    fn the_middle_of_nowhere_is_nowhere() {
        assert!(coordinates(Some(52.5), Some(13.4), false).is_some());
        assert!(coordinates(Some(0.0), Some(0.0), true).is_some());
        assert!(coordinates(Some(0.0), Some(0.0), false).is_none());
        assert!(coordinates(Some(91.0), Some(0.0), true).is_none());
        assert!(coordinates(None, Some(0.0), true).is_none());
    }
}
