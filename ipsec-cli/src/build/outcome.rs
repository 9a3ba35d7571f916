//! What came of building, for programs and for tables.

use std::path::{Path, PathBuf};

use ipsec_core::LocalIndex;
use ipsec_core::catalog::{ListOutcome, Used};
use ipsec_core::feed::Report;
use ipsec_core::feed::gates::{Judgement, Reason};
use ipsec_core::index::LoadedList;
use serde::Serialize;

/// What came of building an index.
#[derive(Debug, Serialize)]
pub(super) struct Built {
    pub(super) file: PathBuf,
    pub(super) written: Fate,
    /// In hexadecimal digits; `None` if there is no index.
    pub(super) digest: Option<String>,
    pub(super) bytes: Option<u64>,
    pub(super) lists: Vec<ListBuilt>,
    /// Why there is no index.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) problems: Vec<String>,
}

/// What became of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Fate {
    /// It was written.
    Written,
    /// It is there already, byte by byte.
    Unchanged,
    /// It would have been written, or be there already.
    DryRun,
    /// Nothing was written, and what was there is there.
    Nothing,
}

/// What came of a list.
#[derive(Debug, Serialize)]
pub(super) struct ListBuilt {
    pub(super) name: String,
    pub(super) decision: &'static str,
    pub(super) used: Used,
    /// How many different entries of it are in the index, whichever version they are of.
    pub(super) entries: Option<u64>,
    pub(super) reasons: Vec<Why>,
    pub(super) notes: Vec<Why>,
    /// The first lines that are wrong.
    pub(super) problems: Vec<String>,
    /// What was counted in the new version.
    pub(super) report: Report,
}

/// A reason of a gate.
#[derive(Debug, Serialize)]
pub(super) struct Why {
    pub(super) kind: &'static str,
    pub(super) words: String,
    pub(super) can_be_overridden: bool,
}

impl Built {
    pub(super) fn new(
        file: &Path,
        lists: &[ListOutcome],
        index: Option<&LocalIndex>,
        written: &Result<Fate, String>,
    ) -> Self {
        let problems = written.as_ref().err();
        let problems = problems.map(|problems| problems.lines().map(ToOwned::to_owned).collect());
        Self {
            file: file.to_owned(),
            written: written.as_ref().map_or(Fate::Nothing, |written| *written),
            digest: index.map(|index| format!("{:016x}", index.digest())),
            bytes: index.map(|index| index.as_bytes().len() as u64),
            lists: lists
                .iter()
                .map(|list| ListBuilt::new(list, index))
                .collect(),
            problems: problems.unwrap_or_default(),
        }
    }

    /// Whether the new version of every list was taken.
    pub(super) fn all_taken(&self) -> bool {
        self.lists.iter().all(|list| list.used == Used::New)
    }
}

impl ListBuilt {
    fn new(list: &ListOutcome, index: Option<&LocalIndex>) -> Self {
        let loaded = index
            .filter(|_| list.used() != Used::Nothing)
            .and_then(|index| index.list(list.name().as_str()));
        let judgement: &Judgement = list.judgement();
        Self {
            name: list.name().to_string(),
            decision: judgement.decision().as_str(),
            used: list.used(),
            entries: loaded.map(LoadedList::entries),
            reasons: judgement.reasons().iter().map(Why::new).collect(),
            notes: judgement.notes().iter().map(Why::new).collect(),
            problems: list.problems().iter().map(ToString::to_string).collect(),
            report: list.report().clone(),
        }
    }
}

impl Why {
    fn new(reason: &Reason) -> Self {
        Self {
            kind: reason.kind().as_str(),
            words: reason.to_string(),
            can_be_overridden: reason.can_be_overridden(),
        }
    }
}
