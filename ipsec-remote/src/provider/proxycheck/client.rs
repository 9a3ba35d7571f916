//! What asking is for both versions alike: settings, requests, and the way from a reply to verdicts.

use std::num::{NonZeroU32, NonZeroUsize};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::Request;
use ipsec_core::{FactSet, LookupError, LookupErrorKind, Query, Source, Verdict};

use super::body::{Body, State};
use super::message;
use super::said::Said;
use super::settings::{Days, Tag};
use super::signature::{SignatureKey, Signed};
use crate::provider::{
    Account, Answers, Auth, Lifetime, Notice, Pace, Quota, request, status_error,
};
use crate::read::{json, shape, text};
use crate::reply::Reply;
use crate::settings::{ApiKey, BaseUrl};

/// Where the service is.
pub(super) const HOST: &str = "proxycheck.io";
/// An answer holds an hour, half of it if it says no *yes*.
pub(super) const LIFETIME: Lifetime = Lifetime::new(Duration::from_secs(60 * 60));
/// What ends early holds as long at least; what is said without a key that was meant to count holds as long at most.
const SHORT: Duration = Duration::from_secs(10 * 60);
/// The service minds more than 175 requests per second, and refuses more than 200.
const PER_SECOND: NonZeroU32 = NonZeroU32::new(150).unwrap();
const BATCH: NonZeroUsize = NonZeroUsize::new(1_000).unwrap();
const BATCH_WITHOUT_KEY: NonZeroUsize = NonZeroUsize::new(100).unwrap();

/// The settings that both versions have.
#[derive(Clone, Debug)]
pub(super) struct Client {
    pub(super) key: Option<ApiKey>,
    pub(super) base_url: BaseUrl,
    pub(super) name: Source,
    pub(super) lifetime: Lifetime,
    pub(super) keep_raw: bool,
    pub(super) tag: Option<Tag>,
    pub(super) days: Option<Days>,
    pub(super) node: bool,
    pub(super) compact: bool,
    pub(super) signature: Option<SignatureKey>,
}

/// Reads what is said of one address.
pub(super) type Read<'a> = &'a dyn Fn(&Query, &str, SystemTime) -> Result<Said, LookupError>;

impl Client {
    pub(super) fn new(key: Option<ApiKey>) -> Self {
        Self {
            key,
            base_url: BaseUrl::of_host(HOST),
            name: "proxycheck".into(),
            lifetime: LIFETIME,
            keep_raw: false,
            tag: None,
            days: None,
            node: false,
            compact: true,
            signature: None,
        }
    }

    pub(super) fn auth(&self) -> Auth<'_> {
        self.key
            .as_ref()
            .map_or(Auth::none(), |key| Auth::query("key", key))
    }

    pub(super) fn pace(&self) -> Pace {
        Pace::default().per_second(PER_SECOND)
    }

    pub(super) fn batch(&self) -> NonZeroUsize {
        match self.key {
            Some(_) => BATCH,
            None => BATCH_WITHOUT_KEY,
        }
    }

    /// Asks about all of them: the addresses go into the body, so that no log on the way holds them.
    pub(super) fn request(
        &self,
        path: &str,
        mut parameters: Vec<(&str, String)>,
        queries: &[Query],
    ) -> Result<Request<Bytes>, LookupError> {
        if let Some(days) = self.days {
            parameters.push(("days", days.to_string()));
        }
        if self.node {
            parameters.push(("node", "1".into()));
        }
        if self.tag.is_none() {
            parameters.push(("tag", "0".into()));
        }
        if self.compact {
            parameters.push(("p", "0".into()));
        }
        let parameters = parameters.iter().map(|(name, text)| (*name, text.as_str()));
        let path = request::path_and_query(path, parameters);
        let ips: Vec<_> = queries.iter().map(|query| query.ip.to_string()).collect();
        let ips = ips.join(",");
        let tag = self.tag.as_ref().map(|tag| ("tag", tag.as_str()));
        let fields = [("ips", ips.as_str())].into_iter().chain(tag);
        Ok(request::post_form(self.base_url.at(&path)?, fields))
    }

    pub(super) fn parse(
        &self,
        query: &Query,
        reply: &Reply,
        answers: FactSet,
        read: Read<'_>,
    ) -> Result<Verdict, LookupError> {
        let answers = self.parse_many(std::slice::from_ref(query), reply, answers, read)?;
        let missing = || Err(LookupErrorKind::Missing.into());
        answers.into_iter().next().unwrap_or_else(missing)
    }

    pub(super) fn parse_many(
        &self,
        queries: &[Query],
        reply: &Reply,
        answers: FactSet,
        read: Read<'_>,
    ) -> Result<Answers, LookupError> {
        let body = self.open(reply)?;
        let key = self.key.as_ref();
        match body.state(reply, key) {
            State::Failed(error) => Err(error),
            State::NoneValid(text) => Ok(queries
                .iter()
                .map(|query| Err(message::not_taken(query.ip, &text, key)))
                .collect()),
            State::Data if body.is_about_others(queries.iter().map(|query| query.ip)) => {
                Err(LookupErrorKind::Mismatch.into())
            }
            State::Data => Ok(queries
                .iter()
                .map(|query| self.verdict(query, reply, &body, answers, read))
                .collect()),
        }
    }

    pub(super) fn account(&self, reply: &Reply) -> Account {
        let mut account = Account::default();
        if let Ok(body) = self.open(reply) {
            account.notices = body.notices(self.key.as_ref());
            account.quota = body.left.map(|left| Quota {
                remaining: Some(left),
                ..Quota::default()
            });
        }
        account
    }

    /// The body, if it is the service's own. Where something else answers, the status is all that counts.
    fn open(&self, reply: &Reply) -> Result<Body, LookupError> {
        let signed = match &self.signature {
            Some(key) => key.check(reply),
            None => Signed::Right,
        };
        match signed.error() {
            Some(_) if signed == Signed::Missing && !reply.status.is_success() => {
                Err(status_error(reply))
            }
            Some(error) => Err(error),
            None => match Body::read(&reply.body) {
                Ok(body) if reply.status.is_success() || body.is_documented() => Ok(body),
                Err(error) if reply.status.is_success() => Err(error),
                _ => Err(status_error(reply)),
            },
        }
    }

    fn verdict(
        &self,
        query: &Query,
        reply: &Reply,
        body: &Body,
        answers: FactSet,
        read: Read<'_>,
    ) -> Result<Verdict, LookupError> {
        let raw = body.result(query.ip)?.get();
        check_result(query, raw, self.key.as_ref())?;
        let mut said = read(query, raw, reply.now())?;
        said.profile.node.clone_from(&body.node);
        said.profile.took = body.took;
        if self.keep_raw {
            said.raw = Some(raw.to_owned());
        }
        let key_is_off = body
            .notices(self.key.as_ref())
            .contains(&Notice::KeyDisabled);
        let short = reply.received.checked_add(SHORT);
        let end = said.until.and_then(|end| by_our_clock(end, reply));
        let until = end.into_iter().filter_map(|end| short.max(Some(end)));
        let until = until.chain(short.filter(|_| key_is_off));
        Ok(finish(said, query, reply, answers, self.lifetime, until))
    }
}

/// The verdict that comes of it. Signals that were not asked for are not told.
pub(super) fn finish(
    mut said: Said,
    query: &Query,
    reply: &Reply,
    answers: FactSet,
    lifetime: Lifetime,
    until: impl Iterator<Item = SystemTime>,
) -> Verdict {
    let beyond = said.signals.known() - answers.signals();
    for signal in said.signals.positive() & beyond {
        said.note(format!("{signal}, which was not asked for: left out"));
    }
    said.signals = said.signals.unknown(beyond);
    let evidence = lifetime.stamp(said.into_evidence(), reply, until);
    Verdict::new(query.ip)
        .with_asked(answers)
        .with_evidence(evidence)
}

/// Whether what is written about one address is a result at all.
fn check_result(query: &Query, raw: &str, key: Option<&ApiKey>) -> Result<(), LookupError> {
    #[derive(serde::Deserialize)]
    struct Problem {
        #[serde(default, deserialize_with = "text")]
        error: Option<String>,
    }
    if !raw.starts_with('{') {
        return Err(shape("the result about the address is no object"));
    }
    match json::<Problem>(raw.as_bytes())?.error {
        Some(error) => Err(message::of_address(query.ip, &error, key)),
        None => Ok(()),
    }
}

/// A time that the service announces, in which it is as far ahead of the reply as by the service's clock.
fn by_our_clock(end: SystemTime, reply: &Reply) -> Option<SystemTime> {
    let ahead = end.duration_since(reply.now()).unwrap_or_default();
    reply.received.checked_add(ahead)
}
