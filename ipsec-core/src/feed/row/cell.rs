//! What one field of a row says.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::evidence::Score;
use crate::feed::line::diagnose::Wrong;
use crate::feed::line::grammar::{self, Parsed};
use crate::feed::line::ordinary;
use crate::feed::line::range::IpRange;

/// How many names of columns an error tells, and how long each may be.
const SHOWN: usize = 20;
const SHOWN_NAME: usize = 40;

/// An address, a network or a range.
pub(in crate::feed) fn entry(text: &str) -> Result<Parsed, Wrong> {
    ordinary::entry(text).map_or_else(|| grammar::entry(text), Ok)
}

/// A text that is not empty.
pub(in crate::feed) fn owned(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// Why what stands beside the address is wrong.
pub(in crate::feed) fn value(why: &str) -> Wrong {
    Wrong::Value(why.to_owned())
}

/// What publishers write where they have nothing to say.
pub(in crate::feed) fn is_nothing(text: &str) -> bool {
    let usual = ["-", "null", "none", "n/a"];
    text.is_empty()
        || usual
            .iter()
            .any(|nothing| nothing.eq_ignore_ascii_case(text))
}

/// Whether the text is one of these, which are in lower case.
pub(in crate::feed) fn is_one_of(text: &str, words: &[String]) -> bool {
    let lower = text.to_lowercase();
    words.contains(&lower)
}

/// What stands in a column of flags.
pub(in crate::feed) enum Flag {
    Yes,
    No,
    Empty,
}

/// What a flag says; `None` if it is none.
pub(in crate::feed) fn flag(text: &str) -> Option<Flag> {
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
pub(in crate::feed) fn score(text: &str, max: f64) -> Result<Option<Score>, (&str, Wrong)> {
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
pub(in crate::feed) fn numbers(first: &str, last: &str) -> Result<Parsed, Wrong> {
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

/// Names of columns, for an error.
pub(in crate::feed) fn shown<S: AsRef<str>>(names: &[S]) -> String {
    let name = |name: &S| {
        let name: String = name.as_ref().chars().take(SHOWN_NAME).collect();
        format!("`{}`", name.escape_debug())
    };
    let shown: Vec<String> = names.iter().take(SHOWN).map(name).collect();
    let more = if names.len() > SHOWN { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}
