//! Our index, as the other structures are: everything that the benchmarks want of its API is in this file.

use std::hint::black_box;
use std::io::BufRead;
use std::net::IpAddr;
use std::path::Path;

use ipsec_core::feed::{Attributes, FeedBuilder, IpRange, Rules};
use ipsec_core::index::{List, LocalIndexBuilder};
use ipsec_core::{Country, LocalIndex, Network, Score, Signal, SignalSet, Signals};

use super::sets::{Family, Meaning, Prefix, Said, Set, SourceList};
use super::table::Table;

/// What the bits of a value are. None of them follows from another.
pub(crate) const SIGNALS: [Signal; 8] = [
    Signal::Vpn,
    Signal::Proxy,
    Signal::Tor,
    Signal::Relay,
    Signal::Datacenter,
    Signal::Attacker,
    Signal::Spam,
    Signal::Bot,
];

/// An index.
#[derive(Debug)]
pub(crate) struct Ours(LocalIndex);

impl Ours {
    /// Of a set.
    pub(crate) fn build<K: Family>(set: &Set<K>) -> Self {
        Self(finish(match set.meaning {
            Meaning::Union => lists_of_bits(&set.prefixes),
            Meaning::Longest => one_list(&set.prefixes),
        }))
    }

    /// Of several lists, with all that their entries say.
    pub(crate) fn of_sources(lists: &[SourceList]) -> Self {
        let add = |builder: LocalIndexBuilder, list: &SourceList| {
            let mut feed = FeedBuilder::new(Rules::default());
            for (line, entry) in (1..).zip(&list.entries) {
                feed.push_with(line, range(entry), attributes(entry.value));
            }
            let declared = List::new(list.name).signals(signal_set(list.signals));
            builder.feed(declared, feed.finish())
        };
        Self(finish(lists.iter().fold(LocalIndex::builder(), add)))
    }

    /// Of the text of one list.
    pub(crate) fn of_text(text: impl BufRead) -> Self {
        let list = List::new("text").signals(Signal::Abuser);
        Self(finish(LocalIndex::builder().list(list, text)))
    }

    /// The index itself.
    pub(crate) fn index(&self) -> &LocalIndex {
        &self.0
    }

    /// What all lists say of an address: signals, network and country.
    pub(crate) fn said(&self, ip: u32) -> Said {
        let verdict = self.0.verdict(ip.ip());
        let country = verdict.location().and_then(|location| location.country);
        let letters = country.map(|country| country.as_str().as_bytes().try_into());
        Said {
            signals: bits(verdict.signals().positive()),
            asn: verdict
                .network()
                .and_then(|network| network.asn)
                .unwrap_or(0),
            country: letters.and_then(Result::ok).unwrap_or_default(),
            score: 0,
        }
    }

    /// A word that cannot be known before the verdict is made, which holds all that is known of the address.
    pub(crate) fn touch_verdict(&self, ip: u32) -> u64 {
        touched(black_box(self.0.verdict(ip.ip())).signals())
    }

    /// A word that cannot be known before somebody has looked at the network and the country.
    pub(crate) fn touch_evidence(&self, ip: u32) -> u64 {
        let verdict = self.0.verdict(ip.ip());
        let asn = verdict.network().and_then(|network| network.asn);
        let country = verdict.location().and_then(|location| location.country);
        u64::from(asn.unwrap_or(0)) + u64::from(country.is_some()) + touched(verdict.signals())
    }

    /// Writes it to a file.
    pub(crate) fn save(&self, path: &Path) {
        self.0.save(path).expect("a place to write to");
    }

    /// Opens such a file and checks all of it. Returns how many ranges there are.
    pub(crate) fn open(path: &Path) -> u64 {
        LocalIndex::open(path).expect("what was saved").len() as u64
    }

    fn signals(&self, ip: IpAddr) -> Signals {
        self.0.signals(ip)
    }
}

impl<K: Family> Table<K> for Ours {
    fn find(&self, ip: K) -> u32 {
        bits(self.signals(ip.ip()).positive())
    }

    fn touch(&self, ip: K) -> u32 {
        touched(self.signals(ip.ip())) as u32
    }

    fn bytes(&self) -> Option<usize> {
        Some(self.0.as_bytes().len())
    }
}

fn finish(builder: LocalIndexBuilder) -> LocalIndex {
    let builder = builder.without_entries();
    builder.build().expect("lists without problems")
}

/// A list for each bit.
fn lists_of_bits<K: Family>(prefixes: &[Prefix<K>]) -> LocalIndexBuilder {
    lists(|feeds| {
        for (line, prefix) in (1..).zip(prefixes) {
            push(feeds, prefix.value, line, range(prefix));
        }
    })
}

/// One list, of which each entry says yes or no of every signal.
fn one_list<K: Family>(prefixes: &[Prefix<K>]) -> LocalIndexBuilder {
    let mut feed = FeedBuilder::new(Rules::default());
    for (line, prefix) in (1..).zip(prefixes) {
        let mut said = Attributes::default();
        let yes = signal_set(prefix.value);
        let no = signal_set(!prefix.value);
        said.signals = Signals::UNKNOWN.yes(yes).no(no);
        feed.push_with(line, range(prefix), said);
    }
    LocalIndex::builder().feed(List::new("list"), feed.finish())
}

fn lists(fill: impl FnOnce(&mut [FeedBuilder])) -> LocalIndexBuilder {
    let mut feeds = SIGNALS.map(|_| FeedBuilder::new(Rules::default()));
    fill(&mut feeds);
    let feeds = SIGNALS.iter().zip(feeds);
    feeds.fold(LocalIndex::builder(), |builder, (signal, feed)| {
        builder.feed(List::new(signal.as_str()).signals(*signal), feed.finish())
    })
}

fn push(feeds: &mut [FeedBuilder], value: u32, line: u64, range: IpRange) {
    for (bit, feed) in feeds.iter_mut().enumerate() {
        if value >> bit & 1 == 1 {
            feed.push(line, range);
        }
    }
}

fn range<K: Family, V>(prefix: &Prefix<K, V>) -> IpRange {
    IpRange::new(prefix.first.ip(), prefix.last().ip()).expect("in order")
}

fn attributes(said: Said) -> Attributes {
    let mut attributes = Attributes::default();
    if said.asn != 0 {
        let mut network = Network::default();
        network.asn = Some(said.asn);
        attributes.network = Some(network);
    }
    let country = std::str::from_utf8(&said.country).unwrap_or_default();
    attributes.location = country.parse::<Country>().ok().map(Into::into);
    if said.score != 0 {
        attributes.score = Score::new(said.score.into(), 255.0).ok();
    }
    attributes
}

fn signal_set(bits: u32) -> SignalSet {
    let set = SIGNALS.iter().enumerate();
    set.filter(|(at, _)| bits >> at & 1 == 1)
        .fold(SignalSet::EMPTY, |all, (_, signal)| all | (*signal).into())
}

fn bits(signals: SignalSet) -> u32 {
    let set = SIGNALS.iter().enumerate();
    set.filter(|(_, signal)| signals.contains(**signal))
        .fold(0, |all, (at, _)| all | 1 << at)
}

/// Depends on all signals, and costs next to nothing.
fn touched(signals: Signals) -> u64 {
    signals.positive().len() as u64
}
