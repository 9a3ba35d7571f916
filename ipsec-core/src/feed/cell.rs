//! What one field of a row says.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::diagnose::Wrong;
use super::grammar::{self, Parsed};
use super::ordinary;
use super::range::IpRange;
use crate::evidence::Score;

/// An address, a network or a range.
pub(super) fn entry(text: &str) -> Result<Parsed, Wrong> {
    ordinary::entry(text).map_or_else(|| grammar::entry(text), Ok)
}

/// A text that is not empty.
pub(super) fn owned(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// Why what stands beside the address is wrong.
pub(super) fn value(why: &str) -> Wrong {
    Wrong::Value(why.to_owned())
}

/// What publishers write where they have nothing to say.
pub(super) fn is_nothing(text: &str) -> bool {
    let usual = ["-", "null", "none", "n/a"];
    text.is_empty()
        || usual
            .iter()
            .any(|nothing| nothing.eq_ignore_ascii_case(text))
}

/// Whether the text is one of these, which are in lower case.
pub(super) fn is_one_of(text: &str, words: &[String]) -> bool {
    let lower = text.to_lowercase();
    words.contains(&lower)
}

/// What stands in a column of flags.
pub(super) enum Flag {
    Yes,
    No,
    Empty,
}

/// What a flag says; `None` if it is none.
pub(super) fn flag(text: &str) -> Option<Flag> {
    const YES: [&str; 5] = ["true", "1", "yes", "t", "y"];
    const NO: [&str; 5] = ["false", "0", "no", "f", "n"];
    if text.is_empty() {
        return Some(Flag::Empty);
    }
    let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is(&YES) {
        Some(Flag::Yes)
    } else if is(&NO) {
        Some(Flag::No)
    } else if is_nothing(text) {
        Some(Flag::Empty)
    } else {
        None
    }
}

/// A score on a scale up to `max`, if there is one.
pub(super) fn score(text: &str, max: f64) -> Result<Option<Score>, (&str, Wrong)> {
    if is_nothing(text) {
        return Ok(None);
    }
    let score = text
        .parse()
        .ok()
        .and_then(|value| Score::new(value, max).ok());
    match score {
        Some(score) => Ok(Some(score)),
        None => Err((
            text,
            Wrong::Value(format!("not a score: expected a number from 0 to {max}")),
        )),
    }
}

/// A range between two addresses that are written as whole numbers.
pub(super) fn numbers(first: &str, last: &str) -> Result<Parsed, Wrong> {
    let number = |text: &str| {
        let is_plain = text.bytes().all(|b| b.is_ascii_digit());
        let number = text.parse::<u128>().ok().filter(|_| is_plain);
        number.ok_or_else(|| {
            value("not an address as a whole number: expected one such as 3221225985")
        })
    };
    let (first, last) = (number(first)?, number(last)?);
    let ip = |number| match u32::try_from(number) {
        Ok(bits) if last <= u32::MAX.into() => IpAddr::from(Ipv4Addr::from_bits(bits)),
        _ => Ipv6Addr::from_bits(number).into(),
    };
    let (first, last) = (ip(first), ip(last));
    match IpRange::new(first, last) {
        Some(range) => Ok(Parsed {
            range,
            masked: false,
        }),
        None if first > last => Err(Wrong::Reversed { first, last }),
        None => Err(Wrong::TwoFamilies),
    }
}
