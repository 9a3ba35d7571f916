//! Tables without a header that are known by their first lines: an address and a count, a network and a country.

use std::net::IpAddr;

use crate::evidence::Country;
use crate::feed::format::columns::{Columns, Header};
use crate::feed::format::form::Format;
use crate::feed::line::grammar;
use crate::feed::line::range::IpRange;

/// How many lines are looked at.
const LOOKED_AT: usize = 100;

/// What a line looks like.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Looks {
    /// `192.0.2.1`, a tab or blanks, `7`: an aggregator's count.
    Counted,
    /// `192.0.2.0/24`, a tab or blanks, `DE`.
    Located,
}

/// The table that at least three of four of these lines are rows of.
///
/// Rows that do not look so are wrong then, each by itself: nothing is taken that has more columns, or something else in the second one.
pub(super) fn form<'a>(lines: impl Iterator<Item = &'a str>) -> Option<Format> {
    let lines: Vec<Option<Looks>> = lines.take(LOOKED_AT).map(looks).collect();
    let is = |form: Looks| {
        let like = lines.iter().filter(|looks| **looks == Some(form)).count();
        like > 0 && like * 4 >= lines.len() * 3
    };
    let columns = Columns::default()
        .delimiter(' ')
        .header(Header::No)
        .address(1)
        .width(2);
    if is(Looks::Counted) {
        Some(Format::Csv(columns.count(2)))
    } else if is(Looks::Located) {
        Some(Format::Csv(columns.country(2)))
    } else {
        None
    }
}

fn looks(line: &str) -> Option<Looks> {
    let mut words = line.split_ascii_whitespace();
    let (Some(entry), Some(word), None) = (words.next(), words.next(), words.next()) else {
        return None;
    };
    let range = grammar::strictly(entry).ok()?.range;
    if let Ok(number) = word.parse::<u64>() {
        let is_count = word.bytes().all(|b| b.is_ascii_digit()) && !is_length(range, number);
        return is_count.then_some(Looks::Counted);
    }
    let is_country = entry.contains('/') && word.parse::<Country>().is_ok();
    is_country.then_some(Looks::Located)
}

/// Whether the number may as well be the length of a prefix: `192.0.2.0 24`.
fn is_length(range: IpRange, number: u64) -> bool {
    let (bits, address) = match range.first() {
        IpAddr::V4(ip) => (32, u128::from(ip.to_bits())),
        IpAddr::V6(ip) => (128, ip.to_bits()),
    };
    let hosts = u32::try_from(number)
        .ok()
        .and_then(|number| u32::checked_sub(bits, number));
    // That of a single address is a count, as any other number is.
    hosts.is_some_and(|hosts| hosts > 0 && address.trailing_zeros() >= hosts)
}
