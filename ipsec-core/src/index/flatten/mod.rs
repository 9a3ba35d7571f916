//! From overlapping entries of many lists to disjoint ranges, each with the record of all that lists say there.
//!
//! First each list is [resolved](resolve) by itself: of entries that overlap, the narrower one counts where the two speak of the same. Then a single
//! [sweep](sweep) over all lists meets every address at which any of them begins to say something else.

mod resolve;
mod sweep;

#[cfg(feature = "catalog")]
pub(crate) use resolve::resolvable;
pub(super) use resolve::{Resolved, Steps, resolve};
pub(super) use sweep::{Listener, sweep};
