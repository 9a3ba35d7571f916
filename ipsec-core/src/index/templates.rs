//! Templates: what verdicts on all addresses of some records have in common, evidence aside.

use std::collections::HashMap;

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

use super::list::{List, ListKind};
use super::records::{Recorder, atoms_of};
use super::table::{Split, Value};
use crate::evidence::ListOverride;
use crate::signal::{Fact, FactSet, SignalSet, Signals};
use crate::verdict::Template;

/// A template as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub(super) struct RawTemplate {
    yes: u32,
    no: u32,
    absent: u32,
    /// Facts that are no signals, as bits.
    others: u8,
    /// 0 none, 1 deny, 2 allow.
    list_override: u8,
    /// Whether a list says that the address is never to be blocked.
    protected: u8,
    unused: u8,
}

const OTHERS: [(u8, Fact); 3] = [(1, Fact::Score), (2, Fact::Network), (4, Fact::Location)];

impl RawTemplate {
    /// `None` if it is none.
    pub(super) fn read(&self, answers: FactSet) -> Option<Template> {
        let said = Signals::new(
            SignalSet::from_bits(self.yes)?,
            SignalSet::from_bits(self.no)?,
        );
        let others = OTHERS.iter().filter(|(bit, _)| self.others & bit != 0);
        let list_override = match self.list_override {
            0 => None,
            1 => Some(ListOverride::Deny),
            2 => Some(ListOverride::Allow),
            _ => return None,
        };
        Some(Template::new(
            said,
            SignalSet::from_bits(self.absent)?,
            others.map(|(_, fact)| *fact).collect(),
            list_override,
            answers,
        ))
    }

    /// The facts that verdicts of it know.
    pub(super) fn facts(&self) -> Option<FactSet> {
        let template = self.read(FactSet::EMPTY)?;
        let others = OTHERS.iter().filter(|(bit, _)| self.others & bit != 0);
        let others: FactSet = others.map(|(_, fact)| *fact).collect();
        Some(others | template.signals().known().into())
    }

    pub(super) fn is_protected(&self) -> bool {
        self.protected != 0
    }
}

/// The templates of all records that are in use, and which record has which.
#[derive(Debug)]
pub(super) struct Templates {
    /// The first is that of addresses that no list names.
    pub(super) all: Vec<RawTemplate>,
    /// By record. Of records that are not in use it is 0.
    pub(super) of_record: Vec<u32>,
    split: Split,
}

impl Templates {
    /// `used` are records.
    pub(super) fn of(
        recorder: &Recorder<'_>,
        lists: &[&List],
        used: impl Iterator<Item = u32>,
    ) -> Self {
        let mut is_used = vec![false; recorder.records.len()];
        used.for_each(|record| is_used[record as usize] = true);
        let mut all = vec![template(recorder, lists, 0)];
        let mut numbers = HashMap::from([(all[0], 0)]);
        let mut of_record = vec![0; is_used.len()];
        for record in (0..)
            .zip(&is_used)
            .filter_map(|(record, is)| is.then_some(record))
        {
            let this = template(recorder, lists, record);
            of_record[record as usize] = *numbers.entry(this).or_insert_with(|| {
                all.push(this);
                all.len() as u32 - 1
            });
        }
        Self {
            all,
            split: Split::of(of_record.len()),
            of_record,
        }
    }

    /// Whether values hold the numbers of templates. Else they are looked up by record.
    pub(super) fn are_codes(&self) -> bool {
        self.all.len() <= self.split.codes()
    }

    /// What a table stores for a record.
    pub(super) fn value(&self, record: u32) -> Value {
        let template = self.of_record[record as usize];
        let code = if self.are_codes() { template } else { 0 };
        self.split.value(code, record)
    }
}

fn template(recorder: &Recorder<'_>, lists: &[&List], record: u32) -> RawTemplate {
    let atoms = || {
        let atoms = atoms_of(record, &recorder.records);
        atoms.map(|atom| (lists[usize::from(recorder.atoms[atom as usize].list)], atom))
    };
    let protected = atoms().any(|(list, _)| list.never_block);
    let mut said = Signals::UNKNOWN;
    let mut others = FactSet::EMPTY;
    let mut list_override = None;
    for (list, atom) in atoms() {
        let mut saying = recorder.sayings[atom as usize];
        if protected && !list.never_block {
            saying = saying.spared();
        }
        said = said.merge(saying.signals);
        others |= saying.others;
        list_override = ListOverride::merge(list_override, saying.list_override);
    }
    let absent = absent(lists, |number| {
        let mut named =
            atoms().filter(|(_, atom)| usize::from(recorder.atoms[*atom as usize].list) == number);
        named
            .next()
            .map(|(_, atom)| recorder.sayings[atom as usize].signals)
    });
    let others = OTHERS.iter().filter(|(_, fact)| others.contains(*fact));
    RawTemplate {
        yes: said.positive().bits(),
        no: said.negative().bits(),
        absent: absent.bits(),
        others: others.fold(0, |bits, (bit, _)| bits | bit),
        list_override: match list_override {
            None => 0,
            Some(ListOverride::Deny) => 1,
            Some(ListOverride::Allow) => 2,
        },
        protected: protected.into(),
        unused: 0,
    }
}

/// The signals that complete lists cover and say nothing of. `named` is what a list says, if it names the address.
///
/// If another list names the address for such a signal, the two contradict each other, and the *yes* counts.
fn absent(lists: &[&List], named: impl Fn(usize) -> Option<Signals>) -> SignalSet {
    let complete = lists.iter().enumerate();
    let complete = complete.filter(|(_, list)| list.kind == ListKind::Complete);
    complete.fold(SignalSet::EMPTY, |all, (number, list)| {
        let said = named(number).map_or(SignalSet::EMPTY, Signals::known);
        all | (list.covered() - said)
    })
}
