//! The verdicts that an index can give, each made once.

use std::net::Ipv4Addr;

use super::error::IndexProblem;
use super::list::{ListKind, LoadedList};
use super::sets::{ListSet, SetId, Sets};
use crate::signal::{FactSet, SignalSet, Signals};
use crate::verdict::Verdict;

/// What is said of all addresses that the same lists name.
#[derive(Debug)]
pub(super) struct Record {
    /// For no address in particular: [`Verdict::at`] makes it one's.
    pub(super) verdict: Verdict,
    /// Those lists.
    pub(super) lists: ListSet,
}

/// Makes a record for a set of lists when it is first asked for.
#[derive(Debug)]
pub(super) struct RecordTable<'a> {
    lists: &'a [LoadedList],
    answers: FactSet,
    limit: u32,
    records: Vec<Record>,
    /// By number of the set.
    numbers: Vec<Option<u32>>,
}

impl<'a> RecordTable<'a> {
    /// The number of the record of addresses that no list names.
    pub(super) const CLEAN: u32 = 0;
    /// How many records there can be: more than 24 bits of them point to lists that should have been joined.
    pub(super) const LIMIT: u32 = 1 << 24;

    pub(super) fn new(lists: &'a [LoadedList], limit: u32) -> Self {
        let clean = Record {
            verdict: clean(lists),
            lists: ListSet::default(),
        };
        Self {
            lists,
            answers: answers(lists),
            limit,
            records: vec![clean],
            numbers: vec![Some(Self::CLEAN)],
        }
    }

    /// The number of the record of the addresses that these lists name, and no others.
    pub(super) fn number(&mut self, sets: &Sets, id: SetId) -> Result<u32, IndexProblem> {
        if let Some(Some(number)) = self.numbers.get(id) {
            return Ok(*number);
        }
        let number = match u32::try_from(self.records.len()) {
            Ok(number) if number < self.limit => number,
            _ => return Err(IndexProblem::TooManyRecords(self.limit)),
        };
        self.records.push(self.record(sets.get(id)));
        if self.numbers.len() <= id {
            self.numbers.resize(id + 1, None);
        }
        self.numbers[id] = Some(number);
        Ok(number)
    }

    pub(super) fn finish(self) -> Vec<Record> {
        self.records
    }

    fn record(&self, named_by: &ListSet) -> Record {
        let verdict = named_by
            .iter()
            .map(|list| self.lists[usize::from(*list)].list.evidence())
            .fold(nobody().with_asked(self.answers), Verdict::with_evidence)
            .with_absent(absent(self.lists, named_by));
        Record {
            verdict,
            lists: named_by.clone(),
        }
    }
}

/// What the lists can ever tell.
pub(super) fn answers(lists: &[LoadedList]) -> FactSet {
    let all = |all: SignalSet, loaded: &LoadedList| all | loaded.signals();
    // What is implied is told as well.
    let signals = Signals::UNKNOWN.yes(lists.iter().fold(SignalSet::EMPTY, all));
    signals.positive().into()
}

/// What is said of addresses that no list names. It holds no evidence, so that a copy of it allocates and counts nothing.
fn clean(lists: &[LoadedList]) -> Verdict {
    nobody()
        .with_asked(answers(lists))
        .with_absent(absent(lists, &ListSet::default()))
}

/// The signals of complete lists that are not among `named_by`.
///
/// If another list names the address for such a signal, the two contradict each other, and the *yes* counts.
fn absent(lists: &[LoadedList], named_by: &ListSet) -> SignalSet {
    (0..=u16::MAX)
        .zip(lists)
        .filter(|(_, loaded)| loaded.kind() == ListKind::Complete)
        .filter(|(list, _)| named_by.binary_search(list).is_err())
        .fold(SignalSet::EMPTY, |all, (_, loaded)| all | loaded.signals())
}

fn nobody() -> Verdict {
    Verdict::new(Ipv4Addr::UNSPECIFIED)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::List;
    use crate::signal::Signal;

    #[test]
    fn a_record_is_made_once_and_there_are_only_so_many() {
        let list = |name| LoadedList {
            list: List::new(name).signals(Signal::Vpn),
            feed: std::sync::Arc::default(),
        };
        let lists = [list("a"), list("b")];
        let mut sets = Sets::new();
        let a = sets.toggle(Sets::NONE, 0);
        let both = sets.toggle(a, 1);
        let b = sets.toggle(both, 0);
        assert_eq!(sets.toggle(b, 1), Sets::NONE);

        let mut table = RecordTable::new(&lists, 3);
        assert_eq!(table.number(&sets, Sets::NONE), Ok(RecordTable::CLEAN));
        assert_eq!(table.number(&sets, both), Ok(1));
        assert_eq!(table.number(&sets, a), Ok(2));
        assert_eq!(table.number(&sets, both), Ok(1));
        assert_eq!(table.number(&sets, b), Err(IndexProblem::TooManyRecords(3)));
        assert_eq!(table.finish().len(), 3);
    }
}
