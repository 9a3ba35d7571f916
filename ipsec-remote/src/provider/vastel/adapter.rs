//! The adapter: settings, the request, the reply.

use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use ipsec_core::{Fact, FactSet, LookupError, LookupErrorKind, Query, Signal, Source, Verdict, ip};

use super::answer::Answer;
use super::error::answered;
use super::mapping;
use super::recent::RecentBots;
use crate::provider::{Bulk, Lifetime, Pace, Provider, request, with_raw};
use crate::read::{object, shape};
use crate::reply::Reply;
use crate::settings::BaseUrl;

const HOST: &str = "antoinevastel.com";
/// The list is made anew about every ten minutes.
const LIFETIME: Lifetime = Lifetime::new(Duration::from_secs(10 * 60));
/// What is free and asks for restraint gets it.
const PACE: Pace = Pace::concurrent(NonZeroUsize::MIN).per_second(NonZeroU32::MIN);

/// The adapter of Antoine Vastel's API of bots, which takes no key.
#[derive(Clone, Debug)]
#[must_use]
pub struct Vastel {
    pub(super) name: Source,
    pub(super) base: BaseUrl,
    lifetime: Lifetime,
    pace: Pace,
    keeps_raw: bool,
}

impl Vastel {
    /// With the default settings.
    pub fn new() -> Self {
        Self {
            name: "vastel".into(),
            base: BaseUrl::of_host(HOST),
            lifetime: LIFETIME,
            pace: PACE,
            keeps_raw: false,
        }
    }

    /// Where the service is, without the `/bots` of its paths; by default `https://antoinevastel.com`.
    pub fn base_url(mut self, base: BaseUrl) -> Self {
        self.base = base;
        self
    }

    /// The name that evidence, logs and metrics carry; by default `vastel`.
    pub fn named(mut self, name: impl Into<Source>) -> Self {
        self.name = name.into();
        self
    }

    /// How long answers hold; by default ten minutes, and five if the address is not listed.
    pub fn lifetime(mut self, lifetime: Lifetime) -> Self {
        self.lifetime = lifetime;
        self
    }

    /// How fast the service may be asked; by default one request a second, and one at a time.
    pub fn with_pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// Whether evidence keeps what was written about the address, for [`Answer::from_evidence`]; by default not.
    pub fn keep_raw(mut self, keep: bool) -> Self {
        self.keeps_raw = keep;
        self
    }

    /// The bots that were seen last, at most 5,000 times.
    pub fn recent_bots(&self) -> RecentBots {
        RecentBots::new(&self.name, self.base.clone())
    }

    /// What is written about one address means this.
    pub(super) fn verdict(
        &self,
        query: &Query,
        written: &[u8],
        reply: &Reply,
    ) -> Result<Verdict, LookupError> {
        let answer: Answer = object(written)?;
        match answer.ip {
            Some(answered) if ip::canonical(answered) != query.ip => {
                return Err(LookupErrorKind::Mismatch.into());
            }
            None if answer.matched.is_none() => {
                return Err(shape("neither an address nor whether it is listed"));
            }
            _ => {}
        }
        let mut evidence = mapping::evidence(&answer, self.name.clone(), reply.now());
        if self.keeps_raw {
            evidence = with_raw(evidence, written);
        }
        let evidence = self.lifetime.stamp(evidence, reply, None);
        let verdict = Verdict::new(query.ip).with_asked(self.answers());
        Ok(verdict.with_evidence(evidence))
    }
}

impl Default for Vastel {
    fn default() -> Self {
        Self::new()
    }
}

impl Provider for Vastel {
    fn name(&self) -> &str {
        self.name.as_str()
    }

    /// Of bots only a *yes*.
    fn answers(&self) -> FactSet {
        FactSet::from(Signal::Bot) | Fact::Network.into() | Fact::Location.into()
    }

    fn request(&self, query: &Query) -> Result<Request<Bytes>, LookupError> {
        let path = format!("/bots/ip/{}", query.ip);
        Ok(request::get(self.base.at(&path)?))
    }

    fn parse(&self, query: &Query, reply: &Reply) -> Result<Verdict, LookupError> {
        self.verdict(query, answered(reply)?, reply)
    }

    fn pace(&self) -> Pace {
        self.pace
    }

    fn bulk(&self) -> Option<&dyn Bulk> {
        Some(self)
    }
}
