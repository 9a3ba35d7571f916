//! What the folder remembers at a start. What is damaged is told, and counts as not there.

use ipsec_core::LocalIndex;
use ipsec_core::catalog::{Catalog, is_left_out};

use super::error::FeedSetError;
use super::observe;
use super::store::Store;
use super::version::Good;

/// What the folder remembers.
pub(super) struct Remembered {
    pub(super) store: Store,
    pub(super) index: Option<LocalIndex>,
    /// In the order of the catalog.
    pub(super) goods: Vec<Option<Good>>,
    pub(super) problems: Vec<String>,
}

impl Remembered {
    pub(super) fn read(store: Store, names: &[String]) -> Result<Self, FeedSetError> {
        store
            .create()
            .map_err(|error| FeedSetError::folder(store.folder(), error))?;
        let mut problems = Vec::new();
        let mut told = |error: String| {
            observe::disk(&error);
            problems.push(error);
        };
        let index = store.index().unwrap_or_else(|error| {
            told(format!("the last index cannot be used: {error}"));
            None
        });
        let good = |name: &String| {
            store.good(name).unwrap_or_else(|error| {
                told(format!(
                    "the last good version of {name} cannot be used: {error}"
                ));
                None
            })
        };
        let goods = names.iter().map(good).collect();
        Ok(Self {
            store,
            index,
            goods,
            problems,
        })
    }
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
