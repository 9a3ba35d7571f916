//! Going back to an index of before, and to the versions that it was made of.

use std::sync::Arc;
use std::time::SystemTime;

use ipsec_core::SharedIndex;
use ipsec_core::catalog::Catalog;

use super::alive::Alive;
use super::remembered::is_of_another;
use super::store::{Manifest, Store, fingerprint};
use super::version::{Good, Known, to_seconds};

/// An index of before is to be put in again.
#[derive(Debug)]
pub(super) struct RollBack {
    pub(super) number: u64,
    pub(super) catalog: Arc<Catalog>,
    pub(super) shared: SharedIndex,
    pub(super) alive: Alive,
    /// The versions that came last, in the order of the catalog: they are not to come again.
    pub(super) newest: Vec<Option<Known>>,
    pub(super) now: SystemTime,
}

/// It is in use.
#[derive(Debug)]
pub(super) struct RolledBack {
    /// The version of each list, in the order of the catalog; `None` if it was not in that index.
    pub(super) goods: Vec<Option<Good>>,
}

impl RollBack {
    pub(super) fn run(self, store: &Store, disk: &mut Vec<String>) -> Result<RolledBack, String> {
        let (index, manifest) = store.generation(self.number)?;
        if is_of_another(&index, &self.catalog) {
            return Err(format!(
                "generation {} is of another catalog than the one in use",
                self.number
            ));
        }
        let names = self.catalog.feeds().iter().map(|feed| feed.name().as_str());
        let goods = names.zip(&self.newest).map(|(name, newest)| {
            let mut good = manifest.list(name)?.clone();
            let newest = newest.as_ref();
            let newest = newest.filter(|newest| newest.digest != good.known.digest);
            good.refused = newest.cloned();
            Some(good)
        });
        let goods: Vec<Option<Good>> = goods.collect();
        let put = || {
            let _ = self.shared.replace(index.clone());
        };
        if self.alive.then(put).is_none() {
            return Err("nobody holds the handle any more".to_owned());
        }
        // The lists first: an index that they do not belong to is built anew at a start.
        for good in goods.iter().flatten() {
            let noted = store.note(good);
            disk.extend(noted.err().map(|error| format!("{}: {error}", good.name)));
        }
        let manifest = Manifest {
            number: 0,
            taken: to_seconds(self.now),
            index: index.digest(),
            catalog: fingerprint(&self.catalog),
            lists: goods.iter().flatten().cloned().collect(),
        };
        disk.extend(store.save_index(&index, manifest, false).err());
        Ok(RolledBack { goods })
    }
}
