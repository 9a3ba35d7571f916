//! What votes come to: pure arithmetic.

use ipsec_core::{FactSet, Signal, SignalSet};

/// How many have to agree, per signal.
#[derive(Clone, Debug)]
pub(super) struct Quorums {
    default: usize,
    /// What is last counts.
    some: Vec<(SignalSet, usize)>,
}

/// What one source says to the signals, or why it says nothing. To a signal that is nowhere here it is silent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Vote {
    pub(super) yes: SignalSet,
    pub(super) no: SignalSet,
    /// It did not answer.
    pub(super) failed: SignalSet,
    /// It could say, but was not asked.
    pub(super) not_asked: SignalSet,
    /// It was asked, and its answer is not there yet.
    pub(super) awaited: SignalSet,
}

/// What the votes on one signal come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Yes,
    No,
    /// `failed`: it could have had its quorum with those who did not answer; `not_asked`: with those who were not asked. Neither: they are silent or disagree.
    Unknown {
        failed: bool,
        not_asked: bool,
    },
}

impl Quorums {
    pub(super) fn new(default: usize, some: Vec<(SignalSet, usize)>) -> Self {
        Self { default, some }
    }

    pub(super) fn of(&self, signal: Signal) -> usize {
        let mut some = self.some.iter().rev();
        let found = some.find(|(signals, _)| signals.contains(signal));
        found.map_or(self.default, |(_, quorum)| *quorum)
    }

    /// The facts that can ever be told by sources of which each can tell one of these sets.
    pub(super) fn reachable(&self, can: impl Iterator<Item = FactSet> + Clone) -> FactSet {
        let all = can.clone().fold(FactSet::EMPTY, |all, can| all | can);
        let too_few = all.signals().iter().filter(|signal| {
            let able = can.clone().filter(|can| can.signals().contains(*signal));
            able.count() < self.of(*signal)
        });
        all - too_few.collect::<SignalSet>().into()
    }
}

/// How many say what to one signal.
#[derive(Clone, Copy, Debug)]
struct Count {
    quorum: usize,
    yes: usize,
    no: usize,
    failed: usize,
    not_asked: usize,
    awaited: usize,
}

impl Count {
    fn new(votes: &[Vote], quorums: &Quorums, signal: Signal) -> Self {
        let count = |set: fn(&Vote) -> SignalSet| {
            let votes = votes.iter().filter(|vote| set(vote).contains(signal));
            votes.count()
        };
        Self {
            quorum: quorums.of(signal),
            yes: count(|vote| vote.yes),
            no: count(|vote| vote.no),
            failed: count(|vote| vote.failed),
            not_asked: count(|vote| vote.not_asked),
            awaited: count(|vote| vote.awaited),
        }
    }

    /// Whether one of the two answers could have a quorum, if as many more gave it.
    fn in_reach(&self, more: usize) -> bool {
        self.yes.max(self.no) + more >= self.quorum
    }
}

/// Whether the answers that are not there yet can change nothing any more: neither the answer, nor why there is none.
pub(super) fn is_settled(votes: &[Vote], quorums: &Quorums, signal: Signal) -> bool {
    let count = Count::new(votes, quorums, signal);
    if count.awaited == 0 || count.yes >= count.quorum {
        return true;
    }
    if count.yes + count.awaited >= count.quorum {
        return false;
    }
    // A yes beats a no, so that a no is one only when there can be no yes.
    let is_no =
        count.no >= count.quorum && count.yes + count.not_asked + count.awaited < count.quorum;
    let can_be_no =
        count.no + count.awaited >= count.quorum && count.yes + count.not_asked < count.quorum;
    // What is unknown has failed, or is silent. One more failure makes no difference to what would have failed anyway, or to what is hopeless.
    let others = count.failed + count.not_asked;
    let has_failed = count.failed > 0 && count.in_reach(others);
    let is_hopeless = !count.in_reach(others + count.awaited);
    is_no || !can_be_no && (has_failed || is_hopeless)
}

/// What it comes to, if nobody else answers.
pub(super) fn outcome(votes: &[Vote], quorums: &Quorums, signal: Signal) -> Outcome {
    let count = Count::new(votes, quorums, signal);
    let open = count.not_asked + count.awaited;
    if count.yes >= count.quorum {
        return Outcome::Yes;
    }
    if count.no >= count.quorum && count.yes + open < count.quorum {
        return Outcome::No;
    }
    let in_reach = count.in_reach(count.failed + open);
    Outcome::Unknown {
        failed: count.failed > 0 && in_reach,
        not_asked: count.not_asked > 0 && in_reach,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOR: Signal = Signal::Tor;

    /// A letter per source: yes, no, silent, failed, not asked (o), awaited.
    fn votes(letters: &str) -> Vec<Vote> {
        let (tor, none) = (SignalSet::from(TOR), SignalSet::EMPTY);
        let vote = |letter| Vote {
            yes: if letter == 'y' { tor } else { none },
            no: if letter == 'n' { tor } else { none },
            failed: if letter == 'f' { tor } else { none },
            not_asked: if letter == 'o' { tor } else { none },
            awaited: if letter == 'a' { tor } else { none },
        };
        letters.chars().map(vote).collect()
    }

    #[test]
    fn it_is_settled_when_enough_agree_or_cannot_any_more() {
        for (letters, quorum, settled) in [
            ("yya", 2, true),
            ("yna", 2, false),
            ("nna", 2, true),
            ("ssa", 2, true),
            ("ffa", 2, true),
            ("fsa", 2, false),
            ("nnaa", 2, false),
            ("naa", 1, false),
            ("yaa", 1, true),
            ("nss", 1, true),
        ] {
            let quorums = Quorums::new(quorum, Vec::new());
            let is = is_settled(&votes(letters), &quorums, TOR);
            assert_eq!(is, settled, "{quorum} of {letters}");
        }
    }

    /// What it can come to, in every way that the awaited answers can go.
    fn endings(letters: &str, quorums: &Quorums) -> Vec<Outcome> {
        if !letters.contains('a') {
            return vec![outcome(&votes(letters), quorums, TOR)];
        }
        let ways = ["y", "n", "s", "f"].into_iter();
        ways.flat_map(|way| endings(&letters.replacen('a', way, 1), quorums))
            .collect()
    }

    #[test]
    fn it_is_settled_exactly_when_all_endings_are_the_same() {
        let mut all = vec![String::new()];
        for _ in 0..5 {
            let with = |one: char| all.iter().map(move |letters| format!("{letters}{one}"));
            all = "ynsfoa".chars().flat_map(with).collect();
            let cases = all
                .iter()
                .flat_map(|letters| (1..=3).map(move |quorum| (letters, quorum)));
            for (letters, quorum) in cases {
                let quorums = Quorums::new(quorum, Vec::new());
                let endings = endings(letters, &quorums);
                let same = endings.iter().all(|ending| *ending == endings[0]);
                let is = is_settled(&votes(letters), &quorums, TOR);
                assert_eq!(is, same, "{quorum} of {letters}");
                if is {
                    let now = outcome(&votes(letters), &quorums, TOR);
                    assert_eq!(now, endings[0], "{quorum} of {letters}");
                }
            }
        }
    }

    #[test]
    fn what_is_unknown_is_so_for_a_reason() {
        let unknown = |failed, not_asked| Outcome::Unknown { failed, not_asked };
        for (letters, quorum, expected) in [
            ("yyn", 2, Outcome::Yes),
            ("ynn", 2, Outcome::No),
            ("yynn", 2, Outcome::Yes),
            ("yns", 2, unknown(false, false)),
            ("ynf", 2, unknown(true, false)),
            ("ynf", 3, unknown(false, false)),
            ("yof", 3, unknown(true, true)),
            ("ynno", 2, unknown(false, true)),
            ("nf", 1, Outcome::No),
            ("no", 1, unknown(false, true)),
        ] {
            let quorums = Quorums::new(quorum, Vec::new());
            let is = outcome(&votes(letters), &quorums, TOR);
            assert_eq!(is, expected, "{quorum} of {letters}");
        }
    }

    #[test]
    fn quorums_are_per_signal_and_what_too_few_can_tell_is_never_told() {
        let quorums = Quorums::new(2, vec![(TOR.into(), 3), (TOR.into(), 1)]);
        assert_eq!((quorums.of(TOR), quorums.of(Signal::Vpn)), (1, 2));
        let can = [[TOR, Signal::Vpn].into(), FactSet::from(Signal::Bot)];
        assert_eq!(quorums.reachable(can.into_iter()), TOR.into());
    }
}
