//! Of which versions an index was made, beside the index.

use ipsec_core::catalog::Catalog;
use serde::{Deserialize, Serialize};

use crate::feeds::status::{Generation, GenerationList};
use crate::feeds::version::{Good, digest, from_seconds};

/// Of which versions an index was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::feeds) struct Manifest {
    /// Counts the indexes that were kept in this folder.
    pub(in crate::feeds) number: u64,
    /// When it was put in, in seconds since 1970.
    pub(in crate::feeds) taken: u64,
    /// The digest of the index.
    pub(in crate::feeds) index: u64,
    /// What tells the catalog from another one.
    pub(in crate::feeds) catalog: String,
    pub(in crate::feeds) lists: Vec<Good>,
}

impl Manifest {
    pub(in crate::feeds) fn list(&self, name: &str) -> Option<&Good> {
        self.lists.iter().find(|list| list.name == name)
    }

    /// As those who go back to it see it.
    pub(in crate::feeds) fn generation(&self) -> Generation {
        let lists = self.lists.iter().map(|list| GenerationList {
            name: list.name.clone().into(),
            digest: list.known.short().to_owned(),
            entries: list.report.taken(),
            fetched: from_seconds(list.fetched),
        });
        Generation {
            number: self.number,
            taken: from_seconds(self.taken),
            lists: lists.collect(),
        }
    }
}

/// What tells a catalog from one that may make another index of the same lists. That two builds of this program write one catalog differently costs no more than a build.
pub(in crate::feeds) fn fingerprint(catalog: &Catalog) -> String {
    let words = format!(
        "{:?} {} {:?}",
        catalog.index_name(),
        catalog.keeps_entries(),
        catalog.feeds()
    );
    digest(words.as_bytes())
}
