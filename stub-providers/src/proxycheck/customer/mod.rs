//! What one customer keeps at proxycheck.io: lists, origins, rules, and a record of queries.

mod lists;
mod record;

pub(super) use lists::{List, Listed};
pub(super) use record::{Detected, Tally};

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;

use super::detection::Detection;
use crate::facts::Known;

/// All that the dashboard shows and changes.
#[derive(Debug)]
pub(crate) struct Customer(Mutex<Kept>);

/// The same, locked.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) lists: BTreeMap<String, List>,
    pub(super) origins: Vec<String>,
    /// Whether each rule is on.
    pub(super) rules: BTreeMap<String, bool>,
    pub(super) record: record::Record,
}

impl Default for Customer {
    fn default() -> Self {
        Self(Mutex::new(Kept {
            lists: BTreeMap::new(),
            origins: Vec::new(),
            rules: BTreeMap::from([("Example Rule".to_owned(), true)]),
            record: record::Record::default(),
        }))
    }
}

impl Customer {
    pub(super) fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The customer's own word about an address: in the data, else in the lists.
    pub(super) fn listed(&self, known: &Known) -> Option<Listed> {
        if let Some(words) = &known.entry.customer_list {
            return Some(Listed {
                is_white: words.starts_with("white"),
                words: words.clone(),
            });
        }
        let kept = self.kept();
        kept.lists
            .iter()
            .find_map(|(name, list)| list.says(name, known))
    }

    pub(super) fn record(
        &self,
        address: &str,
        found: Detection,
        listed: Option<&Listed>,
        tag: Option<&str>,
        (node, time): (&'static str, Timestamp),
    ) {
        let mut kept = self.kept();
        kept.record.add(address, found, listed, tag, (node, time));
    }

    pub(super) fn count_refused(&self, addresses: u64) {
        self.kept().record.tally.refused += addresses;
    }
}
