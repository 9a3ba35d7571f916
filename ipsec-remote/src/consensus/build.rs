//! Setting up a consensus, checked when it is built.

use std::fmt;
use std::num::NonZeroUsize;
use std::time::Duration;

use ipsec_core::{Backend, SignalSet, Source};

use super::Consensus;
use super::tally::Quorums;
use crate::repeated::Repeated;

/// Sets up a [`Consensus`].
#[must_use]
pub struct ConsensusBuilder {
    name: Source,
    sources: Vec<Box<dyn Backend>>,
    quorum: Option<usize>,
    quorums: Vec<(SignalSet, usize)>,
    deadline: Duration,
    bulk_deadline: Duration,
    at_once: usize,
}

impl ConsensusBuilder {
    pub(super) fn new(name: Source) -> Self {
        Self {
            name,
            sources: Vec::new(),
            quorum: None,
            quorums: Vec::new(),
            deadline: Duration::from_secs(2),
            bulk_deadline: Duration::from_secs(30),
            at_once: Consensus::MOST_SOURCES,
        }
    }

    /// One more source: up to 8, each with a name of its own.
    pub fn source(mut self, source: impl Backend) -> Self {
        self.sources.push(Box::new(source));
        self
    }

    /// How many sources have to agree; by default more than half of all sources, also of those that cannot tell.
    ///
    /// With half of them or fewer, both *yes* and *no* can have a quorum: then it is *yes*.
    pub fn quorum(mut self, sources: usize) -> Self {
        self.quorum = Some(sources);
        self
    }

    /// How many sources have to agree on these signals. What is said last of a signal counts.
    pub fn quorum_for(mut self, signals: impl Into<SignalSet>, sources: usize) -> Self {
        self.quorums.push((signals.into(), sources));
        self
    }

    /// Waits this long for the answers of all; by default two seconds.
    pub fn deadline(mut self, time: Duration) -> Self {
        self.deadline = time;
        self
    }

    /// Waits this long for the answers of all about many addresses; by default 30 seconds.
    pub fn bulk_deadline(mut self, time: Duration) -> Self {
        self.bulk_deadline = time;
        self
    }

    /// Has this many questions out at one time for one address, by default one to each source. With fewer, those named first are asked first, and the others only if their answer can
    /// still make a difference: that takes longer and costs less.
    pub fn at_once(mut self, sources: NonZeroUsize) -> Self {
        self.at_once = sources.get();
        self
    }

    /// The consensus.
    ///
    /// # Errors
    ///
    /// [`InvalidConsensus`], if there are no sources or too many, if two have the same name, or if a quorum is zero or more than there are sources.
    pub fn build(self) -> Result<Consensus, InvalidConsensus> {
        let count = self.sources.len();
        if count == 0 || count > Consensus::MOST_SOURCES {
            return Err(InvalidConsensus(Problem::Sources(count)));
        }
        let mut names: Vec<&str> = self.sources.iter().map(Backend::name).collect();
        names.sort_unstable();
        let same = names.windows(2).find_map(|pair| match pair {
            [a, b] if a == b => Some(*a),
            _ => None,
        });
        if let Some(name) = same {
            return Err(InvalidConsensus(Problem::SameName(name.to_owned())));
        }
        let default = self.quorum.unwrap_or(count / 2 + 1);
        let mut quorums = self.quorums.iter().map(|(_, quorum)| *quorum);
        let wrong = |quorum: &usize| !(1..=count).contains(quorum);
        if let Some(quorum) = quorums.by_ref().chain([default]).find(wrong) {
            return Err(InvalidConsensus(Problem::Quorum(quorum, count)));
        }
        Ok(Consensus {
            quorums: Quorums::new(default, self.quorums),
            name: self.name,
            sources: self.sources,
            deadline: self.deadline,
            bulk_deadline: self.bulk_deadline,
            at_once: self.at_once,
            failures: Repeated::default(),
        })
    }
}

impl fmt::Debug for ConsensusBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConsensusBuilder")
            .field("name", &self.name)
            .field("sources", &self.sources.len())
            .field("quorum", &self.quorum)
            .finish_non_exhaustive()
    }
}

/// A [`Consensus`] that there cannot be; the message says why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidConsensus(Problem);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Problem {
    Sources(usize),
    SameName(String),
    Quorum(usize, usize),
}

impl fmt::Display for InvalidConsensus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Problem::Sources(count) => write!(
                f,
                "a consensus is of 1 to {} sources, not {count}",
                Consensus::MOST_SOURCES
            ),
            Problem::SameName(name) => write!(f, "two sources are named {name}"),
            Problem::Quorum(quorum, count) => {
                write!(
                    f,
                    "a quorum is 1 to {count} of {count} sources, not {quorum}"
                )
            }
        }
    }
}

impl std::error::Error for InvalidConsensus {}
