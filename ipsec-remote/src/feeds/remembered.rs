//! What the folder remembers at a start. What is damaged is told, and counts as not there.

use std::path::PathBuf;

use ipsec_core::LocalIndex;
use ipsec_core::catalog::{Catalog, is_left_out};

use super::error::FeedSetError;
use super::observe;
use super::status::Generation;
use super::store::{Manifest, Store, fingerprint};
use super::version::Good;

/// What the folder remembers.
pub(super) struct Remembered {
    pub(super) store: Store,
    pub(super) index: Option<LocalIndex>,
    /// In the order of the catalog.
    pub(super) goods: Vec<Option<Good>>,
    /// Whether the catalog may make another index of these lists than the one that is there.
    pub(super) is_stale: bool,
    pub(super) generations: Vec<Generation>,
    pub(super) problems: Vec<String>,
}

impl Remembered {
    pub(super) fn read(
        folder: PathBuf,
        keep: usize,
        catalog: &Catalog,
    ) -> Result<Self, FeedSetError> {
        let store = Store::open(folder, keep)?;
        let mut problems = Vec::new();
        let mut told = |error: String| {
            observe::disk(&error);
            problems.push(error);
        };
        let manifest = store.manifest().unwrap_or_else(|error| {
            told(error);
            None
        });
        let index = store.index().unwrap_or_else(|error| {
            told(format!("the last index cannot be used: {error}"));
            newest_former(&store)
        });
        let manifest = manifest.filter(|manifest| {
            let index = index.as_ref().map(LocalIndex::digest);
            index == Some(manifest.index)
        });
        let good = |name: &str| {
            store.good(name).unwrap_or_else(|error| {
                told(format!(
                    "the last good version of {name} cannot be used: {error}"
                ));
                None
            })
        };
        let names = catalog.feeds().iter().map(|feed| feed.name().as_str());
        let goods: Vec<Option<Good>> = names.map(good).collect();
        let has_good = goods.iter().any(Option::is_some);
        let is_stale = has_good && !is_made_of(manifest.as_ref(), catalog, &goods);
        store.sweep();
        let generations = store.generations();
        Ok(Self {
            generations: generations.iter().map(Manifest::generation).collect(),
            store,
            index,
            goods,
            is_stale,
            problems,
        })
    }
}

/// One that answers until there is a new one.
fn newest_former(store: &Store) -> Option<LocalIndex> {
    let former = store.generations();
    let mut former = former.iter().map(|former| store.generation(former.number));
    former.find_map(|former| Some(former.ok()?.0))
}

/// Whether the index is the one that the catalog makes of these versions. It is not, if the process was killed before it was written, or the catalog was changed.
fn is_made_of(manifest: Option<&Manifest>, catalog: &Catalog, goods: &[Option<Good>]) -> bool {
    let Some(manifest) = manifest else {
        return false;
    };
    manifest.catalog == fingerprint(catalog)
        && goods.iter().flatten().all(|good| {
            let inside = manifest.list(&good.name);
            inside.is_some_and(|inside| inside.known.digest == good.known.digest)
        })
}

/// Whether an index is of other lists than the catalog declares, or of lists that it declares otherwise.
pub(super) fn is_of_another(index: &LocalIndex, catalog: &Catalog) -> bool {
    let mut lists = index.lists().iter();
    lists.any(|list| {
        let declared = catalog.feed(list.name().as_str());
        match declared {
            Some(declared) => !is_left_out(list) && *list.declaration() != declared.list(),
            None => true,
        }
    })
}
