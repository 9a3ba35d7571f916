//! The extractor of the verdict.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;
use ipsec_core::FactSet;

use super::rejection::VisitorRejection;
use crate::observe;
use crate::visitor::Visitor;

/// The verdict on the visitor, as an extractor. It dereferences to [`ipsec_core::Verdict`].
///
/// Behind a layer that looks up on demand it asks for all that the backend can answer, or for what its type parameter says.
/// `Option<Verdict>` is `None` without a verdict layer in front, where `Verdict` answers 500 and writes an error event.
///
/// ```
/// use ipsec_core::{Fact, FactSet, Signal};
/// use ipsec_tower::{Verdict, Want};
///
/// async fn all(verdict: Verdict) -> String {
///     format!("tor: {:?}", verdict.is_tor())
/// }
///
/// /// Whether to show the banner needs no more than this.
/// struct Banner;
///
/// impl Want for Banner {
///     const WANT: FactSet = FactSet::of(&[Fact::Signal(Signal::Vpn)]);
/// }
///
/// async fn narrowed(verdict: Verdict<Banner>) -> String {
///     format!("vpn: {:?}", verdict.is_vpn())
/// }
/// # let app: axum::Router = axum::Router::new()
/// #     .route("/", axum::routing::get(all))
/// #     .route("/banner", axum::routing::get(narrowed));
/// ```
pub struct Verdict<W = All>(ipsec_core::Verdict, PhantomData<fn() -> W>);

/// What a [`Verdict`] extractor has to know before the handler runs.
pub trait Want {
    /// The facts that are asked for if they were not asked yet.
    const WANT: FactSet;
}

/// Asks for all that the backend can answer.
#[derive(Clone, Copy, Debug)]
pub struct All;

impl Want for All {
    const WANT: FactSet = FactSet::ALL;
}

/// Asks for nothing: what is known by now has to do.
#[derive(Clone, Copy, Debug)]
pub struct Known;

impl Want for Known {
    const WANT: FactSet = FactSet::EMPTY;
}

impl<W> Verdict<W> {
    /// The verdict itself.
    #[must_use]
    pub fn into_inner(self) -> ipsec_core::Verdict {
        self.0
    }
}

impl<W> Deref for Verdict<W> {
    type Target = ipsec_core::Verdict;

    fn deref(&self) -> &ipsec_core::Verdict {
        &self.0
    }
}

impl<W> Clone for Verdict<W> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}

impl<W> fmt::Debug for Verdict<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<S: Send + Sync, W: Want> FromRequestParts<S> for Verdict<W> {
    type Rejection = VisitorRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, VisitorRejection> {
        let Ok(verdict) =
            <Self as OptionalFromRequestParts<S>>::from_request_parts(parts, state).await;
        verdict.ok_or_else(|| {
            observe::wiring("the extractor `Verdict` has no verdict layer in front of it");
            VisitorRejection::NoLayer
        })
    }
}

impl<S: Send + Sync, W: Want> OptionalFromRequestParts<S> for Verdict<W> {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Self::Rejection> {
        let Some(visitor) = Visitor::of_mut(&mut parts.extensions) else {
            return Ok(None);
        };
        let verdict = visitor.ask(W::WANT).await.clone();
        Ok(Some(Self(verdict, PhantomData)))
    }
}
