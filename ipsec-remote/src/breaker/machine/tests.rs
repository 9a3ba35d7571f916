//! What cannot be seen from outside without many lookups at one time.

use ipsec_core::LookupErrorKind as Kind;

use super::*;

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000 + seconds)
}

fn failed() -> Outcome {
    Outcome::Failed(Kind::Timeout)
}

/// A machine that opened at second 0 for five seconds.
fn opened() -> Machine {
    let mut machine = Machine::new(BreakerSettings::default());
    for _ in 0..10 {
        let pass = machine.pass(at(0)).expect("closed");
        machine.answered(pass, failed(), at(0));
    }
    assert!(machine.pass(at(4)).is_err());
    machine
}

#[test]
fn only_so_many_questions_are_let_through_at_a_time() {
    let mut machine = opened();
    let first: Vec<Pass> = (0..3).filter_map(|_| machine.pass(at(5)).ok()).collect();
    assert_eq!(first.len(), 3);
    assert!(machine.pass(at(5)).is_err());
    // One that is given up makes room for another.
    machine.given_up(first[0]);
    let fourth = machine.pass(at(6)).expect("there is room");
    assert!(machine.pass(at(6)).is_err());
    for pass in [first[1], first[2], fourth] {
        assert!(!machine.is_closed());
        machine.answered(pass, Outcome::Fine, at(7));
    }
    assert!(machine.is_closed());
}

#[test]
fn those_that_hang_give_way() {
    let mut machine = opened();
    let hanging: Vec<Pass> = (0..3).filter_map(|_| machine.pass(at(5)).ok()).collect();
    assert!(machine.pass(at(34)).is_err());
    let next = machine.pass(at(35)).expect("they had their time");
    // What they say then is no news.
    machine.answered(hanging[0], failed(), at(36));
    assert!(machine.pass(at(36)).is_ok());
    machine.answered(next, failed(), at(37));
    assert!(machine.pass(at(37)).is_err());
}

#[test]
fn late_answers_change_nothing() {
    let mut machine = Machine::new(BreakerSettings::default());
    let late: Vec<Pass> = (0..4).filter_map(|_| machine.pass(at(0)).ok()).collect();
    let pass = machine.pass(at(0)).expect("closed");
    machine.answered(pass, Outcome::Shut(Kind::Denied), at(0));
    let until = |machine: &Machine, now| machine.refuses(at(now)).and_then(|refused| refused.until);
    // The same error from those who asked at the same time does not double the pause.
    machine.answered(late[0], Outcome::Shut(Kind::Denied), at(1));
    machine.answered(late[1], Outcome::Fine, at(1));
    machine.answered(late[2], failed(), at(1));
    assert_eq!(until(&machine, 1), Some(at(60)));
    // But that it takes longer is believed.
    machine.answered(late[3], Outcome::Shut(Kind::AuthFailed), at(2));
    assert_eq!(until(&machine, 2), Some(at(2 + 15 * 60)));
}

#[test]
fn questions_that_say_nothing_keep_the_place_of_nobody() {
    let mut machine = Machine::new(BreakerSettings::default());
    let pass = machine.pass(at(0)).expect("closed");
    machine.answered(pass, Outcome::Shut(Kind::AuthFailed), at(0));
    for _ in 0..100 {
        let pass = machine.pass(at(900)).expect("worth a try");
        assert!(machine.pass(at(900)).is_err(), "one at a time");
        machine.answered(pass, Outcome::Neutral, at(900));
    }
    let pass = machine.pass(at(900)).expect("still worth a try");
    machine.answered(pass, Outcome::Fine, at(900));
    assert!(machine.is_closed());
}

#[test]
fn a_clock_that_is_set_back_does_not_keep_it_open() {
    let mut machine = opened();
    assert!(machine.refuses(at(1)).is_some());
    let before = at(0) - Duration::from_secs(1);
    assert!(machine.refuses(before).is_none());
    assert!(machine.pass(before).is_ok());
}
