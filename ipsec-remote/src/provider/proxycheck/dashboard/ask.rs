//! The dashboard as a client has it, and one question to it.

use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{Request, StatusCode};
use ipsec_core::LookupError;
use secrecy::SecretString;

use super::cors::Cors;
use super::detections::{self, Detection, Detections};
use super::lists::{BuiltIn, NamedList};
use super::name::Name;
use super::queries::{self, Day};
use super::rules::{self, Rule, RuleCalls};
use super::tags::{self, TagReport, Tags};
use super::usage::{self, Usage};
use super::wire::Object;
use crate::provider::proxycheck::client::HOST;
use crate::provider::{Auth, Call, Limits, request};
use crate::reply::Reply;
use crate::settings::{ApiKey, BaseUrl, InvalidApiKey};

/// The dashboard of an account. Its methods make questions: nothing is sent before one is given to whoever sends [`Call`]s.
#[derive(Clone, Debug)]
pub struct Dashboard {
    key: ApiKey,
    base_url: BaseUrl,
}

impl Dashboard {
    /// With the key of the account, which lookups use too.
    ///
    /// # Errors
    ///
    /// [`InvalidApiKey`] for a text that is no key.
    pub fn new(key: impl Into<SecretString>) -> Result<Self, InvalidApiKey> {
        Ok(Self {
            key: ApiKey::new(key)?,
            base_url: BaseUrl::of_host(HOST),
        })
    }

    /// Where the service is, if not at `https://proxycheck.io`.
    #[must_use]
    pub fn base_url(mut self, base: BaseUrl) -> Self {
        self.base_url = base;
        self
    }

    /// What was detected, newest first. It is empty unless lookups carry a [`Tag`](crate::provider::proxycheck::Tag).
    pub fn detections(&self, which: &Detections) -> Ask<'_, Vec<Detection>> {
        Ask::new(self, "export/detections/", detections::read)
            .with(which.parameters())
            .long()
    }

    /// How often what was detected under which tag.
    pub fn tags(&self, which: &Tags) -> Ask<'_, Vec<TagReport>> {
        Ask::new(self, "export/tags/", tags::read)
            .with(which.parameters())
            .long()
    }

    /// How much of the account's plan is used. Once a minute is often enough.
    pub fn usage(&self) -> Ask<'_, Usage> {
        Ask::new(self, "export/usage/", usage::read)
    }

    /// How many lookups came to what, on each of the last 30 days.
    pub fn queries(&self) -> Ask<'_, Vec<Day>> {
        Ask::new(self, "export/queries/", queries::read)
            .with(vec![("json", "1".into())])
            .long()
    }

    /// A list of the account's, by its name.
    #[must_use]
    pub fn list(&self, name: Name) -> NamedList<'_> {
        NamedList::new(self, name)
    }

    /// The list of those that are always let in, as it was before lists had names.
    #[must_use]
    pub fn whitelist(&self) -> BuiltIn<'_> {
        BuiltIn::new(self, "whitelist")
    }

    /// The list of those that are always refused, as it was before lists had names.
    #[must_use]
    pub fn blacklist(&self) -> BuiltIn<'_> {
        BuiltIn::new(self, "blacklist")
    }

    /// The websites whose pages may ask the service themselves.
    #[must_use]
    pub fn cors(&self) -> Cors<'_> {
        Cors::new(self)
    }

    /// The account's rules.
    pub fn rules(&self) -> Ask<'_, Vec<Rule>> {
        Ask::new(self, "rules/print/", rules::read).long()
    }

    /// A rule of the account's, by its name.
    #[must_use]
    pub fn rule(&self, name: Name) -> RuleCalls<'_> {
        RuleCalls::new(self, name)
    }
}

/// One question to the dashboard.
#[must_use = "a question does nothing unless it is sent"]
pub struct Ask<'a, T> {
    dashboard: &'a Dashboard,
    path: String,
    parameters: Vec<(&'static str, String)>,
    data: Option<String>,
    limits: Limits,
    read: Read<T>,
    /// Reads an answer that is a plain text, where there may be one.
    read_text: Option<fn(&str) -> T>,
}

/// Reads an answer that is no refusal, which came at this time by the service's clock.
type Read<T> = fn(&Object, SystemTime) -> Result<T, LookupError>;

impl<'a, T> Ask<'a, T> {
    pub(super) fn new(dashboard: &'a Dashboard, path: impl Into<String>, read: Read<T>) -> Self {
        Self {
            dashboard,
            path: path.into(),
            parameters: Vec::new(),
            data: None,
            limits: Limits::new(1 << 20, Duration::from_secs(10)),
            read,
            read_text: None,
        }
    }

    /// The answer may be a plain text.
    pub(super) fn or_text(mut self, read: fn(&str) -> T) -> Self {
        self.read_text = Some(read);
        self
    }

    pub(super) fn with(mut self, parameters: Vec<(&'static str, String)>) -> Self {
        self.parameters.extend(parameters);
        self
    }

    /// One line for each of them.
    pub(super) fn data<D: fmt::Display>(mut self, lines: &[D]) -> Self {
        let lines: Vec<_> = lines.iter().map(ToString::to_string).collect();
        self.data = Some(lines.join("\r\n"));
        self
    }

    /// The answer may be long.
    pub(super) fn long(mut self) -> Self {
        self.limits = Limits::new(16 << 20, Duration::from_secs(60));
        self
    }
}

impl<T: Send> Call for Ask<'_, T> {
    type Output = T;

    fn auth(&self) -> Auth<'_> {
        Auth::query("key", &self.dashboard.key)
    }

    fn request(&self) -> Result<Request<Bytes>, LookupError> {
        let parameters = self.parameters.iter();
        let parameters = parameters.map(|(name, text)| (*name, text.as_str()));
        let path = request::path_and_query(&format!("/dashboard/{}", self.path), parameters);
        let uri = self.dashboard.base_url.at(&path)?;
        Ok(match &self.data {
            Some(data) => request::post_form(uri, [("data", data.as_str())]),
            None => request::get(uri),
        })
    }

    fn parse(&self, reply: &Reply) -> Result<T, LookupError> {
        if let (Some(read), Some(text)) = (self.read_text, plain_text(reply)) {
            return Ok(read(text));
        }
        let object = Object::read(reply, &self.dashboard.key)?;
        (self.read)(&object, reply.now())
    }

    fn limits(&self) -> Limits {
        self.limits
    }
}

/// The body of a good answer that is neither JSON nor a page.
fn plain_text(reply: &Reply) -> Option<&str> {
    let text = std::str::from_utf8(&reply.body).ok()?;
    let is_structured = text.trim_start().starts_with(['{', '[', '<']);
    (reply.status == StatusCode::OK && !is_structured).then_some(text)
}

/// What is asked, without what is sent along.
impl<T> fmt::Debug for Ask<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ask")
            .field("path", &self.path)
            .field("parameters", &self.parameters)
            .field("data", &self.data.as_ref().map(String::len))
            .finish_non_exhaustive()
    }
}
