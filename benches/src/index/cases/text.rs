//! From the text of a list to an index, on one thread.

use std::rc::Rc;

use super::Context;
use crate::index::case::{Case, Contender, Role, Target};
use crate::index::ours::Ours;
use crate::index::sets::{Meaning, Prefix, Set, plain};

pub(super) fn case(context: &Context<'_>) -> Case {
    let set = context.sets.mixed();
    let text: Rc<str> = plain(&set.prefixes).into();
    let lines = set.prefixes.len();
    let ours = {
        let text = text.clone();
        move || Ours::of_text(text.as_bytes()).index().len() as u64
    };
    let std_only = move || parse_and_sort(&text);
    Case {
        title: format!("text of {lines} lines to an index"),
        unit: "ns per line",
        contenders: vec![
            Contender::timed("ours", Role::Ours, lines, ours),
            Contender::timed(
                "standard library: parse and sort, no checks",
                Role::Other,
                lines,
                std_only,
            ),
        ],
        targets: vec![Target::PerSecond(5e6)],
    }
}

/// The least that one can do with such a text.
fn parse_and_sort(text: &str) -> u64 {
    let parse = |line: &str| -> Option<Prefix<u32>> {
        let (ip, len) = line.split_once('/').unwrap_or((line, "32"));
        let ip: std::net::Ipv4Addr = ip.parse().ok()?;
        Some(Prefix::around(ip.to_bits(), len.parse().ok()?, 1))
    };
    let prefixes = text.lines().filter_map(parse).collect();
    Set::new("text", Meaning::Longest, prefixes).prefixes.len() as u64
}
