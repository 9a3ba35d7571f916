//! Lists whose entries say something of their own: of entries that overlap, and of several lists.

use std::net::IpAddr;

use ipsec_core::feed::{Attributes, Feed, FeedBuilder, IpRange, Rules};
use ipsec_core::index::{List, LocalIndex};
use ipsec_core::{
    Country, Evidence, Fact, FactSet, Location, Network, Score, Signal, Signals, Verdict,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

/// Public addresses, since complete lists say nothing of others: the first of 45.0.0.0/8, as offsets.
const BASE: u32 = 45 << 24;

#[derive(Clone, Debug, Default, PartialEq)]
struct Said {
    vpn: Option<bool>,
    score: Option<u8>,
    asn: Option<u32>,
    organization: Option<&'static str>,
    country: Option<&'static str>,
    name: Option<&'static str>,
}

#[derive(Clone, Debug)]
struct Entry {
    first: u32,
    last: u32,
    said: Said,
}

impl Said {
    fn attributes(&self) -> Attributes {
        let mut attributes = Attributes::default();
        attributes.signals = Signals::UNKNOWN.with(Signal::Vpn, self.vpn);
        attributes.score = self
            .score
            .map(|score| Score::new(score.into(), 100.0).unwrap());
        if self.asn.is_some() || self.organization.is_some() {
            let mut network = Network::default();
            network.asn = self.asn;
            network.organization = self.organization.map(str::to_owned);
            attributes.network = Some(network);
        }
        let country = |code: &str| Location::from(code.parse::<Country>().unwrap());
        attributes.location = self.country.map(country);
        attributes.names.extend(self.name.map(str::to_owned));
        attributes
    }
}

/// What the evidence of a list must be, by looking at every entry.
fn expected(entries: &[Entry], ip: u32) -> Option<Said> {
    let mut naming: Vec<(usize, &Entry)> = Vec::new();
    for (line, entry) in entries.iter().enumerate() {
        let is_again = |earlier: &Entry| {
            (earlier.first, earlier.last) == (entry.first, entry.last) && earlier.said == entry.said
        };
        if (entry.first..=entry.last).contains(&ip) && !entries[..line].iter().any(is_again) {
            naming.push((line, entry));
        }
    }
    naming.sort_by_key(|(line, entry)| (std::cmp::Reverse(entry.last - entry.first), *line));
    let naming = naming.into_iter().map(|(_, entry)| &entry.said);
    naming.fold(None, |outer: Option<Said>, inner| {
        let outer = outer.unwrap_or_default();
        let has_network = inner.asn.is_some() || inner.organization.is_some();
        let same =
            !has_network || outer.asn.is_none() || inner.asn.is_none() || outer.asn == inner.asn;
        let outer_network = if same {
            (outer.asn, outer.organization)
        } else {
            (None, None)
        };
        Some(Said {
            vpn: inner.vpn.or(outer.vpn),
            score: outer.score.max(inner.score),
            asn: inner.asn.or(outer_network.0),
            organization: inner.organization.or(outer_network.1),
            country: inner.country.or(outer.country),
            name: None,
        })
    })
}

fn told(evidence: &Evidence) -> Said {
    let network = evidence.network();
    let known = |text: Option<&str>, all: &[&'static str]| {
        text.map(|text| *all.iter().find(|known| **known == text).unwrap())
    };
    Said {
        vpn: evidence.signals().get(Signal::Vpn),
        score: evidence.score().map(|score| score.value() as u8),
        asn: network.and_then(|network| network.asn),
        organization: known(
            network.and_then(|n| n.organization.as_deref()),
            &["One", "Two"],
        ),
        country: known(
            evidence
                .location()
                .and_then(|l| l.country.as_ref())
                .map(Country::as_str),
            &["DE", "FR", "XK"],
        ),
        name: None,
    }
}

fn feed(entries: &[Entry]) -> Feed {
    let mut feed = FeedBuilder::new(Rules::default());
    for (line, entry) in (1..).zip(entries) {
        let ends = [entry.first, entry.last].map(|ip| (BASE + ip).to_be_bytes());
        let range = IpRange::new(ends[0], ends[1]).unwrap();
        feed.push_with(line, range, entry.said.attributes());
    }
    feed.finish()
}

fn address(offset: u32) -> IpAddr {
    (BASE + offset).to_be_bytes().into()
}

fn said() -> impl Strategy<Value = Said> {
    (
        option::of(any::<bool>()),
        option::of(0..=3_u8),
        option::of(1..4_u32),
        option::of(select(vec!["One", "Two"])),
        option::of(select(vec!["DE", "FR", "XK"])),
        option::of(select(vec!["Veiled", "Cloaked"])),
    )
        .prop_map(|(vpn, score, asn, organization, country, name)| Said {
            vpn,
            score,
            asn,
            organization,
            country,
            name,
        })
}

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let entry = (0..300_u32, 0..120_u32, said());
    let entry = entry.prop_map(|(first, more, said)| Entry {
        first,
        last: first + more,
        said,
    });
    vec(entry, 0..14)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn each_list_says_what_its_narrowest_entries_say(lists in vec(entries(), 1..4)) {
        let mut builder = LocalIndex::builder();
        for (i, entries) in lists.iter().enumerate() {
            let list = List::new(format!("list-{i}")).signals(Signal::Datacenter);
            builder = builder.feed(list, feed(entries));
        }
        let index = builder.build().unwrap();
        for offset in 0..430 {
            let verdict = index.verdict(address(offset));
            for (i, entries) in lists.iter().enumerate() {
                let evidence = verdict.evidence_of(&format!("list-{i}"));
                prop_assert_eq!(evidence.map(told), expected(entries, offset), "{}", offset);
            }
            agrees_with_its_evidence(&verdict)?;
            prop_assert_eq!(index.signals(address(offset)), verdict.signals());
        }
    }
}

/// What a verdict says at once is what its evidence comes to when it is put together.
fn agrees_with_its_evidence(verdict: &Verdict) -> Result<(), TestCaseError> {
    let known_before = verdict.known();
    let again = verdict.evidence().iter().cloned().fold(
        Verdict::new(verdict.ip().unwrap()).with_asked(verdict.asked()),
        Verdict::with_evidence,
    );
    prop_assert_eq!(again.signals(), verdict.signals());
    prop_assert_eq!(again.known(), known_before);
    prop_assert_eq!(&again, verdict);
    Ok(())
}

fn one(said: Said) -> Feed {
    feed(&[Entry {
        first: 0,
        last: 255,
        said,
    }])
}

#[test]
fn a_list_whose_entries_speak_for_themselves_needs_no_signals() {
    let said = Said {
        country: Some("DE"),
        asn: Some(64500),
        ..Said::default()
    };
    let index = LocalIndex::builder()
        .feed(List::new("table"), one(said))
        .build()
        .unwrap();
    let verdict = index.verdict(address(7));
    assert_eq!(verdict.network().unwrap().asn, Some(64500));
    assert_eq!(verdict.location().unwrap().to_string(), "DE");
    assert!(verdict.knows(Fact::Location) && !verdict.knows(Fact::Score));
    let answers: FactSet = [Fact::Network, Fact::Location].into_iter().collect();
    assert_eq!(ipsec_core::Backend::answers(&index), answers);
}

#[test]
fn an_explicit_no_of_an_entry_is_a_no() {
    let no = Said {
        vpn: Some(false),
        ..Said::default()
    };
    let index = LocalIndex::builder()
        .feed(List::new("table"), one(no))
        .build()
        .unwrap();
    assert_eq!(index.verdict(address(7)).is_vpn(), Some(false));
    assert_eq!(index.verdict(address(256)).is_vpn(), None);
}

#[test]
fn a_list_may_be_complete_for_what_only_some_of_its_entries_say() {
    let yes = Said {
        vpn: Some(true),
        ..Said::default()
    };
    let nothing = Entry {
        first: 256,
        last: 511,
        said: Said::default(),
    };
    let entries = [
        Entry {
            first: 0,
            last: 255,
            said: yes,
        },
        nothing,
    ];
    let list = List::new("services").signals(Signal::Datacenter);
    let list = list.complete_for([Signal::Vpn, Signal::Tor]);
    let index = LocalIndex::builder()
        .feed(list, feed(&entries))
        .build()
        .unwrap();
    let of = |offset| {
        let verdict = index.verdict(address(offset));
        (verdict.is_vpn(), verdict.is_tor(), verdict.is_datacenter())
    };
    assert_eq!(of(7), (Some(true), Some(false), Some(true)));
    assert_eq!(of(300), (Some(false), Some(false), Some(true)));
    assert_eq!(of(600), (Some(false), Some(false), Some(false)));
}

#[test]
fn complete_for_nothing_is_not_complete() {
    let list = List::new("vpns").signals(Signal::Vpn);
    assert_eq!(list.clone().complete_for([]), list);
    let list = list.complete();
    assert_eq!(list.clone().complete_for([]), list);
}

#[test]
fn a_name_of_one_network_does_not_go_with_the_number_of_another() {
    let outer = Entry {
        first: 0,
        last: 255,
        said: Said {
            asn: Some(1),
            organization: Some("One"),
            ..Said::default()
        },
    };
    let inner = Entry {
        first: 10,
        last: 19,
        said: Said {
            asn: Some(2),
            ..Said::default()
        },
    };
    let index = LocalIndex::builder()
        .feed(List::new("table"), feed(&[outer, inner]))
        .build();
    let network = index
        .unwrap()
        .verdict(address(12))
        .network()
        .cloned()
        .unwrap();
    assert_eq!((network.asn, network.organization), (Some(2), None));
}
