//! What came of asking for all lists.

use std::path::{Path, PathBuf};

use ipsec_core::LocalIndex;
use ipsec_remote::FeedStatus;
use serde::Serialize;

use super::file::Fate;
use super::state::ListFetched;
use crate::show::Date;

/// What came of it.
#[derive(Debug, Serialize)]
pub(super) struct Fetched {
    /// Where the lists are kept.
    pub(super) folder: PathBuf,
    /// The index file, if one was named.
    pub(super) file: Option<PathBuf>,
    /// What became of that file; without one, of the index in the folder.
    pub(super) written: Fate,
    /// In hexadecimal digits; `None` if there is no index.
    pub(super) digest: Option<String>,
    pub(super) bytes: Option<u64>,
    /// When the index was made.
    pub(super) built: Option<Date>,
    pub(super) lists: Vec<ListFetched>,
    /// Why there is no index, no newer one, or why it is not where it should be.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) problems: Vec<String>,
}

/// Where the index is put, and whether it was.
#[derive(Debug)]
pub(super) struct Place<'a> {
    pub(super) folder: &'a Path,
    pub(super) file: Option<&'a Path>,
    pub(super) written: Result<Fate, String>,
}

impl Fetched {
    pub(super) fn new(
        before: &FeedStatus,
        now: &FeedStatus,
        index: &LocalIndex,
        place: Place<'_>,
    ) -> Self {
        let Place {
            folder,
            file,
            written,
        } = place;
        let index = now.ready.then_some(index);
        let lists = now.lists.iter();
        let lists = lists.map(|list| ListFetched::new(before.list(list.name.as_str()), list));
        let lists: Vec<ListFetched> = lists.collect();
        let mut problems: Vec<String> = Vec::new();
        // Of an index in place of lists, the reason is told there.
        let is_told = |error: &String| lists.iter().any(|list| list.reason.as_ref() == Some(error));
        problems.extend(now.error.clone().filter(|error| !is_told(error)));
        problems.extend(written.as_ref().err().cloned());
        Self {
            folder: folder.to_owned(),
            file: file.map(Path::to_owned),
            written: written.unwrap_or(Fate::Nothing),
            digest: index.map(|index| format!("{:016x}", index.digest())),
            bytes: index.map(|index| index.as_bytes().len() as u64),
            built: now.built.map(Date),
            lists,
            problems,
        }
    }

    /// Whether there is an index with the newest version of every list.
    pub(super) fn all_good(&self) -> bool {
        self.problems.is_empty() && self.lists.iter().all(|list| list.state.is_good())
    }
}
