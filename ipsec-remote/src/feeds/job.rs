//! The work that blocks, off the threads of the runtime: one piece at a time.

use super::build::{Build, Built};
use super::roll_back::{RollBack, RolledBack};
use super::status::Generation;
use super::store::{Manifest, Store};
use super::version::Good;

/// What is to be done.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) store: Store,
    /// Versions that a server said are the newest, to be remembered as that.
    pub(super) checked: Vec<Good>,
    pub(super) work: Option<Work>,
}

/// What makes another index.
#[derive(Debug)]
pub(super) enum Work {
    Build(Build),
    RollBack(RollBack),
}

/// What came of it.
#[derive(Debug)]
pub(super) struct Done {
    /// What could not be written.
    pub(super) disk: Option<String>,
    pub(super) came: Option<Came>,
    /// The indexes before the one on the disk.
    pub(super) generations: Vec<Generation>,
}

#[derive(Debug)]
pub(super) enum Came {
    Built(Built),
    RolledBack(Result<RolledBack, String>),
}

impl Job {
    pub(super) fn run(self) -> Done {
        let mut disk = Vec::new();
        for good in &self.checked {
            let noted = self.store.note(good);
            disk.extend(noted.err().map(|error| format!("{}: {error}", good.name)));
        }
        let came = self.work.map(|work| match work {
            Work::Build(build) => Came::Built(build.run(&self.store, &mut disk)),
            Work::RollBack(back) => Came::RolledBack(back.run(&self.store, &mut disk)),
        });
        let generations = self.store.generations();
        Done {
            disk: (!disk.is_empty()).then(|| disk.join("; ")),
            came,
            generations: generations.iter().map(Manifest::generation).collect(),
        }
    }
}
