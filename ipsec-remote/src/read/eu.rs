//! Who is in the European Union.

use ipsec_core::Country;

/// The members, as of 2020-02-01.
const MEMBERS: [&str; 27] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
    "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];
/// Parts of members that have codes of their own.
const PARTS: [&str; 7] = ["AX", "GF", "GP", "MF", "MQ", "RE", "YT"];

/// Whether the country is a member of the European Union. `None` for parts of members that have a code of their own: sources differ about them.
#[must_use]
pub fn in_eu(country: Country) -> Option<bool> {
    let code = country.as_str();
    (!PARTS.contains(&code)).then(|| MEMBERS.contains(&code))
}

/// Words for a note where a source says of a country what contradicts the list of members: to be kept, and doubted.
#[must_use]
pub fn eu_doubt(country: Country, said: bool) -> Option<String> {
    let is_not = if said { "is" } else { "is not" };
    in_eu(country).filter(|known| *known != said).map(|_| {
        format!("says that {country} {is_not} in the European Union, against what is known")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_and_others() {
        for (code, expected) in [
            ("DE", Some(true)),
            ("HR", Some(true)),
            ("GB", Some(false)),
            ("NO", Some(false)),
            ("RE", None),
        ] {
            let country = code.parse().expect("a country");
            assert_eq!(in_eu(country), expected, "{code}");
            for said in [true, false] {
                let doubted = expected.is_some_and(|known| known != said);
                assert_eq!(eu_doubt(country, said).is_some(), doubted, "{code} {said}");
            }
        }
    }
}
