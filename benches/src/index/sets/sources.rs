//! Several published lists that overlap, each saying something else: routes with a number of their network, countries, datacenters,
//! VPNs, attackers with a score, proxies, relays.
//!
//! Numbers of networks are made up, since a table of routes has none: a hash of the first 18 bits, below 75,000. So neighbours share
//! one, as neighbours mostly do, and there are as many networks as there really are. Countries are the list's own.

use std::collections::HashSet;
use std::io;

use super::family::Prefix;
use super::folder::Folder;
use super::random::{Random, mix};
use super::sizes::Sizes;

/// What one entry says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    /// Bits of signals, as in [`crate::index::ours`].
    pub(crate) signals: u32,
    /// The number of the network, or 0.
    pub(crate) asn: u32,
    /// Two letters, or zeros.
    pub(crate) country: [u8; 2],
    /// In how many lists it is, or 0. It is loaded, but not compared: peers have no such thing.
    pub(crate) score: u8,
}

impl Said {
    /// What holds of an address that both an outer and an inner prefix name.
    pub(crate) fn merge(self, inner: Self) -> Self {
        let unset = [0; 2];
        Self {
            signals: self.signals | inner.signals,
            asn: if inner.asn == 0 { self.asn } else { inner.asn },
            country: if inner.country == unset {
                self.country
            } else {
                inner.country
            },
            score: self.score.max(inner.score),
        }
    }

    /// A word that depends on all of it, and costs next to nothing.
    pub(crate) fn touch(self) -> u64 {
        u64::from(self.signals) + u64::from(self.asn) + u64::from(self.country[0])
    }

    /// All of it but the score in one word.
    pub(crate) fn word(self) -> u64 {
        let country = u64::from(u16::from_be_bytes(self.country));
        mix(u64::from(self.signals) << 48 | country << 32 | u64::from(self.asn))
    }
}

/// A list: its name, the signals of all of it, and its entries.
#[derive(Debug)]
pub(crate) struct SourceList {
    pub(crate) name: &'static str,
    pub(crate) signals: u32,
    pub(crate) entries: Vec<Prefix<u32, Said>>,
}

/// The bits that the lists tell.
const VPN: u32 = 1;
const PROXY: u32 = 1 << 1;
const RELAY: u32 = 1 << 3;
const DATACENTER: u32 = 1 << 4;
const ATTACKER: u32 = 1 << 5;

/// The lists of the folder.
pub(crate) fn real(folder: &Folder) -> io::Result<Vec<SourceList>> {
    let plain = |name, signals, file: &[&str]| {
        let mut entries = Vec::new();
        for file in file {
            entries.extend(folder.prefixes(file, |_| Said::default())?);
        }
        io::Result::Ok(list(name, signals, entries))
    };
    let score = |rest: &str| rest.parse().unwrap_or(0);
    Ok(vec![
        list(
            "routes",
            0,
            networks(folder.prefixes("bgp.txt.gz", |_| ())?),
        ),
        list(
            "countries",
            0,
            folder.prefixes("country.txt.gz", |rest| Said {
                country: letters(rest),
                ..Said::default()
            })?,
        ),
        plain(
            "datacenters",
            DATACENTER,
            &["x4bnet-datacenter-ipv4.txt.gz"],
        )?,
        plain("vpns", VPN, &["x4bnet-vpn-ipv4.txt.gz"])?,
        list(
            "attackers",
            ATTACKER,
            folder.prefixes("ipsum.txt.gz", |rest| Said {
                score: score(rest),
                ..Said::default()
            })?,
        ),
        plain(
            "proxies",
            PROXY,
            &[
                "avastel-proxy-bot-ips-1day.txt.gz",
                "avastel-proxy-bot-ips-blocklist-8days.txt",
            ],
        )?,
        plain("relays", RELAY, &["cloud/apple-proxy-ipv4.txt"])?,
    ])
}

/// Lists of the same sizes and lengths, inside the routes.
pub(crate) fn made_up(routes: &[Prefix<u32, ()>], sizes: &Sizes) -> Vec<SourceList> {
    let mut random = Random::new(7);
    let mut some = |share: usize, lengths: &[(usize, u8)], said: &dyn Fn(u64) -> Said| {
        let count = sizes.routes_v4 / share;
        let one = |_| {
            let route = routes[random.below(routes.len())];
            let len = random.weighted(lengths);
            let prefix = Prefix::around(route.random_address(&mut random), len, ());
            prefix.with(said(random.next()))
        };
        (0..count).map(one).collect::<Vec<_>>()
    };
    let country = |word: u64| {
        let letter = |bits: u64| b'A' + (bits % 14) as u8;
        Said {
            country: [letter(word), letter(word >> 8)],
            ..Said::default()
        }
    };
    let score = |word: u64| Said {
        score: 1 + (word % 8) as u8,
        ..Said::default()
    };
    let nothing = |_| Said::default();
    let registered = [(20, 16), (20, 19), (30, 22), (30, 24)];
    let hosted = [(20, 19), (30, 22), (50, 24)];
    vec![
        list("routes", 0, networks(routes.to_vec())),
        list("countries", 0, some(5, &registered, &country)),
        list("datacenters", DATACENTER, some(21, &hosted, &nothing)),
        list("vpns", VPN, some(83, &[(60, 24), (40, 32)], &nothing)),
        list("attackers", ATTACKER, some(7, &[(1, 32)], &score)),
        list("proxies", PROXY, some(30, &[(1, 32)], &nothing)),
        list("relays", RELAY, some(25, &[(60, 31), (40, 28)], &nothing)),
    ]
}

/// Every entry of every list, those for the same prefix merged, in order; with what the whole list says.
pub(crate) fn united(lists: &[SourceList]) -> Vec<Prefix<u32, Said>> {
    let with_signals = |list: &SourceList| {
        let signals = list.signals;
        let entries = list.entries.iter().map(move |entry| {
            let said = entry.value;
            entry.with(Said { signals, ..said })
        });
        entries.collect::<Vec<_>>()
    };
    let mut all: Vec<_> = lists.iter().flat_map(with_signals).collect();
    all.sort_by_key(Prefix::order);
    all.dedup_by(|later, kept| {
        let same = later.order() == kept.order();
        if same {
            kept.value = kept.value.merge(later.value);
        }
        same
    });
    all
}

/// Of entries for one prefix in one list, only the first is taken: lists do not contradict themselves here. They stay in their order.
fn list(name: &'static str, signals: u32, mut entries: Vec<Prefix<u32, Said>>) -> SourceList {
    let mut seen = HashSet::new();
    entries.retain(|entry| seen.insert(entry.order()));
    SourceList {
        name,
        signals,
        entries,
    }
}

fn networks(routes: Vec<Prefix<u32, ()>>) -> Vec<Prefix<u32, Said>> {
    let network = |route: Prefix<u32, ()>| {
        let asn = 1 + (mix(u64::from(route.first >> 14)) % 75_000) as u32;
        route.with(Said {
            asn,
            ..Said::default()
        })
    };
    routes.into_iter().map(network).collect()
}

/// Two letters in upper case, or zeros if that is not what it is.
fn letters(text: &str) -> [u8; 2] {
    match text.as_bytes() {
        [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
            [a.to_ascii_uppercase(), b.to_ascii_uppercase()]
        }
        _ => [0; 2],
    }
}
