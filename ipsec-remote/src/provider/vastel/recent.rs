//! The bots that were seen last: how to download them, and how an index takes them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::Request;
use ipsec_core::feed::{Attributes, Feed, FeedBuilder, IpRange, Rules};
use ipsec_core::index::List;
use ipsec_core::{Location, LookupError, Network, Signal, Source, ip};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::error::answered;
use super::mapping::{location, network};
use super::when::{When, when};
use crate::provider::{Call, Limits, request};
use crate::read::{as_number, json, object, shape, text};
use crate::reply::Reply;
use crate::settings::BaseUrl;

const MIB: usize = 1024 * 1024;
/// 5,000 elements of some 200 bytes each are 1 MiB.
const DOWNLOAD: Limits = Limits::new(8 * MIB, Duration::from_secs(30));

/// The bots that were seen last, at most 5,000 times: to download as a [`Call`], and to put into an index.
#[derive(Clone, Debug)]
#[must_use]
pub struct RecentBots {
    source: Source,
    base: BaseUrl,
}

impl RecentBots {
    pub(super) fn new(provider: &Source, base: BaseUrl) -> Self {
        let source = format!("{provider}-recent").into();
        Self { source, base }
    }

    /// What it means to be in it: a list by the name of the adapter, `vastel-recent`. It has the lineage of the daily lists: the two are no independent
    /// witnesses.
    pub fn list(&self) -> List {
        List::new(self.source.clone())
            .signals(Signal::Bot)
            .lineage("avastel")
            .licence("terms of its publisher")
    }
}

impl Call for RecentBots {
    type Output = Recent;

    fn request(&self) -> Result<Request<Bytes>, LookupError> {
        Ok(request::get(self.base.at("/bots/ips")?))
    }

    /// Elements that cannot be read are left out and counted. If they are more than one in a hundred, there is no list;
    /// and an empty one is none.
    fn parse(&self, reply: &Reply) -> Result<Recent, LookupError> {
        let elements: Vec<Box<RawValue>> = json(answered(reply)?)?;
        // There always were some: to take it for a list would be to forget all of them.
        if elements.is_empty() {
            return Err(shape("there are no bots in the list"));
        }
        let mut folded = Folded::default();
        let mut left_out = 0;
        for element in &elements {
            match object::<Element>(element.get().as_bytes()) {
                Ok(element) => folded.add(element, reply.now()),
                Err(_) => left_out += 1,
            }
        }
        if left_out * 100 > elements.len() {
            let all = elements.len();
            return Err(shape(format!("{left_out} of {all} bots cannot be read")));
        }
        let bots = folded.finish();
        Ok(Recent { bots, left_out })
    }

    fn limits(&self) -> Limits {
        DOWNLOAD
    }
}

/// The bots that were seen last.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Recent {
    /// Each address once, in the order in which the service names them: those that were seen last first.
    pub bots: Vec<RecentBot>,
    /// How many elements of the answer could not be read.
    pub left_out: usize,
}

impl Recent {
    /// The same as an index takes it, without addresses that are not public.
    #[must_use]
    pub fn feed(&self) -> Feed {
        self.feed_by(Rules::published())
    }

    /// The same as an index takes it, by other rules.
    #[must_use]
    pub fn feed_by(&self, rules: Rules) -> Feed {
        let mut feed = FeedBuilder::new(rules);
        feed.lines(self.bots.len() as u64);
        for (line, bot) in (1..).zip(&self.bots) {
            let mut attributes = Attributes::default();
            attributes.network = bot.network.clone();
            attributes.location = bot.location.clone();
            attributes.observed = bot.seen.first().copied();
            feed.push_with(line, IpRange::single(bot.ip), attributes);
        }
        feed.finish()
    }
}

/// An address that a bot was seen behind.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RecentBot {
    /// The address, in canonical form.
    pub ip: IpAddr,
    /// When, newest first, each time once. Empty if no time could be read.
    pub seen: Vec<SystemTime>,
    /// The network, from MaxMind's database.
    pub network: Option<Network>,
    /// The country, from MaxMind's database.
    pub location: Option<Location>,
}

/// One sighting, as it is written.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Element {
    ip: IpAddr,
    #[serde(default, deserialize_with = "when")]
    time: Option<When>,
    #[serde(default, deserialize_with = "text")]
    autonomous_system_organization: Option<String>,
    #[serde(default, deserialize_with = "as_number")]
    autonomous_system_number: Option<u32>,
    #[serde(default, deserialize_with = "text")]
    country: Option<String>,
}

/// Sightings put together by address: all times, and of the rest what the first says that says something.
#[derive(Default)]
struct Folded {
    bots: Vec<RecentBot>,
    places: HashMap<IpAddr, usize>,
}

impl Folded {
    fn add(&mut self, element: Element, now: SystemTime) {
        let organization = element.autonomous_system_organization.as_deref();
        let new = RecentBot {
            ip: ip::canonical(element.ip),
            seen: element
                .time
                .and_then(|time| time.at(now))
                .into_iter()
                .collect(),
            network: network(element.autonomous_system_number, organization),
            location: location(element.country.as_deref()),
        };
        match self.places.entry(new.ip) {
            Entry::Vacant(place) => {
                place.insert(self.bots.len());
                self.bots.push(new);
            }
            Entry::Occupied(place) => {
                if let Some(bot) = self.bots.get_mut(*place.get()) {
                    bot.seen.extend(new.seen);
                    bot.network = bot.network.take().or(new.network);
                    bot.location = bot.location.take().or(new.location);
                }
            }
        }
    }

    fn finish(mut self) -> Vec<RecentBot> {
        for bot in &mut self.bots {
            bot.seen.sort_unstable_by(|a, b| b.cmp(a));
            bot.seen.dedup();
        }
        self.bots
    }
}
