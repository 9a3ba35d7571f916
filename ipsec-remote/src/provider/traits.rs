//! The traits that every adapter implements.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use ipsec_core::{FactSet, LookupError, Query, Verdict};

use super::{Account, Auth, Pace};
use crate::reply::Reply;

/// The adapter of one remote service: what to ask, and what an answer means. It does no I/O and asks no clock.
///
/// [`Remote`](crate::Remote) makes a [`Backend`](ipsec_core::Backend) of it. An HTTP client of your own does as well: it sends what
/// [`request`](Self::request) returns after [`auth`](Self::auth) was [applied](Auth::apply), follows no redirects, bounds times and sizes, and gives
/// what comes back to [`parse`](Self::parse).
///
/// The queries given to it are about [public](ipsec_core::ip::Scope::is_public) addresses in canonical form: whoever calls it answers for all others.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a `Provider`",
    label = "no adapter of a remote service",
    note = "the page \"An adapter of your own\" in the documentation of `ipsec_remote::provider` shows how to write one"
)]
pub trait Provider: Send + Sync + 'static {
    /// A stable name: evidence, logs and metrics carry it.
    fn name(&self) -> &str;

    /// The facts that it can ever answer with its settings.
    fn answers(&self) -> FactSet;

    /// How its requests prove whose they are.
    fn auth(&self) -> Auth<'_> {
        Auth::none()
    }

    /// The request that asks about one address, without the key.
    ///
    /// # Errors
    ///
    /// [`Misconfigured`](ipsec_core::LookupErrorKind::Misconfigured) if the settings make no request.
    fn request(&self, query: &Query) -> Result<Request<Bytes>, LookupError>;

    /// What the answer to it means.
    ///
    /// A verdict holds one piece of evidence, with the provider's [name](Self::name), the time of the reply and until when it holds. It says *no* only where
    /// the service looked at this very question.
    ///
    /// # Errors
    ///
    /// Whatever kept the service from answering, and [`Shape`](ipsec_core::LookupErrorKind::Shape) or [`Mismatch`](ipsec_core::LookupErrorKind::Mismatch)
    /// for what is no answer to this question. It never panics, whatever the reply.
    fn parse(&self, query: &Query, reply: &Reply) -> Result<Verdict, LookupError>;

    /// What any reply tells about our account besides.
    fn account(&self, reply: &Reply) -> Account {
        let _ = reply;
        Account::default()
    }

    /// How fast the service may be asked.
    fn pace(&self) -> Pace {
        Pace::default()
    }

    /// How it is asked about many addresses at once, if it can be.
    fn bulk(&self) -> Option<&dyn Bulk> {
        None
    }
}

/// How a service is asked about many addresses at once.
pub trait Bulk: Provider {
    /// The most addresses that one request may hold.
    fn batch(&self) -> NonZeroUsize;

    /// The request that asks about all of them, without the key. There is at least one, there are not more than [`batch`](Self::batch), all different.
    ///
    /// # Errors
    ///
    /// [`Misconfigured`](ipsec_core::LookupErrorKind::Misconfigured) if the settings make no request.
    fn request_many(&self, queries: &[Query]) -> Result<Request<Bytes>, LookupError>;

    /// What the answer to it means for each address, in the order of the queries and as many as there are.
    ///
    /// For one address, [`Missing`](ipsec_core::LookupErrorKind::Missing) says that it was left out and
    /// [`BatchTooLarge`](ipsec_core::LookupErrorKind::BatchTooLarge) that it was not looked at since there were too many: both are asked again.
    ///
    /// # Errors
    ///
    /// What is wrong with the answer as a whole, such as the account; `BatchTooLarge` makes the request be split.
    fn parse_many(&self, queries: &[Query], reply: &Reply) -> Result<Answers, LookupError>;
}

/// One answer for each query, in their order.
pub type Answers = Vec<Result<Verdict, LookupError>>;

/// One question to a service that is about no address: a list to download, an account to look at.
pub trait Call: Send + Sync {
    /// What comes back.
    type Output: Send;

    /// How the request proves whose it is.
    fn auth(&self) -> Auth<'_> {
        Auth::none()
    }

    /// The request, without the key.
    ///
    /// # Errors
    ///
    /// [`Misconfigured`](ipsec_core::LookupErrorKind::Misconfigured) if the settings make no request.
    fn request(&self) -> Result<Request<Bytes>, LookupError>;

    /// What the answer to it means.
    ///
    /// # Errors
    ///
    /// Whatever kept the service from answering, and [`Shape`](ipsec_core::LookupErrorKind::Shape) for what is no answer. It never panics.
    fn parse(&self, reply: &Reply) -> Result<Self::Output, LookupError>;

    /// How much is waited for.
    fn limits(&self) -> Limits {
        Limits::one()
    }
}

/// How much of an answer is waited for, and how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The largest body, in bytes.
    pub body: usize,
    /// The longest time from the first byte sent to the last byte read.
    pub time: Duration,
}

impl Limits {
    const KIB: usize = 1024;

    /// Both at once.
    #[must_use]
    pub const fn new(body: usize, time: Duration) -> Self {
        Self { body, time }
    }

    /// For one address: 64 KiB in two seconds.
    #[must_use]
    pub const fn one() -> Self {
        Self::new(64 * Self::KIB, Duration::from_secs(2))
    }

    /// For many addresses: 64 KiB and 4 KiB more for each, at most 16 MiB, in 30 seconds.
    #[must_use]
    pub const fn many(addresses: usize) -> Self {
        let body = addresses.saturating_add(16).saturating_mul(4 * Self::KIB);
        let most = 16 * Self::KIB * Self::KIB;
        let body = if body < most { body } else { most };
        Self::new(body, Duration::from_secs(30))
    }
}

macro_rules! forward {
    ($($pointer:ident),*) => {$(
        impl<P: Provider + ?Sized> Provider for $pointer<P> {
            fn name(&self) -> &str {
                (**self).name()
            }
            fn answers(&self) -> FactSet {
                (**self).answers()
            }
            fn auth(&self) -> Auth<'_> {
                (**self).auth()
            }
            fn request(&self, query: &Query) -> Result<Request<Bytes>, LookupError> {
                (**self).request(query)
            }
            fn parse(&self, query: &Query, reply: &Reply) -> Result<Verdict, LookupError> {
                (**self).parse(query, reply)
            }
            fn account(&self, reply: &Reply) -> Account {
                (**self).account(reply)
            }
            fn pace(&self) -> Pace {
                (**self).pace()
            }
            fn bulk(&self) -> Option<&dyn Bulk> {
                (**self).bulk()
            }
        }
    )*};
}
forward!(Arc, Box);
