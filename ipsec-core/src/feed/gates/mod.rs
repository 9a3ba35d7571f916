//! Gates: whether a new version of a list is good enough to replace the one before.
//!
//! Published lists break: they come empty, halved, as an error page, with another list's content, with a default route. A gate looks at
//! what was counted while the new version was read, and at what was counted of the version that was accepted last. It does not look at
//! the entries, has no clock and does no I/O.
//!
//! What comes out is a [`Judgement`]: accept; **hold**, because the step from the last version is suspicious, and the last version stays;
//! or **reject**, because the new version is broken whatever came before. An operator who has looked at the list may
//! [override](Judgement::overridden) most reasons, but never that something is no list at all or names everybody.
//!
//! ```
//! use ipsec_core::Signal;
//! use ipsec_core::feed::gates::{Decision, Gates};
//! use ipsec_core::feed::{FeedBuilder, IpRange, Rules};
//!
//! let list = |entries: u8| {
//!     let mut list = FeedBuilder::new(Rules::default());
//!     (1..=entries).for_each(|i| list.push(i.into(), IpRange::single([192, 0, 2, i])));
//!     list.finish()
//! };
//! let (before, after) = (list(100), list(50));
//! let gates = Gates::of(Signal::Tor);
//! let judgement = gates.judge(Some(before.report()), after.report(), after.problems(), None);
//! assert_eq!(judgement.decision(), Decision::Hold);
//! assert_eq!(
//!     judgement.reasons()[0].to_string(),
//!     "has 50 entries, 50 % fewer than the 100 accepted before: at most 40 % fewer pass (max_shrink)",
//! );
//! ```

mod compare;
mod judge;
mod judgement;
mod settings;
mod words;

pub use judgement::{Decision, Judgement, Reason, ReasonKind};
pub use settings::{Gates, OnGate};
