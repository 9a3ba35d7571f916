//! A table that tells less than the one before.

use ipsec_core::index::List;
use ipsec_core::{Backend, FactSet, LocalIndex, SharedIndex, Signal};

use super::clock::Clock;

const LISTED: [u8; 4] = [203, 0, 113, 9];

/// With a list for each of these.
fn index(signals: &[Signal]) -> LocalIndex {
    let builder = LocalIndex::builder();
    let builder = signals.iter().fold(builder, |builder, signal| {
        let list = List::new(signal.as_str()).signals(*signal);
        builder.list(list, "203.0.113.0/24".as_bytes())
    });
    builder.build().unwrap()
}

fn shared(signals: &[Signal]) -> SharedIndex {
    SharedIndex::new(index(signals), Clock::default().reader())
}

#[test]
fn it_says_what_was_lost() {
    let shared = shared(&[Signal::Tor, Signal::Spam]);
    let replaced = shared.replace(index(&[Signal::Spam, Signal::Bot]));
    assert_eq!(
        (replaced.generation, replaced.lost),
        (2, Signal::Tor.into())
    );
    // It is compared with the one before, and with no earlier one.
    let replaced = shared.replace(index(&[Signal::Spam]));
    assert_eq!(replaced.lost, Signal::Bot.into());
    assert_eq!(
        shared.replace(index(&[Signal::Tor, Signal::Spam])).lost,
        FactSet::EMPTY
    );
    assert_eq!(
        shared.replace(index(&[])).lost,
        FactSet::from([Signal::Tor, Signal::Spam])
    );
}

#[test]
fn it_is_refused_and_nothing_changes() {
    let shared = shared(&[Signal::Tor, Signal::Spam]);
    let before = shared.current();
    let less = index(&[Signal::Spam, Signal::Bot]);
    let refused = shared.try_replace(less.clone()).unwrap_err();
    assert_eq!(refused.lost(), Signal::Tor.into());
    assert_eq!(refused.index().as_bytes(), less.as_bytes());
    assert_eq!(
        refused.to_string(),
        "the index cannot tell tor, which the one in use can: is a list missing?"
    );
    assert_eq!(shared.current().generation(), before.generation());
    assert_eq!(shared.verdict(LISTED).is_tor(), Some(true));
    assert_eq!(shared.verdict(LISTED).is_bot(), None);
    assert_eq!(shared.reap().held, 0);

    let replaced = shared.replace(refused.into_index());
    assert_eq!(
        (replaced.generation, replaced.lost),
        (2, Signal::Tor.into())
    );
    assert_eq!(
        Backend::answers(&shared),
        [Signal::Spam, Signal::Bot].into()
    );
}

#[test]
fn one_that_tells_as_much_or_more_is_taken() {
    let shared = shared(&[Signal::Tor]);
    for (signals, generation) in [(&[Signal::Tor][..], 2), (&[Signal::Tor, Signal::Bot], 3)] {
        let replaced = shared.try_replace(index(signals)).unwrap();
        assert_eq!(
            (replaced.generation, replaced.lost),
            (generation, FactSet::EMPTY)
        );
    }
    assert_eq!(shared.verdict(LISTED).is_bot(), Some(true));
    // The signal counts, and not which list tells it, or of whom.
    let list = List::new("others").signals([Signal::Tor, Signal::Bot]);
    let other = LocalIndex::builder()
        .list(list, "".as_bytes())
        .build()
        .unwrap();
    assert!(shared.try_replace(other).is_ok());
}
