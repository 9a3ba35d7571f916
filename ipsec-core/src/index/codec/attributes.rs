//! What entries say, each kept once.

use std::collections::HashMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ipnet::IpNet;

use super::bytes::{Reader, Writer};
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

/// More services than this are not kept.
const NAMES_KEPT: usize = 32;

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
                to.u32(strings.number(name));
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
                to.u32(strings.number(city));
            });
            to.optional(location.in_eu, |to, is| to.u8(is.into()));
        }
        if !said.names.is_empty() {
            to.u8(said.names.len().min(NAMES_KEPT) as u8);
            for name in said.names.iter().take(NAMES_KEPT) {
                to.u32(strings.number(name));
            }
        }
        if let Some(observed) = said.observed {
            to.u64(seconds(observed));
        }
    }
}

/// Seconds since the Unix epoch; 0 for times before it.
pub(in crate::index) fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

pub(in crate::index) fn time(seconds: u64) -> Option<SystemTime> {
    UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

/// What entries say, by place.
#[derive(Clone, Copy, Debug)]
pub(in crate::index) struct AttributesReader<'a> {
    bytes: &'a [u8],
    strings: Strings<'a>,
}

impl<'a> AttributesReader<'a> {
    pub(in crate::index) fn new(bytes: &'a [u8], strings: Strings<'a>) -> Self {
        Self { bytes, strings }
    }

    /// `None` if nothing sensible is at that place.
    pub(in crate::index) fn at(&self, place: u32) -> Option<Attributes> {
        let mut said = Attributes::default();
        if place == 0 {
            return Some(said);
        }
        let mut from = Reader(self.bytes.get(place as usize..)?);
        let has = from.u8()?;
        let string = |from: &mut Reader<'_>| Some(self.strings.get(from.u32()?)?.to_owned());
        if has & SIGNALS != 0 {
            let yes = SignalSet::from_bits(from.u32()?)?;
            let no = SignalSet::from_bits(from.u32()?)?;
            said.signals = Signals::new(yes, no);
        }
        if has & SCORE != 0 {
            let (value, max) = (from.f64()?, from.f64()?);
            said.score = Some(Score::new(value, max).ok()?);
        }
        if has & NETWORK != 0 {
            said.network = Some(Network {
                asn: from.optional(Reader::u32)?,
                organization: from.optional(string)?,
                prefix: from.optional(prefix)?,
                kind: from.optional(|from| NetworkKind::ALL.get(from.u8()? as usize).copied())?,
            });
        }
        if has & LOCATION != 0 {
            said.location = Some(Location {
                country: from.optional(country)?,
                city: from.optional(string)?,
                in_eu: from.optional(|from| Some(from.u8()? != 0))?,
            });
        }
        if has & NAMES != 0 {
            let count = from
                .u8()
                .filter(|count| usize::from(*count) <= NAMES_KEPT)?;
            let names = (0..count).map(|_| string(&mut from));
            said.names = names.collect::<Option<Vec<String>>>()?;
        }
        if has & OBSERVED != 0 {
            said.observed = Some(time(from.u64()?)?);
        }
        Some(said)
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
