//! One situation, who is measured in it, and what is to be reached.

use std::hint::black_box;
use std::time::Instant;

/// Contenders that do the same work, and the targets for ours.
pub(crate) struct Case {
    pub(crate) title: String,
    /// What a figure counts; less is better.
    pub(crate) unit: &'static str,
    pub(crate) contenders: Vec<Contender>,
    pub(crate) targets: Vec<Target>,
}

/// Whose figure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// What the targets are for: there is at most one.
    Ours,
    /// One of those whose best is compared with ours.
    Peer,
    /// What the machine can do at most: there is at most one.
    Limit,
    /// Shown beside the others.
    Other,
}

/// One of those that are measured.
pub(crate) struct Contender {
    pub(crate) name: String,
    pub(crate) role: Role,
    /// What must be the same for all that have one.
    pub(crate) checksum: Option<u64>,
    /// One sample, in the unit of the case.
    pub(crate) sample: Box<dyn FnMut() -> f64>,
}

impl Contender {
    /// One whose `work` is `count` operations; the unit is nanoseconds.
    pub(crate) fn timed(
        name: impl Into<String>,
        role: Role,
        count: usize,
        mut work: impl FnMut() -> u64 + 'static,
    ) -> Self {
        let sample = move || {
            let start = Instant::now();
            black_box(work());
            start.elapsed().as_secs_f64() * 1e9 / count as f64
        };
        Self {
            name: name.into(),
            role,
            checksum: None,
            sample: Box::new(sample),
        }
    }

    /// One whose figure is known.
    pub(crate) fn known(name: impl Into<String>, role: Role, figure: f64) -> Self {
        Self {
            name: name.into(),
            role,
            checksum: None,
            sample: Box::new(move || figure),
        }
    }

    pub(crate) fn with_checksum(mut self, checksum: u64) -> Self {
        self.checksum = Some(checksum);
        self
    }
}

/// What is to be reached.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    /// So many times as fast as the fastest peer.
    TimesBestPeer(f64),
    /// At most so many times the limit.
    TimesLimit(f64),
    /// At most so much.
    AtMost(f64),
    /// At least so many per second, where the unit is nanoseconds.
    PerSecond(f64),
}

/// A case with the figures of each contender, in order of size.
pub(crate) struct Measured {
    pub(crate) case: Case,
    pub(crate) samples: Vec<Vec<f64>>,
}

impl Case {
    /// Lets all contenders have their turn in every round.
    pub(crate) fn measure(mut self, rounds: usize) -> Measured {
        let mut samples = vec![Vec::new(); self.contenders.len()];
        for _ in 0..rounds {
            for (contender, samples) in self.contenders.iter_mut().zip(&mut samples) {
                samples.push((contender.sample)());
            }
        }
        for samples in &mut samples {
            samples.sort_by(f64::total_cmp);
        }
        let case = self;
        Measured { case, samples }
    }
}

impl Measured {
    pub(crate) fn median(&self, at: usize) -> f64 {
        let samples = &self.samples[at];
        samples[samples.len() / 2]
    }

    /// The figure of the only one with this role.
    pub(crate) fn of(&self, role: Role) -> Option<f64> {
        let at = self.case.contenders.iter().position(|c| c.role == role)?;
        Some(self.median(at))
    }

    /// The name and the figure of the best peer.
    pub(crate) fn best_peer(&self) -> Option<(&str, f64)> {
        let contenders = self.case.contenders.iter().enumerate();
        contenders
            .filter(|(_, contender)| contender.role == Role::Peer)
            .map(|(at, contender)| (contender.name.as_str(), self.median(at)))
            .min_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// Whether all give the same answers.
    pub(crate) fn agrees(&self) -> bool {
        let mut checksums = self.case.contenders.iter().filter_map(|c| c.checksum);
        let first = checksums.next();
        checksums.all(|checksum| Some(checksum) == first)
    }
}
