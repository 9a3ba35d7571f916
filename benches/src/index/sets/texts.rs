//! The same prefixes as the text of a list, an entry per line.

use std::fmt::Write;
use std::io;

use super::family::{Family, Prefix};
use super::{Sets, mixed};

/// An entry per line; a whole address without its length, as lists write it.
pub(crate) fn plain<K: Family, V>(prefixes: &[Prefix<K, V>]) -> String {
    let mut text = String::with_capacity(prefixes.len() * 17);
    for prefix in prefixes {
        let written = if prefix.len == K::BITS {
            writeln!(text, "{}", prefix.first.ip())
        } else {
            writeln!(text, "{}/{}", prefix.first.ip(), prefix.len)
        };
        written.expect("a string");
    }
    text
}

/// So many lines: all lists of the sources, the small ones first, then a mixed set for what is missing. IPv4 only, since the tool that
/// it is compared with knows nothing else.
pub(crate) fn for_lists(sets: &Sets, lines: usize) -> io::Result<String> {
    let mut lists = sets.sources()?;
    lists.sort_by_key(|list| list.entries.len());
    let mut all: Vec<Prefix<u32, ()>> = Vec::with_capacity(lines);
    for list in &lists {
        all.extend(list.entries.iter().map(|entry| entry.with(())));
    }
    let missing = lines.saturating_sub(all.len());
    let more = mixed::mixed(3, missing, &sets.routes);
    all.extend(more.iter().map(|prefix| prefix.with(())));
    all.truncate(lines);
    Ok(plain(&all))
}
