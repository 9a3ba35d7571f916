//! Several sources at once, of which enough have to agree.

mod ask;
mod backend;
mod build;
mod compose;
mod hearing;
mod observe;
mod tally;

use std::fmt;
use std::time::Duration;

use ipsec_core::{Backend, Source};

pub use build::{ConsensusBuilder, InvalidConsensus};

use tally::Quorums;

use crate::repeated::Repeated;

/// Asks several sources at once, and takes for known what enough of them agree on.
///
/// For each signal, *yes* if as many sources as its quorum say so; else *no* if as many say so; else unknown. The quorum is a majority of all sources, unless
/// [set](ConsensusBuilder::quorum), for [some signals](ConsensusBuilder::quorum_for) or for all. Each source has one vote, whatever it is made of.
/// A signal that fewer sources can tell than its quorum takes is not among the [answers](Backend::answers).
///
/// # How long it takes
///
/// It ends as soon as the answers that are still out can change nothing of what is wanted: for each wanted signal enough agree, or cannot any more, and
/// it is certain whether that is a failure or silence. A wanted network or location
/// is there when one source tells it, a wanted score when everybody who gives one has answered, since each source's is its own. What is out
/// after the [deadline](ConsensusBuilder::deadline) has failed with [`Timeout`](ipsec_core::LookupErrorKind::Timeout), but for what that source knows without being asked. A source
/// whose turn had not come by then was never asked, and has not failed: what it could have told has failed by the name of the consensus.
///
/// # What the verdict holds
///
/// - The evidence of all who answered. Of its signals, a *yes* that too few share is left out, and so is a *no* to what stays unknown: a note on the evidence says what was left out.
///   Verdicts are joined with others later, by cascades and by the middleware, and what was agreed on has to survive that.
/// - The [failures](ipsec_core::Verdict::failures) of all who failed. A signal without its quorum is *failed* if it could have had it, had those answered who did not;
///   *not asked*, if it could have had it with sources that were not asked for it; else *silent*, since nobody's answer could have made a difference.
///
/// A lookup itself never fails. An operator's own entry is part of the evidence, and ends nothing early: put lists of the operator in front of it, in a
/// [`Cascade`](crate::Cascade).
///
/// # Many at once
///
/// [`lookup_many`](Backend::lookup_many) asks each source once, about all addresses, and waits for all of them, until a [deadline](ConsensusBuilder::bulk_deadline) of its own.
///
/// # Cancel safety
///
/// Lookups may be dropped at any time, and the questions to the sources are dropped with them. So are those that are still out when it ends early: a
/// service may have got the request, and count it.
///
/// # Runtime
///
/// No tasks. The deadline is Tokio's, so lookups need a Tokio runtime with its clock.
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use ipsec_core::{Backend, Fixed, Query, Signal, Signals};
/// use ipsec_remote::Consensus;
///
/// let says = |name: &'static str, signals| Fixed::new().named(name).otherwise(signals);
/// let backend = Consensus::builder("agreed")
///     .source(says("a", Signals::UNKNOWN.yes(Signal::Vpn).yes(Signal::Tor)))
///     .source(says("b", Signals::UNKNOWN.yes(Signal::Vpn).no(Signal::Tor)))
///     .source(says("c", Signals::UNKNOWN.no(Signal::Vpn)))
///     .build()?;
/// let verdict = backend.lookup(&Query::new([203, 0, 113, 9])).await?;
/// assert_eq!(verdict.is(Signal::Vpn), Some(true)); // two of three
/// assert_eq!(verdict.is(Signal::Tor), None);
/// # Ok(())
/// # }
/// ```
#[must_use]
pub struct Consensus {
    name: Source,
    sources: Vec<Box<dyn Backend>>,
    quorums: Quorums,
    deadline: Duration,
    bulk_deadline: Duration,
    at_once: usize,
    failures: Repeated,
}

impl Consensus {
    /// The most sources that there can be.
    pub const MOST_SOURCES: usize = 8;

    /// Of no sources yet. The name is for logs and metrics; evidence and failures carry those of the sources.
    pub fn builder(name: impl Into<Source>) -> ConsensusBuilder {
        ConsensusBuilder::new(name.into())
    }
}

impl fmt::Debug for Consensus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sources: Vec<&str> = self.sources.iter().map(Backend::name).collect();
        f.debug_struct("Consensus")
            .field("name", &self.name)
            .field("sources", &sources)
            .field("quorums", &self.quorums)
            .field("deadline", &self.deadline)
            .field("bulk_deadline", &self.bulk_deadline)
            .field("at_once", &self.at_once)
            .finish()
    }
}
