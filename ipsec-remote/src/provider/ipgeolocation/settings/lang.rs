//! Languages for the names of places.

use std::fmt;

/// A language for the names of places. All but English take a paid plan.
///
/// Codes and numbers stay as they are; a country's official name and capital are often missing in other languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Lang {
    /// `en`, which is what comes if nothing is set.
    English,
    /// `de`
    German,
    /// `ru`
    Russian,
    /// `ja`
    Japanese,
    /// `fr`
    French,
    /// `cn`: simplified Chinese, under the service's own code.
    Chinese,
    /// `es`
    Spanish,
    /// `cs`
    Czech,
    /// `it`
    Italian,
    /// `ko`
    Korean,
    /// `fa`
    Persian,
    /// `pt`
    Portuguese,
}

impl Lang {
    /// Every language there is.
    pub const ALL: &'static [Self] = &[
        Self::English,
        Self::German,
        Self::Russian,
        Self::Japanese,
        Self::French,
        Self::Chinese,
        Self::Spanish,
        Self::Czech,
        Self::Italian,
        Self::Korean,
        Self::Persian,
        Self::Portuguese,
    ];

    /// The service's own code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::Russian => "ru",
            Self::Japanese => "ja",
            Self::French => "fr",
            Self::Chinese => "cn",
            Self::Spanish => "es",
            Self::Czech => "cs",
            Self::Italian => "it",
            Self::Korean => "ko",
            Self::Persian => "fa",
            Self::Portuguese => "pt",
        }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
