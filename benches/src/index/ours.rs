//! Our index, as the other structures are: everything that the benchmarks want of its API is in this file.

use std::io::BufRead;
use std::net::IpAddr;
use std::path::Path;

use ipsec_core::feed::{Attributes, FeedBuilder, IpRange, Rules};
use ipsec_core::index::{List, LocalIndexBuilder};
use ipsec_core::{Country, LocalIndex, Network, Score, Signal, SignalSet, Signals};

use super::sets::{Family, Meaning, Prefix, Said, Set, SourceList, flat};
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
            Meaning::Longest if entries_may_say_more() => one_list(&set.prefixes),
            Meaning::Longest => lists_of_ranges(&set.longest),
        }))
    }

    /// Of several lists, with all that their entries say.
    pub(crate) fn of_sources(lists: &[SourceList]) -> Self {
        let filler = [Signal::Mobile, Signal::Satellite];
        let builder = LocalIndex::builder();
        let add = |builder: LocalIndexBuilder, (at, list): (usize, &SourceList)| {
            let mut feed = FeedBuilder::new(Rules::default());
            for (line, entry) in (1..).zip(&list.entries) {
                feed.push_with(line, range(entry), attributes(entry.value));
            }
            let mut declared = List::new(list.name).signals(signal_set(list.signals));
            if list.signals == 0 && !entries_may_say_more() {
                declared = declared.signals(filler[at % filler.len()]);
            }
            builder.feed(declared, feed.finish())
        };
        Self(finish(lists.iter().enumerate().fold(builder, add)))
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

    /// A word that cannot be known before the verdict is made.
    pub(crate) fn touch_verdict(&self, ip: u32) -> u64 {
        let verdict = self.0.verdict(ip.ip());
        let asn = verdict.network().and_then(|network| network.asn);
        let country = verdict.location().and_then(|location| location.country);
        u64::from(asn.unwrap_or(0)) + u64::from(country.is_some()) + touched(verdict.signals())
    }

    /// The file image, which is the memory of the table, if the index has one.
    fn image(&self) -> Option<&[u8]> {
        None
    }

    /// Writes it to a file. Whether there are such files.
    pub(crate) fn save(&self, _path: &Path) -> bool {
        false
    }

    /// Opens such a file and checks all of it. Returns how many ranges there are.
    pub(crate) fn open(_path: &Path) -> u64 {
        0
    }

    fn signals(&self, ip: IpAddr) -> Signals {
        self.0.verdict(ip).signals()
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
        self.image().map(<[u8]>::len)
    }
}

/// Whether an entry may say more than its list does.
pub(crate) fn entries_may_say_more() -> bool {
    let mut said = Attributes::default();
    said.signals = Signals::UNKNOWN.yes(Signal::Vpn);
    let mut feed = FeedBuilder::new(Rules::default());
    feed.push_with(1, IpRange::single([192, 0, 2, 1]), said);
    let index = LocalIndex::builder()
        .feed(List::new("list").signals(Signal::Tor), feed.finish())
        .build();
    index.is_ok_and(|index| index.verdict([192, 0, 2, 1]).is(Signal::Vpn) == Some(true))
}

fn finish(builder: LocalIndexBuilder) -> LocalIndex {
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

/// A list for each bit, of ranges that do not overlap.
fn lists_of_ranges<K: Family>(longest: &[Prefix<K>]) -> LocalIndexBuilder {
    let (starts, values) = flat(longest);
    lists(|feeds| {
        for (at, (start, value)) in starts.iter().zip(values).enumerate() {
            let last = starts.get(at + 1).map_or(K::MAX, |next| next.before());
            let range = IpRange::new(start.ip(), last.ip()).expect("in order");
            push(feeds, value, at as u64 + 1, range);
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
    // A signal that is not among those that are compared, as a list must tell some.
    let list = List::new("list").signals(Signal::Abuser);
    LocalIndex::builder().feed(list, feed.finish())
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
