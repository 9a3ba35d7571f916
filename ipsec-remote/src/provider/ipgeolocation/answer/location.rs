//! Where an address is, and what its country is like.

use serde::{Deserialize, Serialize};

use crate::read::{informal_flag, number, text, texts};

/// Where the address is. Names are in English, unless another [language](crate::provider::ipgeolocation::Lang) was asked for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Location {
    /// The continent's two-letter code.
    #[serde(deserialize_with = "text")]
    pub continent_code: Option<String>,
    /// The continent's name.
    #[serde(deserialize_with = "text")]
    pub continent_name: Option<String>,
    /// The country's two-letter code (ISO 3166-1 alpha-2).
    #[serde(deserialize_with = "text")]
    pub country_code2: Option<String>,
    /// The country's three-letter code (ISO 3166-1 alpha-3).
    #[serde(deserialize_with = "text")]
    pub country_code3: Option<String>,
    /// The country's name.
    #[serde(deserialize_with = "text")]
    pub country_name: Option<String>,
    /// The country's official name. Other languages than English often lack it.
    #[serde(deserialize_with = "text")]
    pub country_name_official: Option<String>,
    /// The country's capital. Other languages than English often lack it.
    #[serde(deserialize_with = "text")]
    pub country_capital: Option<String>,
    /// The state, province or region.
    #[serde(deserialize_with = "text")]
    pub state_prov: Option<String>,
    /// Its code, such as `US-VA` (ISO 3166-2).
    #[serde(deserialize_with = "text")]
    pub state_code: Option<String>,
    /// The district or county.
    #[serde(deserialize_with = "text")]
    pub district: Option<String>,
    /// The city.
    #[serde(deserialize_with = "text")]
    pub city: Option<String>,
    /// The neighbourhood, or the city again.
    #[serde(deserialize_with = "text")]
    pub locality: Option<String>,
    /// The postal code.
    #[serde(deserialize_with = "text")]
    pub zipcode: Option<String>,
    /// Degrees north, -90 to 90.
    #[serde(deserialize_with = "number")]
    pub latitude: Option<f64>,
    /// Degrees east, -180 to 180.
    #[serde(deserialize_with = "number")]
    pub longitude: Option<f64>,
    /// How many kilometres the place may be away from there.
    #[serde(deserialize_with = "number")]
    pub accuracy_radius: Option<f64>,
    /// v3: how sure the service is of that: `high`, `medium` or `low`.
    #[serde(deserialize_with = "text")]
    pub confidence: Option<String>,
    /// The code of the advertising market; only in the United States.
    #[serde(deserialize_with = "text")]
    pub dma_code: Option<String>,
    /// Whether the country is a member of the European Union.
    #[serde(deserialize_with = "informal_flag")]
    pub is_eu: Option<bool>,
    /// Where a picture of the country's flag is.
    #[serde(deserialize_with = "text")]
    pub country_flag: Option<String>,
    /// The place's number at geonames.org.
    #[serde(deserialize_with = "text")]
    pub geoname_id: Option<String>,
    /// The country's flag as a character.
    #[serde(deserialize_with = "text")]
    pub country_emoji: Option<String>,
}

/// The country that the address is in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct CountryMetadata {
    /// The prefix of telephone numbers, such as `+49`.
    #[serde(deserialize_with = "text")]
    pub calling_code: Option<String>,
    /// The top-level domain, such as `.de`.
    #[serde(deserialize_with = "text")]
    pub tld: Option<String>,
    /// The languages spoken, as language tags, the most spoken first.
    #[serde(deserialize_with = "texts")]
    pub languages: Vec<String>,
}

/// A currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Currency {
    /// The code, such as `EUR` (ISO 4217).
    #[serde(deserialize_with = "text")]
    pub code: Option<String>,
    /// The name.
    #[serde(deserialize_with = "text")]
    pub name: Option<String>,
    /// The sign, such as `€`.
    #[serde(deserialize_with = "text")]
    pub symbol: Option<String>,
}
