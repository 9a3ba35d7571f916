//! Sets of lists, each with a small number of its own.

use std::collections::HashMap;
use std::sync::Arc;

/// Which lists name an address, as positions among the lists of the index, ascending.
pub(super) type ListSet = Arc<[u16]>;

/// The number of a [`ListSet`].
pub(super) type SetId = usize;

/// Gives equal sets equal numbers, and remembers what follows when one list begins or ends.
#[derive(Debug)]
pub(super) struct Sets {
    sets: Vec<ListSet>,
    ids: HashMap<ListSet, SetId>,
    toggled: HashMap<(SetId, u16), SetId>,
}

impl Sets {
    /// The number of the set without lists.
    pub(super) const NONE: SetId = 0;

    pub(super) fn new() -> Self {
        let none = ListSet::default();
        Self {
            sets: vec![none.clone()],
            ids: HashMap::from([(none, Self::NONE)]),
            toggled: HashMap::new(),
        }
    }

    pub(super) fn get(&self, id: SetId) -> &ListSet {
        &self.sets[id]
    }

    /// The set with the list if it was not in it, and without it if it was.
    pub(super) fn toggle(&mut self, id: SetId, list: u16) -> SetId {
        if let Some(&known) = self.toggled.get(&(id, list)) {
            return known;
        }
        let mut lists = self.sets[id].to_vec();
        match lists.binary_search(&list) {
            Ok(at) => drop(lists.remove(at)),
            Err(at) => lists.insert(at, list),
        }
        let set = ListSet::from(lists);
        let toggled = *self.ids.entry(set.clone()).or_insert_with(|| {
            self.sets.push(set);
            self.sets.len() - 1
        });
        self.toggled.insert((id, list), toggled);
        self.toggled.insert((toggled, list), id);
        toggled
    }
}
