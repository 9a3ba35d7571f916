//! The adapter and its settings.

use std::num::NonZeroUsize;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use ipsec_core::{FactSet, LookupError, Query, Source, Verdict};
use secrecy::SecretString;

use super::settings::{Endpoint, Include, InvalidSetting, Lang, Wanted};
use crate::provider::{Account, Auth, Bulk, Lifetime, Provider};
use crate::reply::Reply;
use crate::settings::{ApiKey, BaseUrl, InvalidApiKey};

/// The adapter of ipgeolocation.io.
///
/// ```
/// use ipsec_core::Query;
/// use ipsec_remote::provider::Provider;
/// use ipsec_remote::provider::ipgeolocation::{Include, Ipgeolocation};
///
/// let provider = Ipgeolocation::v2("0123abcd")?.include(Include::Location)?;
/// let request = provider.request(&Query::new([203, 0, 113, 9]))?;
/// assert_eq!(
///     request.uri().to_string(),
///     "https://api.ipgeolocation.io/v2/security?ip=203.0.113.9&include=location",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "an adapter asks nothing by itself: give it to a client"]
pub struct Ipgeolocation {
    pub(super) key: ApiKey,
    pub(super) name: Source,
    pub(super) base_url: BaseUrl,
    pub(super) wanted: Wanted,
    pub(super) answers: FactSet,
    pub(super) asks_security: bool,
    pub(super) lifetime: Lifetime,
    pub(super) keep_raw: bool,
    batch: Option<NonZeroUsize>,
}

const HOST: &str = "api.ipgeolocation.io";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// A batch this large is answered in time, and costs little if it has to be sent again.
const USUAL_BATCH: NonZeroUsize = NonZeroUsize::new(1_000).unwrap();
/// The service takes 50,000 in one request. [`Limits::many`](crate::provider::Limits::many) ends at 16 MiB, and an answer with all objects takes up to 4 KiB for
/// each address.
const LARGEST_BATCH: usize = 4_000;

impl Ipgeolocation {
    /// Security only, by today's API (`/v3/security`): two credits for each address.
    ///
    /// # Errors
    ///
    /// [`InvalidApiKey`] if that can be no key.
    pub fn v3(key: impl Into<SecretString>) -> Result<Self, InvalidApiKey> {
        Self::new(key, Endpoint::V3)
    }

    /// Security, location and network, by today's API (`/v3/ipgeo`): three credits for each address.
    ///
    /// # Errors
    ///
    /// [`InvalidApiKey`] if that can be no key.
    pub fn v3_with_location(key: impl Into<SecretString>) -> Result<Self, InvalidApiKey> {
        Self::new(key, Endpoint::V3WithLocation)
    }

    /// Security by the API of 2025 (`/v2/security`), and what is [included](Self::include) besides.
    ///
    /// It tells VPNs, proxies and relays apart by one word only, and knows neither when they were seen nor how sure it is.
    ///
    /// # Errors
    ///
    /// [`InvalidApiKey`] if that can be no key.
    pub fn v2(key: impl Into<SecretString>) -> Result<Self, InvalidApiKey> {
        Self::new(key, Endpoint::V2)
    }

    fn new(key: impl Into<SecretString>, endpoint: Endpoint) -> Result<Self, InvalidApiKey> {
        let wanted = Wanted::all_of(endpoint);
        Ok(Self {
            key: ApiKey::new(key)?,
            name: "ipgeolocation".into(),
            base_url: BaseUrl::of_host(HOST),
            answers: wanted.answers(),
            asks_security: wanted.asks_security(),
            wanted,
            lifetime: Lifetime::new(DAY),
            keep_raw: false,
            batch: Some(USUAL_BATCH),
        })
    }

    /// Also asks for this object. Set it before the [fields](Self::fields) in it.
    ///
    /// # Errors
    ///
    /// [`InvalidSetting`] if the endpoint does not know it, or returns it without being asked; and for a second way to look a name up.
    pub fn include(self, object: Include) -> Result<Self, InvalidSetting> {
        self.want(|wanted| wanted.include(object))
    }

    /// Asks for these fields only, as paths: `security.threat_score`, or `security` for all in it. Said more than once, all of them.
    ///
    /// What is left out is unknown, and [`answers`](Provider::answers) follows. The service passes over fields that it does not know; this does not.
    ///
    /// # Errors
    ///
    /// [`InvalidSetting`] for a field that the endpoint has not, that is not [included](Self::include), or that is [excluded](Self::excludes).
    pub fn fields<F: Into<String>>(
        self,
        fields: impl IntoIterator<Item = F>,
    ) -> Result<Self, InvalidSetting> {
        self.want(|wanted| {
            fields
                .into_iter()
                .try_for_each(|field| wanted.field(field.into()))
        })
    }

    /// Asks for all but these fields, which are paths as in [`fields`](Self::fields). Said more than once, without any of them.
    ///
    /// # Errors
    ///
    /// [`InvalidSetting`] for a field that the endpoint has not, that is not [included](Self::include) anyway, or that is
    /// [asked for](Self::fields).
    pub fn excludes<F: Into<String>>(
        self,
        fields: impl IntoIterator<Item = F>,
    ) -> Result<Self, InvalidSetting> {
        self.want(|wanted| {
            fields
                .into_iter()
                .try_for_each(|field| wanted.exclude(field.into()))
        })
    }

    /// Asks for the names of places in this language. If nothing is set, nothing is sent, and they are in English.
    ///
    /// A policy that compares cities sees them in this language.
    ///
    /// # Errors
    ///
    /// [`InvalidSetting`] if the endpoint knows no places.
    pub fn lang(self, lang: Lang) -> Result<Self, InvalidSetting> {
        self.want(|wanted| wanted.lang(lang))
    }

    /// Where the service is, if not at `https://api.ipgeolocation.io`.
    pub fn base_url(mut self, base_url: BaseUrl) -> Self {
        self.base_url = base_url;
        self
    }

    /// Its name in evidence, logs and metrics, if not `ipgeolocation`: for a second account.
    pub fn named(mut self, name: impl Into<Source>) -> Self {
        self.name = name.into();
        self
    }

    /// How long answers hold, if not a day, and half a day for those without a *yes*.
    pub fn lifetime(mut self, lifetime: Lifetime) -> Self {
        self.lifetime = lifetime;
        self
    }

    /// Whether evidence keeps the whole answer about its address, for [`Answer::from_evidence`](super::Answer::from_evidence). It does not
    /// if nothing is set, and never one of more than 64 KiB.
    pub fn keep_raw(mut self, keep: bool) -> Self {
        self.keep_raw = keep;
        self
    }

    /// How many addresses one request may hold, if not 1,000. The service would take 50,000, and answer with more than is
    /// [read](crate::provider::Limits::many).
    ///
    /// # Errors
    ///
    /// [`InvalidSetting::Batch`] above 4,000.
    pub fn batch_size(mut self, size: NonZeroUsize) -> Result<Self, InvalidSetting> {
        if size.get() > LARGEST_BATCH {
            return Err(InvalidSetting::Batch { size: size.get() });
        }
        self.batch = Some(size);
        Ok(self)
    }

    /// Asks about one address at a time, as free plans have to.
    pub fn without_bulk(mut self) -> Self {
        self.batch = None;
        self
    }

    /// How many addresses of a batch were answered. The service tells it only if some were not.
    #[must_use]
    pub fn successful_records(reply: &Reply) -> Option<u64> {
        reply.number("x-successful-record")
    }

    fn want(
        mut self,
        change: impl FnOnce(&mut Wanted) -> Result<(), InvalidSetting>,
    ) -> Result<Self, InvalidSetting> {
        change(&mut self.wanted)?;
        self.answers = self.wanted.answers();
        self.asks_security = self.wanted.asks_security();
        Ok(self)
    }
}

impl Provider for Ipgeolocation {
    fn name(&self) -> &str {
        self.name.as_str()
    }

    fn answers(&self) -> FactSet {
        self.answers
    }

    /// The service takes keys as a parameter of the query only.
    fn auth(&self) -> Auth<'_> {
        Auth::query("apiKey", &self.key)
    }

    fn request(&self, query: &Query) -> Result<Request<Bytes>, LookupError> {
        self.request_one(query)
    }

    fn parse(&self, query: &Query, reply: &Reply) -> Result<Verdict, LookupError> {
        self.parse_one(query, reply)
    }

    fn account(&self, reply: &Reply) -> Account {
        Account {
            charged: reply.number("x-credits-charged"),
            ..Account::default()
        }
    }

    fn bulk(&self) -> Option<&dyn Bulk> {
        self.batch.map(|_| self as &dyn Bulk)
    }
}

impl Bulk for Ipgeolocation {
    fn batch(&self) -> NonZeroUsize {
        self.batch.unwrap_or(NonZeroUsize::MIN)
    }

    fn request_many(&self, queries: &[Query]) -> Result<Request<Bytes>, LookupError> {
        self.request_all(queries)
    }

    fn parse_many(
        &self,
        queries: &[Query],
        reply: &Reply,
    ) -> Result<crate::provider::Answers, LookupError> {
        self.parse_all(queries, reply)
    }
}
