//! Fetching one list over HTTP: conditionally, host by host, where it has moved to, and from the next address if one fails.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, IF_MODIFIED_SINCE, IF_NONE_MATCH};
use http::{HeaderValue, Request, StatusCode, Uri};
use ipsec_core::{LookupError, LookupErrorKind};
use tokio::time::Instant;

use super::check::check;
use super::fallback::Before;
use super::hosts::Hosts;
use super::redirect;
use super::version::{Known, Validators, Version};
use crate::client::{Client, NotPublic, Reach};
use crate::provider::{Auth, Call, Limits, request};
use crate::reply::Reply;

/// What came of an attempt.
#[derive(Debug)]
pub(super) enum Fetched {
    /// A version that is another one than is known. It is not judged yet.
    New(Version),
    /// The one that is known; how the server knows it now.
    Unchanged(Option<Validators>),
    /// Nothing, for these reasons; and how long the server wants us to wait, if it says.
    Failed(String, Option<Duration>),
    /// Nobody was asked, since it is too soon.
    Later(Instant),
}

/// Where a list comes from, address by address.
pub(super) type Requests = Arc<[Box<dyn Ask>]>;

/// A request for a list.
pub(super) trait Ask: Send + Sync {
    fn request(&self) -> Result<Request<Bytes>, LookupError>;
    fn auth(&self) -> Auth<'_>;
    fn limits(&self) -> Limits;
    /// Whether the answer, of status 200, is one.
    fn check(&self, reply: &Reply) -> Result<(), LookupError>;
    /// Whether it may be asked for elsewhere, if the answer is that it is there. Not, if a key would go along.
    fn follows(&self) -> bool {
        false
    }
}

/// An address anybody may ask.
#[derive(Debug)]
pub(super) struct Url {
    pub(super) uri: Uri,
    pub(super) limits: Limits,
}

impl Ask for Url {
    fn request(&self) -> Result<Request<Bytes>, LookupError> {
        let mut request = request::get(self.uri.clone());
        let headers = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
        // It is unpacked when it is read, within the limits of the catalog.
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        Ok(request)
    }

    fn auth(&self) -> Auth<'_> {
        Auth::none()
    }

    fn limits(&self) -> Limits {
        self.limits
    }

    fn check(&self, reply: &Reply) -> Result<(), LookupError> {
        // Some say odd things of a body that is as it should be. Only what cannot be read for certain is none.
        let packed = reply.headers.get_all(CONTENT_ENCODING).iter();
        let packed = packed.filter_map(|packed| packed.to_str().ok());
        let mut packed = packed.flat_map(|packed| packed.split(',')).map(str::trim);
        let unknown = packed.find(|packed| {
            let unreadable = ["br", "zstd", "deflate", "compress", "x-compress"];
            unreadable
                .iter()
                .any(|one| packed.eq_ignore_ascii_case(one))
        });
        match unknown {
            Some(packed) => {
                let words = format!("it came packed as {packed:?}, which was not asked for");
                Err(LookupError::new(LookupErrorKind::Shape).with_cause(words))
            }
            None => Ok(()),
        }
    }

    fn follows(&self) -> bool {
        true
    }
}

/// A call of a provider.
#[derive(Debug)]
pub(super) struct Called<C>(pub(super) C);

impl<C: Call> Ask for Called<C> {
    fn request(&self) -> Result<Request<Bytes>, LookupError> {
        self.0.request()
    }

    fn auth(&self) -> Auth<'_> {
        self.0.auth()
    }

    fn limits(&self) -> Limits {
        self.0.limits()
    }

    fn check(&self, reply: &Reply) -> Result<(), LookupError> {
        self.0.parse(reply).map(drop)
    }
}

/// One attempt, which asks one address after the other until one answers.
#[derive(Debug)]
pub(super) struct Attempt {
    pub(super) client: Client,
    pub(super) hosts: Arc<Hosts>,
    pub(super) known: Option<Known>,
    pub(super) may_be_empty: bool,
}

impl Attempt {
    /// What came, and what came of the addresses before the one that it came from.
    pub(super) async fn run(self, requests: Requests) -> (Fetched, Before) {
        let mut errors = Vec::new();
        let mut longest = None;
        let mut soonest: Option<Instant> = None;
        // For the first address.
        let mut is_too_soon = false;
        for ask in requests.iter() {
            match self.one(&**ask).await {
                Fetched::Failed(words, wait) => {
                    errors.push(words);
                    longest = longest.max(wait);
                }
                Fetched::Later(at) => {
                    is_too_soon |= errors.is_empty() && soonest.is_none();
                    soonest = Some(soonest.map_or(at, |other| other.min(at)));
                }
                came => return (came, Before::of(&errors, is_too_soon)),
            }
        }
        let before = Before::of(&errors, is_too_soon);
        let fetched = match soonest {
            Some(at) if errors.is_empty() => Fetched::Later(at),
            _ => Fetched::Failed(errors.join("; "), longest),
        };
        (fetched, before)
    }

    async fn one(&self, ask: &dyn Ask) -> Fetched {
        let request = match ask.request() {
            Ok(request) => request,
            Err(error) => return Fetched::Failed(words(&error), None),
        };
        let from = request.uri().to_string();
        let mut left = ask.limits().time;
        let mut request = request;
        let mut host = host_of(request.uri());
        let mut reach = Reach::Anywhere;
        let mut turn = match self.hosts.turn(&host).await {
            Ok(turn) => turn,
            Err(at) => return Fetched::Later(at),
        };
        for _ in 0..=redirect::MOST {
            let mut conditional = request.clone();
            let at = (request.uri() != from.as_str()).then(|| redirect::place(request.uri()));
            let validators = self.known.as_ref().map(|known| &known.validators);
            let validators = validators.filter(|known| known.from == from && known.at == at);
            let is_conditional = validators.is_some_and(|known| condition(&mut conditional, known));
            let begin = Instant::now();
            let limits = Limits::new(ask.limits().body, left);
            let auth = ask.auth();
            let sent = self.client.send_within(reach, conditional, &auth, limits);
            let sent = sent.await;
            left = left.saturating_sub(begin.elapsed());
            let wait = sent
                .as_ref()
                .ok()
                .and_then(|(reply, _)| asked_to_wait(reply));
            let failed = |words| Fetched::Failed(format!("{host}: {words}"), wait);
            let (reply, by) = match sent {
                Ok(sent) => sent,
                Err(error) => {
                    turn.done(wait);
                    return failed(words(&error));
                }
            };
            if !(redirect::is_redirect(reply.status) && ask.follows()) {
                turn.done(wait);
                let read = self.read(ask, reply, &from, at, is_conditional);
                return read.await.unwrap_or_else(failed);
            }
            let to = match redirect::target(request.uri(), &reply.headers) {
                Ok(to) => to,
                Err(words) => {
                    turn.done(wait);
                    return failed(words);
                }
            };
            let next = host_of(&to);
            if redirect::is_public(request.uri(), by) {
                reach = Reach::Public;
            }
            *request.uri_mut() = to;
            // Within a host, it is one request still: where they are far apart, the second half of it would never come.
            if next != host {
                turn.done(wait);
                turn = match self.hosts.turn(&next).await {
                    Ok(turn) => turn,
                    Err(at) => return Fetched::Later(at),
                };
                host = next;
            }
        }
        turn.done(None);
        let most = redirect::MOST;
        Fetched::Failed(format!("{host}: it redirects more than {most} times"), None)
    }

    async fn read(
        &self,
        ask: &dyn Ask,
        reply: Reply,
        from: &str,
        at: Option<String>,
        is_conditional: bool,
    ) -> Result<Fetched, String> {
        match reply.status {
            StatusCode::OK => {}
            StatusCode::NOT_MODIFIED if is_conditional => return Ok(Fetched::Unchanged(None)),
            status if redirect::is_redirect(status) => {
                return Err(format!(
                    "the server answers {status}: redirects are not followed"
                ));
            }
            status => return Err(format!("the server answers {status}")),
        }
        ask.check(&reply).map_err(|error| words(&error))?;
        check(&reply.body, self.may_be_empty)?;
        let validators = Validators {
            at,
            ..Validators::of(from, &reply.headers)
        };
        let Reply { body, received, .. } = reply;
        // Counting its digest takes a while, which other tasks of this thread would wait for.
        let version = move || Version::new(body, validators, received);
        let version = tokio::task::spawn_blocking(version).await;
        let version = version.map_err(|error| error.to_string())?;
        let is_known = |known: &&Known| known.digest == version.known.digest;
        match self.known.as_ref().filter(is_known) {
            Some(_) => Ok(Fetched::Unchanged(Some(version.known.validators))),
            None => Ok(Fetched::New(version)),
        }
    }
}

/// Whether there is a user name or a password in the address.
pub(super) fn has_credentials(uri: &Uri) -> bool {
    let authority = uri.authority();
    authority.is_some_and(|authority| authority.as_str().contains('@'))
}

fn host_of(uri: &Uri) -> String {
    let host = uri.authority();
    host.map_or_else(String::new, |host| host.as_str().to_ascii_lowercase())
}

/// Asks only for what is new, if the server told by what it would know that. Both are sent: some know only one of them.
fn condition(request: &mut Request<Bytes>, validators: &Validators) -> bool {
    let mut is_conditional = false;
    for (name, value) in [
        (IF_NONE_MATCH, &validators.etag),
        (IF_MODIFIED_SINCE, &validators.modified),
    ] {
        let value = value.as_deref().map(HeaderValue::from_str);
        if let Some(Ok(value)) = value {
            request.headers_mut().insert(name, value);
            is_conditional = true;
        }
    }
    is_conditional
}

/// What a server that refuses asks for.
fn asked_to_wait(reply: &Reply) -> Option<Duration> {
    let refuses = !reply.status.is_success() && reply.status != StatusCode::NOT_MODIFIED;
    reply.retry_after().filter(|_| refuses)
}

/// An error with all that caused it. No key is in that.
fn words(error: &LookupError) -> String {
    if let Some(not_public) = NotPublic::of(error) {
        let advice = redirect::ADVICE;
        return format!("{not_public}, and a public host redirects there: {advice}");
    }
    match error.causes().to_string() {
        causes if causes.is_empty() => error.to_string(),
        causes => format!("{error}: {causes}"),
    }
}
