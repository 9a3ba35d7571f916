//! What a lookup can be told besides the key: a tag, how far to look back, which form the answer has.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

/// A word that the service keeps with the addresses that it detects, and shows in its dashboard: what the address was looked up for.
///
/// With a tag, the service stores visitors' addresses. Without one, which is the default, it is told to store nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tag(String);

impl Tag {
    /// The longest tag that is taken, in characters.
    pub const MAX_LENGTH: usize = 200;

    /// Takes one line of text.
    ///
    /// # Errors
    ///
    /// [`InvalidTag`] if there is nothing in it, too much, a line break or the like, or if it is `0`, which switches tags off.
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidTag> {
        let text = text.into();
        let bare = text.trim();
        if bare.is_empty() {
            return Err(InvalidTag::Empty);
        }
        if bare == "0" {
            return Err(InvalidTag::Zero);
        }
        if bare.chars().count() > Self::MAX_LENGTH {
            return Err(InvalidTag::TooLong);
        }
        if bare.contains(char::is_control) {
            return Err(InvalidTag::Control);
        }
        Ok(Self(bare.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Tag {
    type Err = InvalidTag;

    fn from_str(text: &str) -> Result<Self, InvalidTag> {
        Self::new(text)
    }
}

/// A text that is no [`Tag`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidTag {
    /// There is nothing in it.
    #[error("the tag is empty: leave it away if nothing is to be stored")]
    Empty,
    /// It is `0`.
    #[error("the tag is 0, which means none: leave it away if nothing is to be stored")]
    Zero,
    /// It is longer than [`Tag::MAX_LENGTH`].
    #[error("the tag has more than {} characters", Tag::MAX_LENGTH)]
    TooLong,
    /// It has a control character in it.
    #[error("the tag has a line break or another control character in it")]
    Control,
}

/// How many days the service looks back. It takes parts of days; without it, it looks back seven.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Days(f64);

impl Days {
    /// The most that is taken: ten years.
    pub const MAX: f64 = 3650.0;

    /// More than none.
    ///
    /// # Errors
    ///
    /// [`InvalidDays`] unless `0 < days ≤ 3650`.
    pub fn new(days: f64) -> Result<Self, InvalidDays> {
        if days > 0.0 && days <= Self::MAX {
            Ok(Self(days))
        } else {
            Err(InvalidDays(days))
        }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }
}

/// As it is sent: `7`, `0.5`.
impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A number of days that nobody can look back.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("{0} days: expected more than 0, at most {max}", max = Days::MAX)]
pub struct InvalidDays(f64);

/// The day whose form of answers is asked for, so that an answer does not change its form when the service's default does.
///
/// ```
/// use ipsec_remote::provider::proxycheck::ApiVersion;
///
/// let version: ApiVersion = "20-November-2025".parse()?;
/// assert_eq!(version.to_string(), "20-November-2025");
/// assert!("31-June-2026".parse::<ApiVersion>().is_err());
/// # Ok::<(), ipsec_remote::provider::proxycheck::InvalidApiVersion>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApiVersion {
    year: i16,
    month: i8,
    day: i8,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl ApiVersion {
    /// The newest form of version 3 that this adapter was written for, and its default.
    pub const V3_LATEST: Self = Self {
        year: 2026,
        month: 6,
        day: 24,
    };
}

/// `DD-Month-YYYY`, the month in English.
impl FromStr for ApiVersion {
    type Err = InvalidApiVersion;

    fn from_str(text: &str) -> Result<Self, InvalidApiVersion> {
        let invalid = InvalidApiVersion(());
        let mut parts = text.trim().split('-');
        let (Some(day), Some(month), Some(year), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(invalid);
        };
        let month = MONTHS
            .iter()
            .zip(1_i8..)
            .find(|(name, _)| name.eq_ignore_ascii_case(month))
            .map(|(_, number)| number)
            .ok_or(invalid)?;
        let is_number = |text: &str, lengths: &[usize]| {
            lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !is_number(day, &[1, 2]) || !is_number(year, &[4]) {
            return Err(invalid);
        }
        let day = day.parse().map_err(|_| invalid)?;
        let year = year.parse().map_err(|_| invalid)?;
        // The first version of the service is of 2016.
        if year < 2016 || Date::new(year, month, day).is_err() {
            return Err(invalid);
        }
        Ok(Self { year, month, day })
    }
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let month = usize::try_from(self.month - 1)
            .ok()
            .and_then(|index| MONTHS.get(index))
            .unwrap_or(&"");
        write!(f, "{:02}-{month}-{}", self.day, self.year)
    }
}

/// A text that is no [`ApiVersion`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no version: expected a day such as 24-June-2026")]
pub struct InvalidApiVersion(());
