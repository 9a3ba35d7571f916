//! Which of many queries are paid for, each address once.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use ipsec_core::{Backend, LookupError, LookupErrorKind, Query, Verdict, ip};

use super::Budget;
use crate::refuse::{Toll, known_beside};

type Answer = Result<Verdict, LookupError>;

/// What becomes of each of many queries.
pub(super) struct Many {
    fates: Vec<Fate>,
    /// The addresses to be paid for, and whether any query about one is critical.
    addresses: HashMap<IpAddr, bool>,
}

enum Fate {
    Answered(Answer),
    /// It is asked.
    Asked(Query),
    /// It is asked if that can be paid for.
    Waits(Query),
}

impl Many {
    pub(super) fn new<B: Backend>(budget: &Budget<B>, queries: &[Query]) -> Self {
        let mut addresses = HashMap::new();
        let fates = queries.iter().map(|query| {
            if let Some(verdict) = budget.at_hand(query) {
                return Fate::Answered(Ok(verdict));
            }
            if Toll::of(query, budget.inner.answers()) != Toll::Counts {
                return Fate::Asked(*query);
            }
            *addresses.entry(ip::canonical(query.ip)).or_insert(false) |= query.critical;
            Fate::Waits(*query)
        });
        let fates = fates.collect();
        Self { fates, addresses }
    }

    /// How many addresses have to be paid for.
    pub(super) fn wanted(&self, is_critical: bool) -> u64 {
        let critical = self.addresses.values();
        critical
            .filter(|critical| **critical == is_critical)
            .count() as u64
    }

    /// As many addresses are paid for, in the order in which they come; the other ones are refused.
    pub(super) fn grant<B: Backend>(&mut self, paid: u64, is_critical: bool, budget: &Budget<B>) {
        let mut left = paid;
        let mut granted: HashMap<IpAddr, bool> = HashMap::new();
        let mut error = None;
        for fate in &mut self.fates {
            let Fate::Waits(query) = fate else { continue };
            let address = ip::canonical(query.ip);
            if self.addresses.get(&address) != Some(&is_critical) {
                continue;
            }
            let is_granted = *granted.entry(address).or_insert_with(|| {
                let is_paid = left > 0;
                left = left.saturating_sub(1);
                is_paid
            });
            *fate = if is_granted {
                Fate::Asked(*query)
            } else {
                let error = error.get_or_insert_with(|| budget.refuse(1, is_critical));
                let known = known_beside(query, &budget.inner, error);
                Fate::Answered(known.ok_or_else(|| error.clone()))
            };
        }
    }

    /// What is at hand by now is not asked, since paying may have taken a while. How many addresses were paid for in vain?
    pub(super) fn look_again<B: Backend>(&mut self, budget: &Budget<B>) -> u64 {
        let (mut spared, mut asked) = (HashSet::new(), HashSet::new());
        for fate in &mut self.fates {
            let Fate::Asked(query) = fate else { continue };
            if Toll::of(query, budget.inner.answers()) != Toll::Counts {
                continue;
            }
            let address = ip::canonical(query.ip);
            match budget.at_hand(query) {
                None => {
                    asked.insert(address);
                }
                Some(verdict) => {
                    spared.insert(address);
                    *fate = Fate::Answered(Ok(verdict));
                }
            }
        }
        spared.difference(&asked).count() as u64
    }

    pub(super) fn asked(&self) -> Vec<Query> {
        let asked = self.fates.iter().filter_map(|fate| match fate {
            Fate::Asked(query) => Some(*query),
            Fate::Answered(_) | Fate::Waits(_) => None,
        });
        asked.collect()
    }

    /// The answers in the order of the queries.
    pub(super) fn hand_out(self, answers: Vec<Answer>) -> Vec<Answer> {
        let mut answers = answers.into_iter();
        let all = self.fates.into_iter().map(|fate| match fate {
            Fate::Answered(answer) => answer,
            Fate::Asked(_) | Fate::Waits(_) => answers
                .next()
                .unwrap_or_else(|| Err(LookupErrorKind::Missing.into())),
        });
        all.collect()
    }
}
