//! What an entry of a list may be: an address, a network, a range.

use std::net::IpAddr;

use super::diagnose::{self, Wrong};
use super::range::IpRange;

/// What may stand around an entry.
pub(in crate::feed) const BLANK: [char; 3] = [' ', '\t', '\r'];

/// What begins a comment.
pub(in crate::feed) const COMMENT: [char; 2] = ['#', ';'];

/// What a good line names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::feed) struct Parsed {
    pub(in crate::feed) range: IpRange,
    /// Bits below the prefix were set.
    pub(in crate::feed) masked: bool,
}

/// Parses an entry that has neither blanks around it nor a comment behind it.
pub(in crate::feed) fn entry(text: &str) -> Result<Parsed, Wrong> {
    strictly(text).map_err(|wrong| diagnose::entry(text, wrong))
}

/// As [`entry`], with the first reason at hand.
pub(in crate::feed) fn strictly(text: &str) -> Result<Parsed, Wrong> {
    if let Some((ip, length)) = text.split_once('/') {
        network(ip, length)
    } else if let Some((first, last)) = text.split_once('-') {
        range(
            first.trim_end_matches(BLANK),
            last.trim_start_matches(BLANK),
        )
    } else {
        let range = IpRange::single(address(text)?);
        let masked = false;
        Ok(Parsed { range, masked })
    }
}

fn network(ip: &str, length: &str) -> Result<Parsed, Wrong> {
    let ip = address(ip)?;
    let length = prefix_length(length, ip)?;
    let (range, masked) = IpRange::network(ip, length);
    Ok(Parsed { range, masked })
}

/// A range between two addresses that have no blanks around them.
pub(in crate::feed) fn range(first: &str, last: &str) -> Result<Parsed, Wrong> {
    let (first, last) = (
        crate::ip::canonical(address(first)?),
        crate::ip::canonical(address(last)?),
    );
    if first.is_ipv4() != last.is_ipv4() {
        Err(Wrong::TwoFamilies)
    } else if first > last {
        Err(Wrong::Reversed { first, last })
    } else {
        let range = IpRange::from_ends(first, last);
        let masked = false;
        Ok(Parsed { range, masked })
    }
}

/// The standard library's grammar is the strict one: four decimal numbers without leading zeros, or RFC 4291 section 2.2.
fn address(text: &str) -> Result<IpAddr, Wrong> {
    text.parse().map_err(|_| diagnose::address(text))
}

/// A number in decimal digits, without a sign or leading zeros.
fn prefix_length(text: &str, ip: IpAddr) -> Result<u32, Wrong> {
    let max = if ip.is_ipv4() { 32 } else { 128 };
    let is_plain =
        text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    match text.parse() {
        Ok(length) if is_plain && length <= max => Ok(length),
        _ if text.parse::<IpAddr>().is_ok() => Err(Wrong::Netmask),
        _ => Err(Wrong::PrefixLength { max }),
    }
}
