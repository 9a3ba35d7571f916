//! The trait that every backend implements.

use async_trait::async_trait;

use super::Query;
use crate::error::LookupError;
use crate::signal::FactSet;
use crate::verdict::Verdict;

/// Whatever answers a query about an address with a verdict: an index, a provider, a cache, a combination of them.
///
/// ```
/// use ipsec_core::{Backend, FactSet, LookupError, Query, Signal, SignalSet, Verdict, async_trait};
///
/// /// Knows one network, and knows all about it.
/// struct OurGuestNetwork;
///
/// #[async_trait]
/// impl Backend for OurGuestNetwork {
///     fn name(&self) -> &str {
///         "guests"
///     }
///
///     fn answers(&self) -> FactSet {
///         Signal::Vpn.into()
///     }
///
///     fn lookup_now(&self, query: &Query) -> Option<Verdict> {
///         Some(Verdict::new(query.ip).with_absent(Signal::Vpn.into()))
///     }
///
///     async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
///         Ok(Verdict::new(query.ip).with_absent(Signal::Vpn.into()))
///     }
/// }
/// # let verdict = OurGuestNetwork.lookup_now(&Query::new([203, 0, 113, 9])).ok_or("none")?;
/// # assert_eq!(verdict.is(Signal::Vpn), Some(false));
/// # Ok::<(), &str>(())
/// ```
#[async_trait]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a `Backend`",
    label = "cannot be asked about an address",
    note = "implement `ipsec_core::Backend` for it (with `#[ipsec_core::async_trait]`), or pass a `LocalIndex`, a `Fixed`, or an `Arc` of a backend"
)]
pub trait Backend: Send + Sync + 'static {
    /// A stable name: evidence, logs and metrics carry it.
    fn name(&self) -> &str;

    /// The facts that this backend can ever answer.
    ///
    /// A policy that needs others is a mistake in the configuration, and is reported when the two are put together.
    fn answers(&self) -> FactSet;

    /// The answer without waiting, if there is one: `Some` only with what would be the final answer to that query.
    ///
    /// Does no I/O, never blocks, and does not allocate where it has no answer. By default there is none.
    fn lookup_now(&self, query: &Query) -> Option<Verdict> {
        let _ = query;
        None
    }

    /// The answer, waiting for it if need be.
    ///
    /// It is final for what the query wants: whatever of that stays unknown is silent or failed. It may say more, and never has to. A
    /// backend that could say more if it were asked marks that as [not asked](Verdict::with_not_asked). After a *yes* to a wanted signal or an operator's entry it may
    /// leave the rest of what is wanted *not asked* in the same way, if it goes on with that when it is asked again.
    /// A backend that decides to ask nobody marks what is wanted as [withheld](Verdict::with_withheld): final for this question, and no answer to be kept.
    ///
    /// Every address comes here, private and reserved ones included, since a list may name them. A backend that asks somebody else sends only
    /// [public](crate::ip::Scope::is_public) addresses, and answers for all others with [`LookupErrorKind::NotPublic`](crate::LookupErrorKind::NotPublic). The
    /// asker waits as long as it takes: a backend that may hang has a deadline of its own.
    ///
    /// # Errors
    ///
    /// A [`LookupError`] when there is no answer at all; its kind says what to do about it.
    ///
    /// # Cancel safety
    ///
    /// The future may be dropped at any time; that must not harm other lookups.
    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError>;

    /// The answers to many queries, in their order. By default one after the other.
    async fn lookup_many(&self, queries: &[Query]) -> Vec<Result<Verdict, LookupError>> {
        let mut answers = Vec::with_capacity(queries.len());
        for query in queries {
            answers.push(match self.lookup_now(query) {
                Some(verdict) => Ok(verdict),
                None => self.lookup(query).await,
            });
        }
        answers
    }
}
