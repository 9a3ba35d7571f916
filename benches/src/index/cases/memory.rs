//! How much memory the structures take, per prefix.
//!
//! A structure that knows its size says it. Of the others it is what the allocator was asked for and not given back when the structure
//! was built, in a process of its own: the allocator that counts is slower. What the allocator adds for itself is not in it.

use std::collections::HashMap;
use std::hint::black_box;
use std::io;
use std::process::{Command, Stdio};

use prefix_trie::PrefixMap;
use treebitmap::IpLookupTable;

use super::Context;
use crate::index::case::{Case, Contender, Role, Target};
use crate::index::ours::Ours;
use crate::index::peers::{Peer, PeerFamily, peers};
use crate::index::sets::{Set, Sets, Sizes, united};
use crate::index::table::Table;

/// The set that the lists together are.
const SOURCES: &str = "lists, merged";

/// The cases, from what the program says.
pub(super) fn all(
    context: &Context<'_>,
    run: &mut dyn FnMut(Case) -> io::Result<()>,
) -> io::Result<()> {
    let mut command = Command::new(context.memory_program);
    if context.sizes.mixed < Sizes::QUICK.mixed {
        command.arg("--tiny");
    }
    let output = command.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(io::Error::other(format!(
            "counting memory: {}",
            output.status
        )));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let targets = HashMap::from([(SOURCES, 12.0), ("mixed", 16.0)]);
    let mut lines: Vec<Vec<&str>> = text
        .lines()
        .map(|line| line.split('\t').collect())
        .collect();
    while let Some(set) = lines.first().map(|fields| fields[0]) {
        let of_set = lines.iter().filter(|fields| fields[0] == set);
        let contenders = of_set
            .map(|fields| contender(fields))
            .collect::<Option<_>>();
        let contenders =
            contenders.ok_or_else(|| io::Error::other(format!("unexpected: {text}")))?;
        run(Case {
            title: format!("memory: {set}"),
            unit: "bytes per prefix",
            contenders,
            targets: targets
                .get(set)
                .map(|most| Target::AtMost(*most))
                .into_iter()
                .collect(),
        })?;
        lines.retain(|fields| fields[0] != set);
    }
    Ok(())
}

fn contender(fields: &[&str]) -> Option<Contender> {
    let [_, name, bytes] = fields else {
        return None;
    };
    let role = if *name == "ours" {
        Role::Ours
    } else {
        Role::Peer
    };
    Some(Contender::known(*name, role, bytes.parse().ok()?))
}

/// Runs what it is given, and tells how many bytes of what that allocated are still there.
pub(crate) type Retained = fn(&mut dyn FnMut()) -> i64;

/// What the program does: prints set, structure and bytes per prefix between tabs, a line for each.
pub(crate) fn print(sets: &Sets, retained: Retained) -> io::Result<()> {
    of_set(&sets.mixed(), retained);
    of_set(&sets.routes_v4(), retained);
    of_set(&sets.routes_v6()?, retained);
    of_sources(sets, retained)
}

fn of_set<K: PeerFamily>(set: &Set<K>, retained: Retained) {
    let ours = Peer {
        name: "ours",
        build: |set: &Set<K>| Box::new(Ours::build(set)),
    };
    for Peer { name, build } in std::iter::once(ours).chain(peers()) {
        let line = Line(set.name, name, set.prefixes.len());
        line.print(retained, || {
            let table = build(set);
            let bytes = table.bytes();
            (table, bytes)
        });
    }
}

/// Per entry of a list, not per different prefix: that is what users have.
fn of_sources(sets: &Sets, retained: Retained) -> io::Result<()> {
    let lists = sets.sources()?;
    let entries = united(&lists);
    let listed = lists.iter().map(|list| list.entries.len()).sum();
    Line(SOURCES, "ours", listed).print(retained, || {
        let ours = Ours::of_sources(&lists);
        let bytes = Table::<u32>::bytes(&ours);
        (ours, bytes)
    });
    Line(SOURCES, "prefix-trie 0.10", listed).print(retained, || {
        let mut map = PrefixMap::new();
        for entry in &entries {
            map.insert((entry.first, entry.len), entry.value);
        }
        (map, None)
    });
    Line(SOURCES, "treebitmap 0.5", listed).print(retained, || {
        let mut table = IpLookupTable::with_capacity(entries.len());
        for entry in &entries {
            table.insert(
                std::net::Ipv4Addr::from(entry.first),
                entry.len.into(),
                entry.value,
            );
        }
        (table, None)
    });
    Ok(())
}

/// A set, a structure, and how many prefixes there are.
struct Line<'a>(&'a str, &'a str, usize);

impl Line<'_> {
    fn print<T>(&self, retained: Retained, build: impl Fn() -> (T, Option<usize>)) {
        let Self(set, name, prefixes) = self;
        let mut built = None;
        let counted = retained(&mut || built = Some(build()));
        let known = black_box(built).and_then(|(_, bytes)| bytes);
        let bytes = known.map_or(counted as f64, |bytes| bytes as f64);
        println!("{set}\t{name}\t{}", bytes / *prefixes as f64);
    }
}
