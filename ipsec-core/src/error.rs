//! Why a lookup gave no answer.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// A lookup that gave no answer.
///
/// What to do about it depends on [`LookupError::kind`]. The cause, where there is one, is
/// [`source`](Error::source). Whoever makes such an error keeps keys, URLs, bodies and the
/// address asked about out of it: it will be logged.
///
/// ```
/// use ipsec_core::{LookupError, LookupErrorKind, ErrorSubject};
///
/// let error = LookupError::new(LookupErrorKind::Timeout);
/// assert_eq!(error.to_string(), "the source did not answer in time");
/// assert_eq!(error.kind().subject(), ErrorSubject::Service);
/// ```
#[derive(Clone, Debug)]
pub struct LookupError {
    kind: LookupErrorKind,
    has_reserve: bool,
    cause: Option<Arc<dyn Error + Send + Sync>>,
}

impl LookupError {
    /// An error without a further cause.
    #[must_use]
    pub fn new(kind: LookupErrorKind) -> Self {
        Self {
            kind,
            has_reserve: false,
            cause: None,
        }
    }

    /// Nobody was asked, for want of what is kept for [critical](crate::Query::critical) queries: the same query, said to be critical, may be answered. Whoever refuses a critical
    /// query does not say so.
    #[must_use]
    pub fn with_reserve(mut self) -> Self {
        self.has_reserve = true;
        self
    }

    /// What caused it. Must not hold a key, a URL with one, or the address asked about, which logs show truncated only.
    #[must_use]
    pub fn with_cause(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.cause = Some(Arc::from(cause.into()));
        self
    }

    /// What kind of error it is.
    #[must_use]
    pub fn kind(&self) -> LookupErrorKind {
        self.kind
    }

    /// Whether there [is a reserve](LookupError::with_reserve) for critical queries.
    #[must_use]
    pub fn has_reserve(&self) -> bool {
        self.has_reserve
    }
}

impl LookupError {
    /// All that caused it, from the nearest to the farthest, in words: `error sending request: connection refused`. Empty if nothing is known.
    #[must_use]
    pub fn causes(&self) -> Causes<'_> {
        Causes(self)
    }
}

/// What caused an error, in words. Made by [`LookupError::causes`], and by [`Causes::of`] for errors of other types.
#[derive(Clone, Copy, Debug)]
pub struct Causes<'a>(&'a (dyn Error + 'static));

impl<'a> Causes<'a> {
    /// All that caused this error, as [`LookupError::causes`] tells it.
    ///
    /// ```
    /// use ipsec_core::{Causes, LookupError, LookupErrorKind};
    ///
    /// let error = LookupError::new(LookupErrorKind::Unavailable).with_cause("connection refused");
    /// assert_eq!(Causes::of(&error).to_string(), "connection refused");
    /// ```
    #[must_use]
    pub fn of(error: &'a (dyn Error + 'static)) -> Self {
        Self(error)
    }
}

impl fmt::Display for Causes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = self.0.to_string();
        let mut between = "";
        let mut next = self.0.source();
        while let Some(cause) = next {
            let words = cause.to_string();
            // Some repeat their own cause.
            if !said.contains(&words) {
                write!(f, "{between}{words}")?;
                said.push_str(&words);
                between = ": ";
            }
            next = cause.source();
        }
        Ok(())
    }
}

impl From<LookupErrorKind> for LookupError {
    fn from(kind: LookupErrorKind) -> Self {
        Self::new(kind)
    }
}

impl fmt::Display for LookupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl Error for LookupError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause
            .as_deref()
            .map(|cause| cause as &(dyn Error + 'static))
    }
}

/// What kept a lookup from giving an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum LookupErrorKind {
    /// The client address could not be resolved, so nobody was asked.
    Unresolved,
    /// The source does not take such an address.
    BadInput,
    /// The address is not public: it was not sent anywhere.
    NotPublic,
    /// The source has nothing on the address.
    NotFound,
    /// The key is missing, wrong or expired.
    AuthFailed,
    /// The account's plan does not cover this.
    PlanUnsupported,
    /// The account's quota is used up, or what we allow ourselves of it.
    QuotaExhausted {
        /// When it is filled again, if the source says so.
        #[cfg_attr(feature = "serde", serde(with = "crate::evidence::unix_seconds"))]
        until: Option<SystemTime>,
    },
    /// Too many questions in too short a time.
    Throttled {
        /// How long to wait, if the source says so.
        retry_after: Option<Duration>,
    },
    /// The source cannot be reached, or says that it has a problem.
    Unavailable,
    /// The source did not answer in time.
    Timeout,
    /// The source refuses to talk to us.
    Denied,
    /// The answer does not have the documented form.
    Shape,
    /// The answer is about another address than the one asked for.
    Mismatch,
    /// The answer to many left this address out.
    Missing,
    /// One request asked about too many addresses.
    BatchTooLarge,
    /// The source does not take the request, for a reason that it does not say in a way we know.
    Rejected,
    /// Our own configuration is at fault.
    Misconfigured,
    /// We are asking too much at once ourselves.
    Overloaded,
}

impl LookupErrorKind {
    /// What the error is about, and so who can do something about it.
    #[must_use]
    pub const fn subject(self) -> ErrorSubject {
        match self {
            Self::Unresolved | Self::BadInput | Self::NotPublic | Self::NotFound => {
                ErrorSubject::Address
            }
            Self::AuthFailed
            | Self::PlanUnsupported
            | Self::QuotaExhausted { .. }
            | Self::Throttled { .. } => ErrorSubject::Account,
            Self::Unavailable | Self::Timeout | Self::Denied => ErrorSubject::Service,
            Self::Shape | Self::Mismatch | Self::Missing => ErrorSubject::Answer,
            Self::BatchTooLarge | Self::Rejected | Self::Misconfigured | Self::Overloaded => {
                ErrorSubject::Us
            }
        }
    }

    /// Whether this is an outage: somebody who could have said something did not answer.
    ///
    /// `BadInput`, `NotPublic` and `NotFound` are answers of a kind: the source has nothing to say about such an
    /// address, which is silence. An address that could not be resolved counts as an outage.
    #[must_use]
    pub const fn is_outage(self) -> bool {
        !matches!(self, Self::BadInput | Self::NotPublic | Self::NotFound)
    }

    /// The snake_case name, for logs and metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unresolved => "unresolved",
            Self::BadInput => "bad_input",
            Self::NotPublic => "not_public",
            Self::NotFound => "not_found",
            Self::AuthFailed => "auth_failed",
            Self::PlanUnsupported => "plan_unsupported",
            Self::QuotaExhausted { .. } => "quota_exhausted",
            Self::Throttled { .. } => "throttled",
            Self::Unavailable => "unavailable",
            Self::Timeout => "timeout",
            Self::Denied => "denied",
            Self::Shape => "shape",
            Self::Mismatch => "mismatch",
            Self::Missing => "missing",
            Self::BatchTooLarge => "batch_too_large",
            Self::Rejected => "rejected",
            Self::Misconfigured => "misconfigured",
            Self::Overloaded => "overloaded",
        }
    }
}

impl fmt::Display for LookupErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Unresolved => "the client address could not be resolved",
            Self::BadInput => "the source does not take such an address",
            Self::NotPublic => "the address is not public and was not sent anywhere",
            Self::NotFound => "the source has nothing on the address",
            Self::AuthFailed => "the key is missing, wrong or expired",
            Self::PlanUnsupported => "the account's plan does not cover this",
            Self::QuotaExhausted { .. } => "the quota, or our own budget, is used up",
            Self::Throttled { .. } => "too many questions in too short a time",
            Self::Unavailable => "the source cannot be reached or has a problem",
            Self::Timeout => "the source did not answer in time",
            Self::Denied => "the source refuses to talk to us",
            Self::Shape => "the answer does not have the documented form",
            Self::Mismatch => "the answer is about another address",
            Self::Missing => "the answer left the address out",
            Self::BatchTooLarge => "one request asked about too many addresses",
            Self::Rejected => "the source does not take the request",
            Self::Misconfigured => "what we were configured with cannot be used",
            Self::Overloaded => "too many lookups are waiting already",
        })
    }
}

/// What a [`LookupErrorKind`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorSubject {
    /// The address: asking again, or about others, is not affected.
    Address,
    /// The account at the source: every other question will fail as well.
    Account,
    /// The source itself.
    Service,
    /// What the source answered.
    Answer,
    /// Ourselves.
    Us,
}
