//! What is measured, and against whom: the same subjects for the table, for criterion and for counting allocations.
//!
//! A [`Subject`] is one call that is repeated, a [`Group`] holds subjects that do comparable work in one situation. Figures of
//! different groups, or of different runs, are not comparable.

pub mod index;
mod local;
mod measure;
mod remote;
mod request;
mod resolve;
mod rounds;
mod router;
mod stack;
mod subject;
mod vpndetection;

pub use measure::{Allocated, AllocatedBy, allocations, time};
pub use rounds::tables;
pub use subject::{Group, Meter, Subject};

/// Resolving `X-Forwarded-For`.
#[must_use]
pub fn resolving() -> Vec<Group> {
    resolve::groups()
}

/// One request through a plain tower stack.
#[must_use]
pub fn requests() -> Vec<Group> {
    request::groups()
}

/// One request through an axum router.
#[must_use]
pub fn routers() -> Vec<Group> {
    router::groups()
}

/// Remote services, as a request meets them that does not wait for them.
#[must_use]
pub fn remotes() -> Vec<Group> {
    remote::groups()
}

/// Everything that asks nobody outside, in the order of the table.
#[must_use]
pub fn all() -> Vec<Group> {
    [resolving(), requests(), routers()]
        .into_iter()
        .flatten()
        .collect()
}
