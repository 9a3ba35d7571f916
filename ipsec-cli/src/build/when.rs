//! The date of an index.

use std::env;
use std::str::FromStr;
use std::time::SystemTime;

use ipsec_core::catalog::FeedSource;

use crate::show::Date;

/// A moment that was said.
#[derive(Clone, Copy, Debug)]
pub(super) struct When(pub(super) SystemTime);

impl FromStr for When {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "now" {
            return Ok(Self(SystemTime::now()));
        }
        let Date(date) = text.parse().map_err(|error| format!("{error}; or now"))?;
        Ok(Self(date))
    }
}

/// What those who build things twice say in place of the clock (<https://reproducible-builds.org/specs/source-date-epoch/>).
pub(super) fn source_date_epoch() -> Result<Option<When>, String> {
    const NAME: &str = "SOURCE_DATE_EPOCH";
    let Some(text) = env::var_os(NAME).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let text = text.to_string_lossy();
    let seconds = text.parse::<u64>().map(|_| &text);
    let date = seconds.ok().and_then(|text| text.parse().ok());
    let Date(date) =
        date.ok_or_else(|| format!("{NAME} is {text:?}: expected seconds since 1970"))?;
    Ok(Some(When(date)))
}

/// Whether anything about the list depends on the date.
pub(super) fn matters(list: &FeedSource) -> bool {
    list.gates().max_age.is_some() || list.ttl().is_some()
}
