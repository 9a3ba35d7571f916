//! The adapter: settings, the request, the reply.

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{Request, StatusCode};
use ipsec_core::{Fact, FactSet, LookupError, Query, Source, Verdict};
use secrecy::SecretString;

use super::answer::Answer;
use super::database::Database;
use super::error::REMAINING;
use super::which::{DatabaseFormat, DatabaseName};
use super::{error, mapping};
use crate::provider::{Account, Auth, Lifetime, Provider, Quota, request, with_raw};
use crate::read::object;
use crate::reply::Reply;
use crate::settings::{ApiKey, BaseUrl, InvalidApiKey};

const HOST: &str = "api.focsec.com";
/// Twelve hours; six for an answer without a *yes*.
const LIFETIME: Lifetime = Lifetime::new(std::time::Duration::from_secs(12 * 60 * 60));

/// The adapter of Focsec's API, version 1.
#[derive(Clone, Debug)]
#[must_use]
pub struct Focsec {
    name: Source,
    key: ApiKey,
    base: BaseUrl,
    lifetime: Lifetime,
    keeps_raw: bool,
}

impl Focsec {
    /// For the account that the key is of.
    ///
    /// # Errors
    ///
    /// [`InvalidApiKey`] for a text that can be nobody's key.
    pub fn new(key: impl Into<SecretString>) -> Result<Self, InvalidApiKey> {
        Ok(Self {
            name: "focsec".into(),
            key: ApiKey::new(key)?,
            base: BaseUrl::of_host(HOST),
            lifetime: LIFETIME,
            keeps_raw: false,
        })
    }

    /// Where the service is, without the `/v1` of its paths; by default `https://api.focsec.com`.
    pub fn base_url(mut self, base: BaseUrl) -> Self {
        self.base = base;
        self
    }

    /// The name that evidence, logs and metrics carry; by default `focsec`. A second account needs another one.
    pub fn named(mut self, name: impl Into<Source>) -> Self {
        self.name = name.into();
        self
    }

    /// How long answers hold; by default twelve hours, and six if there is no *yes* in them.
    pub fn lifetime(mut self, lifetime: Lifetime) -> Self {
        self.lifetime = lifetime;
        self
    }

    /// Whether evidence keeps the answer as it was written, for [`Answer::from_evidence`]; by default not.
    pub fn keep_raw(mut self, keep: bool) -> Self {
        self.keeps_raw = keep;
        self
    }

    /// A whole database, for accounts with an Enterprise plan.
    pub fn database(&self, name: DatabaseName, format: DatabaseFormat) -> Database {
        Database::new(
            &self.name,
            self.key.clone(),
            self.base.clone(),
            name,
            format,
        )
    }
}

impl Provider for Focsec {
    fn name(&self) -> &str {
        self.name.as_str()
    }

    fn answers(&self) -> FactSet {
        FactSet::from(mapping::SIGNALS) | Fact::Network.into() | Fact::Location.into()
    }

    /// The bare key, without a scheme in front of it.
    fn auth(&self) -> Auth<'_> {
        Auth::header(AUTHORIZATION, &self.key)
    }

    fn request(&self, query: &Query) -> Result<Request<Bytes>, LookupError> {
        let path = format!("/v1/ip/{}", query.ip);
        Ok(request::get(self.base.at(&path)?))
    }

    fn parse(&self, query: &Query, reply: &Reply) -> Result<Verdict, LookupError> {
        if reply.status != StatusCode::OK {
            return Err(error::of_lookup(reply, &self.key));
        }
        let answer: Answer = object(&reply.body)?;
        answer.check(query.ip)?;
        let mut evidence = mapping::evidence(&answer, self.name.clone());
        if self.keeps_raw {
            evidence = with_raw(evidence, &reply.body);
        }
        let evidence = self.lifetime.stamp(evidence, reply, None);
        let verdict = Verdict::new(query.ip).with_asked(self.answers());
        Ok(verdict.with_evidence(evidence))
    }

    fn account(&self, reply: &Reply) -> Account {
        let used = reply.number("x-requestlimit-requestsmadetoday");
        let remaining = reply.number(REMAINING);
        let is_told = used.is_some() || remaining.is_some();
        let quota = is_told.then(|| Quota {
            used,
            remaining,
            resets_at: Some(reply.next_midnight()),
        });
        Account {
            quota,
            ..Account::default()
        }
    }
}
