//! Where an address is, closer than its country and city.

/// Where an address is, closer than [`Location`](crate::Location) says it. Sources guess much of this.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default)
)]
#[non_exhaustive]
pub struct Place {
    /// The continent's two-letter code: `AF`, `AN`, `AS`, `EU`, `NA`, `OC`, `SA`.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub continent: Option<String>,
    /// The country's name.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub country_name: Option<String>,
    /// The state, province or region.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub region: Option<String>,
    /// Its code, such as `US-VA`.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub region_code: Option<String>,
    /// The district or county.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub district: Option<String>,
    /// The postal code.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub postal_code: Option<String>,
    /// The time zone, such as `Europe/Berlin`.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub time_zone: Option<String>,
    /// The point on the map, often a country's middle.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub coordinates: Option<Coordinates>,
}

impl Place {
    /// Whether nothing is told.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A point on the map, in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "(f64, f64)", into = "(f64, f64)")
)]
pub struct Coordinates {
    latitude: f64,
    longitude: f64,
}

impl Coordinates {
    /// A point: degrees north, -90 to 90, and degrees east, -180 to 180.
    ///
    /// # Errors
    ///
    /// [`InvalidCoordinates`] for anything outside.
    pub fn new(latitude: f64, longitude: f64) -> Result<Self, InvalidCoordinates> {
        let on_the_map =
            (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
        if on_the_map {
            Ok(Self {
                latitude,
                longitude,
            })
        } else {
            Err(InvalidCoordinates {
                latitude,
                longitude,
            })
        }
    }

    /// Degrees north.
    #[must_use]
    pub const fn latitude(self) -> f64 {
        self.latitude
    }

    /// Degrees east.
    #[must_use]
    pub const fn longitude(self) -> f64 {
        self.longitude
    }
}

impl TryFrom<(f64, f64)> for Coordinates {
    type Error = InvalidCoordinates;
    fn try_from((latitude, longitude): (f64, f64)) -> Result<Self, InvalidCoordinates> {
        Self::new(latitude, longitude)
    }
}

impl From<Coordinates> for (f64, f64) {
    fn from(at: Coordinates) -> Self {
        (at.latitude, at.longitude)
    }
}

/// A point that is on no map.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error(
    "{latitude}, {longitude} is no place: expected a latitude from -90 to 90 and a longitude from -180 to 180"
)]
pub struct InvalidCoordinates {
    latitude: f64,
    longitude: f64,
}
