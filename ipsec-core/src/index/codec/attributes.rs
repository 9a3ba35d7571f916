//! What entries say, each kept once.

use std::collections::HashMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ipnet::IpNet;

use super::bytes::{Reader, Writer};
use super::limits::{ENTRY_TEXT, NAMES_KEPT, cut};
use super::places::Places;
use super::strings::{Strings, StringsWriter};
use crate::evidence::{Country, Location, Network, NetworkKind, Score};
use crate::feed::Attributes;
use crate::signal::{SignalSet, Signals};

const SIGNALS: u8 = 1;
const SCORE: u8 = 2;
const NETWORK: u8 = 4;
const LOCATION: u8 = 8;
const NAMES: u8 = 16;
const OBSERVED: u8 = 32;
/// All of these.
const KNOWN: u8 = 63;

/// Gives equal attributes equal places. At place 0 nothing is said.
#[derive(Debug)]
pub(in crate::index) struct AttributesWriter {
    to: Writer,
    places: HashMap<Attributes, u32, foldhash::fast::RandomState>,
}

impl AttributesWriter {
    pub(in crate::index) fn new() -> Self {
        Self {
            to: Writer(vec![0]),
            places: HashMap::default(),
        }
    }

    pub(in crate::index) fn place(
        &mut self,
        said: &Attributes,
        strings: &mut StringsWriter,
    ) -> u32 {
        if said.is_empty() {
            return 0;
        }
        if let Some(place) = self.places.get(said) {
            return *place;
        }
        let place = self.to.0.len() as u32;
        self.places.insert(said.clone(), place);
        self.write(said, strings);
        place
    }

    /// `None` if it is longer than can be numbered.
    pub(in crate::index) fn finish(self) -> Option<Vec<u8>> {
        u32::try_from(self.to.0.len()).ok()?;
        Some(self.to.0)
    }

    fn write(&mut self, said: &Attributes, strings: &mut StringsWriter) {
        let bit = |is: bool, bit: u8| if is { bit } else { 0 };
        let to = &mut self.to;
        to.u8(bit(said.signals != Signals::UNKNOWN, SIGNALS)
            | bit(said.score.is_some(), SCORE)
            | bit(said.network.is_some(), NETWORK)
            | bit(said.location.is_some(), LOCATION)
            | bit(!said.names.is_empty(), NAMES)
            | bit(said.observed.is_some(), OBSERVED));
        if said.signals != Signals::UNKNOWN {
            to.u32(said.signals.positive().bits());
            to.u32(said.signals.negative().bits());
        }
        if let Some(score) = said.score {
            to.f64(score.value());
            to.f64(score.max());
        }
        if let Some(network) = &said.network {
            let kind = |kind: NetworkKind| {
                let at = NetworkKind::ALL.iter().position(|other| *other == kind);
                at.unwrap_or_default() as u8
            };
            to.optional(network.asn, Writer::u32);
            to.optional(network.organization.as_deref(), |to, name| {
                to.u32(strings.number(cut(name)));
            });
            to.optional(network.prefix, |to, prefix| match prefix {
                IpNet::V4(net) => {
                    to.u8(net.prefix_len());
                    to.u32(net.addr().to_bits());
                }
                IpNet::V6(net) => {
                    to.u8(0x80);
                    to.u8(net.prefix_len());
                    to.u128(net.addr().to_bits());
                }
            });
            to.optional(network.kind.map(kind), Writer::u8);
        }
        if let Some(location) = &said.location {
            to.optional(location.country, |to, country| {
                to.0.extend(country.as_str().as_bytes());
            });
            to.optional(location.city.as_deref(), |to, city| {
                to.u32(strings.number(cut(city)));
            });
            to.optional(location.in_eu, |to, is| to.u8(is.into()));
        }
        if !said.names.is_empty() {
            to.u8(said.names.len().min(NAMES_KEPT) as u8);
            for name in said.names.iter().take(NAMES_KEPT) {
                to.u32(strings.number(cut(name)));
            }
        }
        if let Some(observed) = said.observed {
            to.u64(seconds(observed));
        }
    }
}

/// The last second of the year 9999: what is later cannot be written as other programs write dates.
const LAST_SECOND: u64 = 253_402_300_799;

/// Seconds since the Unix epoch; 0 for times before it, and the last second that is kept for times after that.
pub(in crate::index) fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs().min(LAST_SECOND))
}

/// `None` if it is later than any that is kept.
pub(in crate::index) fn time(seconds: u64) -> Option<SystemTime> {
    let kept = seconds <= LAST_SECOND;
    UNIX_EPOCH.checked_add(kept.then_some(Duration::from_secs(seconds))?)
}

/// What entries say, by place.
#[derive(Clone, Copy, Debug)]
pub(in crate::index) struct AttributesReader<'a> {
    bytes: &'a [u8],
    strings: Strings<'a>,
}

/// What is said at a place, with texts where they lie.
#[derive(Debug, Default)]
struct Said<'a> {
    /// Without the texts.
    bare: Attributes,
    organization: Option<&'a str>,
    city: Option<&'a str>,
    /// The numbers of texts that are there.
    names: &'a [u8],
}

impl<'a> AttributesReader<'a> {
    pub(in crate::index) fn new(bytes: &'a [u8], strings: Strings<'a>) -> Self {
        Self { bytes, strings }
    }

    /// Reads all that is said, and tells at which places; `None` unless sensible things lie there one after the other.
    pub(in crate::index) fn places(&self) -> Option<Places> {
        Places::of(self.bytes.len(), |at| {
            let mut from = Reader(self.bytes.get(at..)?);
            let said = self.read(&mut from)?;
            let texts = [said.organization, said.city].into_iter().flatten();
            let length: usize = texts.chain(self.names(said.names)).map(str::len).sum();
            let end = self.bytes.len() - from.0.len();
            Some((u32::try_from(length).ok()?, end))
        })
    }

    /// `None` if nothing sensible is at that place.
    pub(in crate::index) fn at(&self, place: u32) -> Option<Attributes> {
        if place == 0 {
            return Some(Attributes::default());
        }
        let said = self.read(&mut Reader(self.bytes.get(place as usize..)?))?;
        let mut all = said.bare;
        if let Some(network) = &mut all.network {
            network.organization = said.organization.map(str::to_owned);
        }
        if let Some(location) = &mut all.location {
            location.city = said.city.map(str::to_owned);
        }
        all.names = self.names(said.names).map(str::to_owned).collect();
        Some(all)
    }

    fn read(&self, from: &mut Reader<'a>) -> Option<Said<'a>> {
        let mut said = Said::default();
        let has = from.u8()?;
        if has == 0 || has & !KNOWN != 0 {
            return None;
        }
        let text = |from: &mut Reader<'a>| self.text(from.u32()?);
        if has & SIGNALS != 0 {
            let yes = SignalSet::from_bits(from.u32()?)?;
            let no = SignalSet::from_bits(from.u32()?)?;
            said.bare.signals = Signals::new(yes, no);
        }
        if has & SCORE != 0 {
            let (value, max) = (from.f64()?, from.f64()?);
            said.bare.score = Some(Score::new(value, max).ok()?);
        }
        if has & NETWORK != 0 {
            let asn = from.optional(Reader::u32)?;
            said.organization = from.optional(text)?;
            said.bare.network = Some(Network {
                asn,
                organization: None,
                prefix: from.optional(prefix)?,
                kind: from.optional(|from| NetworkKind::ALL.get(from.u8()? as usize).copied())?,
            });
        }
        if has & LOCATION != 0 {
            let country = from.optional(country)?;
            said.city = from.optional(text)?;
            said.bare.location = Some(Location {
                country,
                city: None,
                in_eu: from.optional(|from| Some(from.u8()? != 0))?,
            });
        }
        if has & NAMES != 0 {
            let count = usize::from(from.u8()?);
            if !(1..=NAMES_KEPT).contains(&count) {
                return None;
            }
            said.names = from.bytes(count * 4)?;
            if self.names(said.names).count() != count {
                return None;
            }
        }
        if has & OBSERVED != 0 {
            said.bare.observed = Some(time(from.u64()?)?);
        }
        Some(said)
    }

    /// The texts with these numbers, as far as they are there.
    fn names(&self, numbers: &'a [u8]) -> impl Iterator<Item = &'a str> {
        let mut from = Reader(numbers);
        std::iter::from_fn(move || from.u32()).filter_map(move |number| self.text(number))
    }

    /// `None` if it is longer than any that is kept.
    fn text(&self, number: u32) -> Option<&'a str> {
        let text = self.strings.get(number)?;
        (text.len() <= ENTRY_TEXT).then_some(text)
    }
}

fn prefix(from: &mut Reader<'_>) -> Option<IpNet> {
    let length = from.u8()?;
    let net = if length & 0x80 == 0 {
        IpNet::new(std::net::Ipv4Addr::from_bits(from.u32()?).into(), length)
    } else {
        let length = from.u8()?;
        IpNet::new(std::net::Ipv6Addr::from_bits(from.u128()?).into(), length)
    };
    net.ok()
}

fn country(from: &mut Reader<'_>) -> Option<Country> {
    let code = [from.u8()?, from.u8()?];
    std::str::from_utf8(&code).ok()?.parse().ok()
}
