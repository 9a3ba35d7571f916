//! What is allowed in a catalog and unwise.

use std::fmt;

use super::feed::class;
use super::index_source::{IndexSource, IndexSourceProof};
use super::source::FeedSource;
use super::value::Catalog;
use crate::evidence::Source;
use crate::feed::gates::OnGate;
use crate::index::ListKind;
use crate::signal::{Signal, SignalSet};

/// Something that is allowed and unwise. Displays the list, what it is, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lint {
    kind: LintKind,
    list: Option<Source>,
    words: String,
}

impl Lint {
    /// What it is about.
    #[must_use]
    pub fn kind(&self) -> LintKind {
        self.kind
    }

    /// The list that it is about; `None` if it is about all of them together.
    #[must_use]
    pub fn list(&self) -> Option<&Source> {
        self.list.as_ref()
    }
}

impl fmt::Display for Lint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(list) = &self.list {
            write!(f, "list {}: ", list.as_str().escape_debug())?;
        }
        f.write_str(&self.words)
    }
}

/// What a lint is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LintKind {
    /// A published list without a licence.
    NoLicence,
    /// Two lists of one lineage that tell the same.
    SameLineage,
    /// A list of Tor exits that is not complete.
    TorNotComplete,
    /// An allow list that somebody else can change.
    AllowFromUrl,
    /// A list that comes without encryption.
    PlainHttp,
    /// Gates that let more pass than is usual for such a list.
    LooseGates,
    /// Nobody is never to be blocked.
    NoNeverBlock,
    /// Hosting ranges without a list of crawlers, which live there.
    NoCrawlers,
    /// VPN ranges without a list of relays, which are among them.
    NoRelays,
    /// A list that must not be passed on, and that an index file holds, with its entries or without.
    NotToBePassedOn,
    /// An index without entries, from which no last good version can be taken.
    NoEntries,
    /// Somebody else's list of whom to never block, which may be left out.
    SparesIfThere,
    /// An index of which nobody knows who made it.
    UnsignedIndex,
}

impl LintKind {
    /// The snake_case name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoLicence => "no_licence",
            Self::SameLineage => "same_lineage",
            Self::TorNotComplete => "tor_not_complete",
            Self::AllowFromUrl => "allow_from_url",
            Self::PlainHttp => "plain_http",
            Self::LooseGates => "loose_gates",
            Self::NoNeverBlock => "no_never_block",
            Self::NoCrawlers => "no_crawlers",
            Self::NoRelays => "no_relays",
            Self::NotToBePassedOn => "not_to_be_passed_on",
            Self::NoEntries => "no_entries",
            Self::SparesIfThere => "spares_if_there",
            Self::UnsignedIndex => "unsigned_index",
        }
    }
}

impl fmt::Display for LintKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// List by list, then what is about all of them.
pub(super) fn lint(catalog: &Catalog) -> Vec<Lint> {
    let mut lints = Vec::new();
    if let Some(index) = catalog.index_source() {
        of_index(index, &mut lints);
        return lints;
    }
    for (i, feed) in catalog.feeds.iter().enumerate() {
        let mut say = |kind, words: String| {
            lints.push(Lint {
                kind,
                list: Some(feed.name.clone()),
                words,
            });
        };
        of_one(feed, catalog.keeps_entries, &mut say);
        let before = catalog.feeds.get(..i).unwrap_or_default();
        if let Some(other) = before.iter().find(|other| copies(feed, other)) {
            say(
                LintKind::SameLineage,
                format!(
                    "it is of one lineage with {} and tells {} as well: the two are one witness, and one of them may do",
                    other.name,
                    feed.signals & other.signals,
                ),
            );
        }
    }
    of_all(catalog, &mut lints);
    lints
}

fn of_one(feed: &FeedSource, keeps_entries: bool, say: &mut impl FnMut(LintKind, String)) {
    if feed.licence.is_none() && !feed.is_own() {
        say(
            LintKind::NoLicence,
            "it says no `licence`: say under which its publisher lets you use it".into(),
        );
    }
    if feed.signals.contains(Signal::Tor) && feed.kind == ListKind::Partial {
        say(
            LintKind::TorNotComplete,
            "it is not complete, so of nobody it is known that they are no exit: if it is the Tor project's own, say kind = \"complete\"; but where it has no IPv6 addresses, every IPv6 visitor is no exit then, and many are: leave it partial if you serve IPv6".into(),
        );
    }
    if feed.kind == ListKind::Allow && feed.url.is_some() {
        say(
            LintKind::AllowFromUrl,
            "it lets in whomever its publisher names: use `signals` and a policy instead, such as signals = [\"crawler\"]".into(),
        );
    }
    plain(feed.url.iter().chain(&feed.fallback), say);
    if feed.redistribute == Some(false) {
        let holds = if keeps_entries {
            "holds its entries"
        } else {
            "says of every address whether it is on it, also without its entries"
        };
        say(
            LintKind::NotToBePassedOn,
            format!(
                "it must not be passed on (redistribute = false), and an index file {holds}: keep the file to yourself"
            ),
        );
    }
    if feed.never_block && !feed.required {
        say(
            LintKind::SparesIfThere,
            "whom it names is never to be blocked, and nobody is spared by it if it is left out: say required = true".into(),
        );
    }
    loose(feed, say);
}

/// Of an index that was built elsewhere.
fn of_index(index: &IndexSource, lints: &mut Vec<Lint>) {
    let mut say = |kind, words: String| {
        lints.push(Lint {
            kind,
            list: Some(index.name().clone()),
            words,
        });
    };
    let url = index.url().to_owned();
    plain([&url].into_iter().chain(index.fallback()), &mut say);
    if matches!(index.proof(), IndexSourceProof::DigestFile) {
        say(
            LintKind::UnsignedIndex,
            "its digest lies beside it, so whoever controls the server can change both, and decides who is let in: sign it (minisign -S) and say `public_key`".into(),
        );
    }
}

fn plain<'a>(urls: impl IntoIterator<Item = &'a String>, say: &mut impl FnMut(LintKind, String)) {
    let mut urls = urls.into_iter();
    if let Some(url) = urls.find(|url| url.starts_with("http://")) {
        say(
            LintKind::PlainHttp,
            format!(
                "{} is not encrypted, so whoever is on the way can change it, and it is fetched from this machine only: use https",
                url.escape_debug()
            ),
        );
    }
}

/// Gates that are wider than those of its class.
fn loose(feed: &FeedSource, say: &mut impl FnMut(LintKind, String)) {
    let (gates, class) = (&feed.gates, class(feed));
    let mut wider = Vec::new();
    for (key, said, usual) in [
        ("min_prefix_v4", gates.min_prefix_v4, class.min_prefix_v4),
        ("min_prefix_v6", gates.min_prefix_v6, class.min_prefix_v6),
    ] {
        if said < usual {
            wider.push(format!("{key} = {said} (usual for such a list: {usual})"));
        }
    }
    for (key, said, usual) in [
        ("max_coverage", gates.max_coverage, class.max_coverage),
        (
            "max_coverage_v6",
            gates.max_coverage_v6,
            class.max_coverage_v6,
        ),
        ("max_shrink", gates.max_shrink, class.max_shrink),
        ("max_growth", gates.max_growth, class.max_growth),
        ("max_not_public", gates.max_not_public, class.max_not_public),
    ] {
        if said > usual {
            wider.push(format!("{key} = {said} (usual for such a list: {usual})"));
        }
    }
    if gates.on_gate == OnGate::Warn {
        wider.push("on_gate = \"warn\", which takes what the gates are there to keep out".into());
    }
    if !wider.is_empty() {
        say(
            LintKind::LooseGates,
            format!("its gates are loose: {}", wider.join(", ")),
        );
    }
}

fn copies(a: &FeedSource, b: &FeedSource) -> bool {
    let is_one = a.lineage.is_some() && a.lineage == b.lineage;
    is_one && a.signals.intersects(b.signals) && !are_families(a.name.as_str(), b.name.as_str())
}

/// Whether the names are those of a list's parts for IPv4 and IPv6: they differ in nothing but one part that says which.
fn are_families(a: &str, b: &str) -> bool {
    let (a, b) = (a.to_ascii_lowercase(), b.to_ascii_lowercase());
    let ((rest_a, is_a), (rest_b, is_b)) = (without_family(&a), without_family(&b));
    is_a != is_b && rest_a == rest_b
}

/// The parts of a name but for the first that is a family, and which that is.
fn without_family(name: &str) -> (Vec<&str>, Option<u8>) {
    let mut family = None;
    let parts = name.split(|c: char| !c.is_alphanumeric());
    let rest = parts.filter(|part| {
        let of_part = match *part {
            "v4" | "ipv4" | "ip4" => Some(4),
            "v6" | "ipv6" | "ip6" => Some(6),
            _ => None,
        };
        let is_it = family.is_none() && of_part.is_some();
        family = family.or(of_part);
        !is_it
    });
    let rest = rest.collect();
    (rest, family)
}

fn of_all(catalog: &Catalog, lints: &mut Vec<Lint>) {
    let told: SignalSet = catalog
        .feeds
        .iter()
        .map(|feed| feed.signals)
        .fold(SignalSet::EMPTY, |a, b| a | b);
    let has_tables = catalog
        .feeds
        .iter()
        .any(|feed| feed.signals.is_empty() && !feed.is_own());
    let mut say = |kind, words: &str| {
        lints.push(Lint {
            kind,
            list: None,
            words: words.into(),
        });
    };
    if !catalog.keeps_entries {
        say(
            LintKind::NoEntries,
            "the index keeps no entries (entries = false): of a list that breaks, no good version is left at the next build",
        );
    }
    let never_blocks = catalog.feeds.iter().any(|feed| feed.never_block);
    let blocks = told.intersects(SignalSet::BLOCKING)
        || catalog.feeds.iter().any(|feed| feed.kind == ListKind::Deny);
    if blocks && !never_blocks {
        say(
            LintKind::NoNeverBlock,
            "nobody is never to be blocked: name your own proxies and offices, your content delivery network and verified crawlers in [never_block]",
        );
    }
    if told.contains(Signal::Datacenter) && !told.contains(Signal::Crawler) && !has_tables {
        say(
            LintKind::NoCrawlers,
            "there are hosting ranges and no list of crawlers: search engines come from hosting ranges, and are not told apart from others there",
        );
    }
    if told.contains(Signal::Vpn) && !told.contains(Signal::Relay) && !has_tables {
        say(
            LintKind::NoRelays,
            "there are VPN ranges and no list of privacy relays: lists of VPNs name relays too, whose users are ordinary customers",
        );
    }
}
