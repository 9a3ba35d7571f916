//! In which form a list comes.

use std::fmt;
use std::str::FromStr;

#[cfg(feature = "formats")]
use super::columns::Columns;
#[cfg(feature = "formats")]
use super::preset::Preset;
use crate::signal::UnknownName;

/// In which form a list comes.
///
/// By name ([`FromStr`], and serde with the feature `serde`) there are `auto` and `lines`, and with the feature `formats` `csv`, `tsv`, `json`, `jsonl` and all of
/// [`Preset`]. With serde a table takes the place of the name where there is more to say:
///
/// ```toml
/// format = { name = "csv", columns = { delimiter = ";", address = "ip", flags = { is_vpn = "vpn" } } }
/// ```
///
/// gzip around a list is no format: it is recognised by its first bytes, whatever the format (feature `formats`).
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Format {
    /// Found out from how the list begins: JSON, JSON lines, a table whose header names a column of addresses; a table of an address and a count
    /// (`192.0.2.1`, a tab or blanks, `7`) or of a network and a country (`192.0.2.0/24 DE`) if three of four of the first lines are such; else plain lines.
    ///
    /// Without the feature `formats` it is plain lines.
    #[default]
    Auto,
    /// An entry per line, in the [grammar](crate::feed) of this module.
    Lines,
    /// A table as text: CSV, TSV, or with another delimiter.
    #[cfg(feature = "formats")]
    Csv(Columns),
    /// One JSON document.
    #[cfg(feature = "formats")]
    Json(Columns),
    /// A JSON object, or a string, per line.
    #[cfg(feature = "formats")]
    JsonLines(Columns),
    /// The form of a known publisher.
    #[cfg(feature = "formats")]
    Preset(Preset),
}

impl Format {
    /// What there is by name, besides the presets.
    const NAMES: &'static [&'static str] = if cfg!(feature = "formats") {
        &["auto", "lines", "csv", "tsv", "json", "jsonl"]
    } else {
        &["auto", "lines"]
    };

    /// The same form with these columns: a table or JSON has those in place of its own; so does a preset, which then is the table or the JSON that it is made
    /// of.
    ///
    /// # Errors
    ///
    /// [`NoColumns`] for forms that have none, and for [`Format::Auto`]: it does not say whether they are of a table or of JSON.
    #[cfg(feature = "formats")]
    pub fn with_columns(self, columns: Columns) -> Result<Self, NoColumns> {
        match self {
            Self::Csv(before) => {
                let delimiter = columns.delimiter.or(before.delimiter);
                Ok(Self::Csv(Columns {
                    delimiter,
                    ..columns
                }))
            }
            Self::Json(_) => Ok(Self::Json(columns)),
            Self::JsonLines(_) => Ok(Self::JsonLines(columns)),
            Self::Preset(preset) => match preset.form(false) {
                Self::Preset(_) | Self::Auto | Self::Lines => Err(NoColumns(preset.as_str())),
                form => form.with_columns(columns),
            },
            Self::Auto | Self::Lines => Err(NoColumns(self.name())),
        }
    }

    /// The name: of a table or JSON with [`Columns`] of its own that of the form alone.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Lines => "lines",
            #[cfg(feature = "formats")]
            Self::Csv(columns) if columns.delimiter == Some('\t') => "tsv",
            #[cfg(feature = "formats")]
            Self::Csv(_) => "csv",
            #[cfg(feature = "formats")]
            Self::Json(_) => "json",
            #[cfg(feature = "formats")]
            Self::JsonLines(_) => "jsonl",
            #[cfg(feature = "formats")]
            Self::Preset(preset) => preset.as_str(),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Format {
    type Err = UnknownName;

    /// Parses a name; a `-` counts as a `_`. A table or JSON by its bare name is one whose columns are [known by their names](Columns::default).
    fn from_str(name: &str) -> Result<Self, UnknownName> {
        let snake = name.replace('-', "_");
        match snake.as_str() {
            "auto" => return Ok(Self::Auto),
            "lines" | "firehol" | "netset" => return Ok(Self::Lines),
            _ => {}
        }
        #[cfg(feature = "formats")]
        match snake.as_str() {
            "csv" => return Ok(Self::Csv(Columns::default())),
            "tsv" => return Ok(Self::Csv(Columns::default().delimiter('\t'))),
            "json" => return Ok(Self::Json(Columns::default())),
            "jsonl" | "ndjson" | "json_lines" => return Ok(Self::JsonLines(Columns::default())),
            "googlebot" => return Ok(Self::Preset(Preset::Gcp)),
            _ => {
                if let Some(preset) = Preset::ALL.iter().find(|p| p.as_str() == snake) {
                    return Ok(Self::Preset(*preset));
                }
            }
        }
        let names = Self::NAMES.iter().copied();
        #[cfg(feature = "formats")]
        let names = names.chain(Preset::ALL.iter().map(|preset| preset.as_str()));
        Err(UnknownName::new("format", name, names))
    }
}

#[cfg(feature = "formats")]
impl From<Preset> for Format {
    fn from(preset: Preset) -> Self {
        Self::Preset(preset)
    }
}

/// A form of lists that has no columns, or does not say which.
#[cfg(feature = "formats")]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("format `{0}` has no columns: csv, tsv, json and jsonl have, and the presets made of them")]
pub struct NoColumns(&'static str);
