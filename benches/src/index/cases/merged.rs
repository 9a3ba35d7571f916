//! What several lists say together of an address: signals, the network and the country of the narrowest entry that has one.
//!
//! A trie finds them by walking along all prefixes around the address. Its entries carry what they say with them; an index is asked
//! twice over: for the signals alone, and for a verdict with everything.

use std::io;
use std::rc::Rc;

use prefix_trie::PrefixMap;
use treebitmap::IpLookupTable;

use super::Context;
use crate::index::case::{Case, Contender, Role, Target};
use crate::index::ours::Ours;
use crate::index::sets::{Prefix, Said, hits, united};
use crate::index::table::Table;

pub(super) fn all(
    context: &Context<'_>,
    run: &mut dyn FnMut(Case) -> io::Result<()>,
) -> io::Result<()> {
    let lists = context.sets.sources()?;
    let entries = united(&lists);
    let listed = lists.iter().map(|list| list.entries.len()).sum::<usize>();
    let title = |what| format!("{} lists, {listed} IPv4 entries, {what}", lists.len());
    let ips: Rc<[u32]> = hits(&entries, context.sizes.lookups).into();
    let ours = Rc::new(Ours::of_sources(&lists));
    let tries = Tries::build(&entries);

    let signals = |said: &dyn Fn(u32) -> Said| sum(&ips, |ip| said(ip).signals.into());
    let words = |said: &dyn Fn(u32) -> Said| sum(&ips, |ip| said(ip).word());

    let index = ours.clone();
    let mut case = tries.case(title("signals"), &ips, signals);
    let contender = timed("ours", Role::Ours, &ips, move |ip| index.touch(ip).into());
    let checksum = signals(&|ip| ours.said(ip));
    case.contenders.insert(0, contender.with_checksum(checksum));
    run(case)?;

    let mut case = tries.case(title("all of it"), &ips, words);
    let checksum = words(&|ip| ours.said(ip));
    let index = ours.clone();
    let contender = timed("ours, verdict", Role::Ours, &ips, move |ip| {
        index.touch_verdict(ip)
    });
    case.contenders.insert(0, contender.with_checksum(checksum));
    run(case)?;

    let mut case = tries.case(title("all of it, network and country read"), &ips, words);
    case.targets.clear();
    let checksum = words(&|ip| ours.said(ip));
    let contender = timed("ours, evidence put together", Role::Ours, &ips, move |ip| {
        ours.touch_evidence(ip)
    });
    case.contenders.insert(0, contender.with_checksum(checksum));
    run(case)
}

/// The tries that can tell all prefixes around an address.
struct Tries {
    prefix_trie: Rc<PrefixMap<(u32, u8), Said>>,
    treebitmap: Rc<IpLookupTable<std::net::Ipv4Addr, Said>>,
}

impl Tries {
    fn build(entries: &[Prefix<u32, Said>]) -> Self {
        let mut prefix_trie = PrefixMap::new();
        let mut treebitmap = IpLookupTable::with_capacity(entries.len());
        for entry in entries {
            prefix_trie.insert((entry.first, entry.len), entry.value);
            treebitmap.insert(entry.first.into(), entry.len.into(), entry.value);
        }
        Self {
            prefix_trie: Rc::new(prefix_trie),
            treebitmap: Rc::new(treebitmap),
        }
    }

    /// Without ours.
    fn case(
        &self,
        title: String,
        ips: &Rc<[u32]>,
        checksum: impl Fn(&dyn Fn(u32) -> Said) -> u64,
    ) -> Case {
        let (trie, bitmap) = (&self.prefix_trie, &self.treebitmap);
        let of_trie = checksum(&|ip| of_prefix_trie(trie, ip));
        let of_bitmap = checksum(&|ip| of_treebitmap(bitmap, ip));
        let (trie, bitmap) = (trie.clone(), bitmap.clone());
        let contenders = vec![
            timed("prefix-trie 0.10, cover", Role::Peer, ips, move |ip| {
                of_prefix_trie(&trie, ip).touch()
            })
            .with_checksum(of_trie),
            timed("treebitmap 0.5, matches", Role::Peer, ips, move |ip| {
                of_treebitmap(&bitmap, ip).touch()
            })
            .with_checksum(of_bitmap),
        ];
        Case {
            title,
            unit: "ns per lookup",
            contenders,
            targets: vec![Target::TimesBestPeer(12.0)],
        }
    }
}

fn of_prefix_trie(trie: &PrefixMap<(u32, u8), Said>, ip: u32) -> Said {
    let around = trie.cover_values(&(ip, u32::BITS as u8));
    around.fold(Said::default(), |outer, inner| outer.merge(*inner))
}

fn of_treebitmap(trie: &IpLookupTable<std::net::Ipv4Addr, Said>, ip: u32) -> Said {
    let around = trie.matches(ip.into());
    around.fold(Said::default(), |outer, (_, _, inner)| outer.merge(*inner))
}

fn timed(
    name: &str,
    role: Role,
    ips: &Rc<[u32]>,
    touch: impl Fn(u32) -> u64 + 'static,
) -> Contender {
    let ips = ips.clone();
    Contender::timed(name, role, ips.len(), move || sum(&ips, &touch))
}

fn sum(ips: &[u32], word: impl Fn(u32) -> u64) -> u64 {
    let sum = |sum: u64, ip: &u32| sum.wrapping_mul(31).wrapping_add(word(*ip));
    ips.iter().fold(0, sum)
}
