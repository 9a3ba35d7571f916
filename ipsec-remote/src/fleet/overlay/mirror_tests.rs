//! Whatever instances and stores forget and miss: in the end they know the same, and what was lifted stays so.

use std::time::Duration;

use ipnet::IpNet;

use super::*;

fn entry(last: u8, reason: &str) -> OverlayEntry {
    let net: IpNet = format!("203.0.113.{last}/32").parse().unwrap();
    OverlayEntry::ban(net, None, reason)
}

fn subject(last: u8) -> Subject {
    Subject::of(&entry(last, ""))
}

fn ban(number: u64, last: u8) -> (Subject, Word) {
    let said = Some(entry(last, &number.to_string()));
    (subject(last), Word { number, said })
}

fn lift(number: u64, last: u8) -> (Subject, Word) {
    (subject(last), Word { number, said: None })
}

fn mirror(words: &[(Subject, Word)], horizon: u64) -> Mirror {
    Mirror {
        words: words.iter().cloned().collect(),
        horizon,
        ..Mirror::default()
    }
}

fn record(words: &[(Subject, Word)], horizon: u64) -> Record {
    Record {
        words: words.iter().cloned().collect(),
        horizon,
        ..Record::default()
    }
}

/// What an instance does to itself and to the store: `apply`, `offer`, `bury`, as subjects' last numbers.
#[track_caller]
fn meets(here: &Mirror, there: Record, apply: &[(u8, bool)], offer: &[u8], bury: &[u8]) {
    let mut here = mirror_of(here);
    let mut met = here.meet(there);
    met.apply.sort_by_key(|(subject, _)| *subject);
    let apply: Vec<_> = apply
        .iter()
        .map(|(last, is)| (subject(*last), *is))
        .collect();
    let applied = met
        .apply
        .iter()
        .map(|(subject, said)| (*subject, said.is_some()));
    assert_eq!(applied.collect::<Vec<_>>(), apply);
    let offered: Vec<_> = met.offer.iter().map(|(subject, _)| *subject).collect();
    assert_eq!(
        offered,
        offer.iter().map(|last| subject(*last)).collect::<Vec<_>>()
    );
    let buried: Vec<_> = met.bury.iter().map(|(subject, _)| *subject).collect();
    assert_eq!(
        buried,
        bury.iter().map(|last| subject(*last)).collect::<Vec<_>>()
    );
}

fn mirror_of(mirror: &Mirror) -> Mirror {
    Mirror {
        words: mirror.words.clone(),
        pending: mirror.pending.clone(),
        refused: mirror.refused.clone(),
        horizon: mirror.horizon,
    }
}

#[test]
fn of_two_words_the_later_one_counts_wherever_it_is() {
    let here = mirror(&[ban(5, 1)], 0);
    meets(&here, record(&[lift(9, 1)], 0), &[(1, false)], &[], &[]);
    meets(&here, record(&[ban(5, 1)], 0), &[], &[], &[]);
    meets(&here, record(&[lift(4, 1)], 0), &[], &[1], &[]);
    let lifted = mirror(&[lift(9, 1)], 0);
    meets(&lifted, record(&[ban(5, 1)], 0), &[], &[1], &[]);
}

#[test]
fn a_store_that_forgot_all_is_filled_also_with_what_was_lifted() {
    let here = mirror(&[ban(5, 1)], 3);
    meets(&here, record(&[], 0), &[], &[1], &[]);
    meets(&mirror(&[lift(9, 1)], 3), record(&[], 0), &[], &[1], &[]);
    meets(
        &Mirror::default(),
        record(&[ban(5, 1)], 3),
        &[(1, true)],
        &[],
        &[],
    );
}

#[test]
fn what_ended_and_was_forgotten_does_not_come_back() {
    // From an instance that was away for longer than the store remembers.
    meets(
        &mirror(&[ban(5, 1)], 3),
        record(&[], 9),
        &[(1, false)],
        &[],
        &[],
    );
    // Such an instance has filled a store that forgot all, and this one knows better.
    meets(&mirror(&[], 9), record(&[ban(5, 1)], 3), &[], &[], &[1]);
    // What was said after is another matter.
    meets(&mirror(&[ban(10, 1)], 3), record(&[], 9), &[], &[1], &[]);
    meets(
        &mirror(&[], 9),
        record(&[ban(10, 1)], 3),
        &[(1, true)],
        &[],
        &[],
    );
}

#[test]
fn what_nobody_can_read_is_written_anew_by_whoever_knows_it() {
    let mut there = record(&[], 9);
    there.unreadable.insert(subject(1));
    let met = mirror(&[ban(5, 1)], 9).meet(there);
    let mend = vec![ban(5, 1)];
    assert_eq!(
        met,
        Met {
            mend,
            ..Met::default()
        }
    );
}

#[test]
fn what_waits_here_is_not_overruled_by_what_was_said_before_it() {
    let mut here = mirror(&[ban(5, 1)], 0);
    here.say(subject(1), None);
    let (subject, word) = ban(7, 1);
    assert_eq!(here.hear(subject, word), None);
    assert_eq!(here.entries(SystemTime::UNIX_EPOCH), []);
    let [(_, change)] = here.next_pending(0, 9).try_into().unwrap();
    assert_eq!(here.is_published(subject, &change, 8), None);
    assert_eq!((here.pending(), here.words[&subject].number), (0, 8));
}

#[test]
fn whoever_was_faster_after_all_counts() {
    let mut here = Mirror::default();
    here.say(subject(1), None);
    let [(subject, change)] = here.next_pending(0, 9).try_into().unwrap();
    let (_, later) = ban(9, 1);
    assert_eq!(here.hear(subject, later.clone()), None);
    assert_eq!(
        here.is_published(subject, &change, 8),
        Some((subject, later.said))
    );
}

#[test]
fn what_is_said_while_the_store_is_told_of_something_waits_on() {
    let mut here = Mirror::default();
    here.say(subject(1), Some(entry(1, "")));
    let [(subject, change)] = here.next_pending(0, 9).try_into().unwrap();
    here.say(subject, None);
    assert_eq!(here.is_published(subject, &change, 8), None);
    assert_eq!(here.pending(), 1);
    assert_eq!(here.entries(SystemTime::UNIX_EPOCH), []);
}

#[test]
fn the_last_word_on_each_subject_waits_in_order() {
    let mut here = Mirror::default();
    for last in [1, 2, 3, 1] {
        here.say(subject(last), Some(entry(last, "")));
    }
    let next = here.next_pending(0, 2);
    let next: Vec<_> = next.iter().map(|(subject, _)| *subject).collect();
    assert_eq!(next, [subject(2), subject(3)]);
    assert!(here.has_room_for(&[subject(1)]));
}

#[test]
fn entries_are_those_that_count() {
    let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    let ends = OverlayEntry::ban(entry(2, "").net(), Some(at(5)), "");
    let mut here = mirror(&[ban(5, 3), lift(6, 1)], 0);
    here.say(Subject::of(&ends), Some(ends.clone()));
    assert_eq!(here.entries(at(4)), [ends, entry(3, "5")]);
    assert_eq!(here.entries(at(5)), [entry(3, "5")]);
}

#[test]
fn what_was_refused_is_tried_again_when_all_is_compared() {
    let mut here = mirror(&[ban(5, 1)], 0);
    here.is_applied(&[], &[subject(1)]);
    meets(&here, record(&[ban(5, 1)], 0), &[(1, true)], &[], &[]);
}

/// Numbers at random: what happens to one prefix, told to three instances and to stores that forget, ends in the same for all.
#[test]
fn all_end_with_the_last_word() {
    let mut seed = 1_u64;
    let mut chance = move |of: u64| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % of
    };
    for round in 0..2_000 {
        let mut store = Record::default();
        let mut here = [Mirror::default(), Mirror::default(), Mirror::default()];
        let (mut number, mut last_word) = (0, None);
        for _ in 0..chance(30) {
            let who = chance(3) as usize;
            number += 1;
            match chance(6) {
                // Something is said, and whoever says it knows.
                0..3 => {
                    let said = (chance(2) == 0).then(|| entry(1, &number.to_string()));
                    let word = Word { number, said };
                    last_word = Some(word.clone());
                    store.words.insert(subject(1), word.clone());
                    exchange(&mut here[who], &mut store, &mut number);
                }
                // The store forgets all, but somebody who is there knows all of it.
                3 => {
                    exchange(&mut here[who], &mut store, &mut number);
                    store = Record::default();
                    exchange(&mut here[who], &mut store, &mut number);
                }
                // The store forgets that something was lifted long ago; somebody sees that.
                4 => {
                    let is_lifted = |word: &Word| word.said.is_none();
                    if let Some(word) = store.words.get(&subject(1)).filter(|word| is_lifted(word))
                    {
                        store.horizon = store.horizon.max(word.number);
                        store.words.remove(&subject(1));
                        exchange(&mut here[who], &mut store, &mut number);
                    }
                }
                _ => exchange(&mut here[who], &mut store, &mut number),
            }
        }
        for _ in 0..2 {
            for one in &mut here {
                exchange(one, &mut store, &mut number);
            }
        }
        let expected: Vec<_> = last_word.and_then(|word| word.said).into_iter().collect();
        for one in &here {
            assert_eq!(
                one.entries(SystemTime::UNIX_EPOCH),
                expected,
                "round {round}"
            );
        }
    }
}

/// What `write.lua` does with what an instance offers and buries.
fn exchange(here: &mut Mirror, store: &mut Record, number: &mut u64) {
    let seen = Record {
        words: store.words.clone(),
        horizon: store.horizon,
        ..Record::default()
    };
    let met = here.meet(seen);
    for (subject, word) in met.offer {
        let is_news = store
            .words
            .get(&subject)
            .map_or(word.number > store.horizon, |s| s.number < word.number);
        if is_news {
            store.words.insert(subject, word);
        }
    }
    for (subject, dead) in met.bury {
        if store
            .words
            .get(&subject)
            .is_some_and(|word| word.number == dead)
        {
            *number += 1;
            store.words.insert(
                subject,
                Word {
                    number: *number,
                    said: None,
                },
            );
        }
    }
    store.horizon = store.horizon.max(here.horizon());
}
