//! Every case of `tests/data/client_ip`, through the library and through the command.

use std::collections::BTreeSet;

use super::cases::{self, Outcome};
use super::{command, library};

/// Names a test after each topic, and keeps the list of all.
macro_rules! topics {
    ($($topic:ident)*) => {
        const TOPICS: &[&str] = &[$(stringify!($topic)),*];
        $(#[test]
        fn $topic() {
            check(stringify!($topic));
        })*
    };
}

topics! {
    ipv4 ipv6 canonical ports
    xff_lists whitespace repeated_lines
    forwarded_nodes forwarded_pairs forwarded_poisoning
    hops single_header peers trust_entries config_errors limits many_lines opt_ins
}

#[test]
fn no_topic_is_forgotten() {
    let files: BTreeSet<String> = std::fs::read_dir(cases::folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    let topics = TOPICS.iter().map(ToString::to_string).collect();
    assert_eq!(files, topics);
}

/// Runs a topic. Every failure is shown, not only the first.
#[track_caller]
fn check(topic: &str) {
    let cases = cases::load(topic);
    let input: String = cases.iter().map(|case| case.line() + "\n").collect();
    let plain = command::resolve(&[], &input);
    let explained = command::resolve(&["--explain"], &input);
    assert_eq!(plain.len(), cases.len(), "one answer per line");
    assert_eq!(explained.len(), cases.len(), "one answer per line");

    let mut failures = Vec::new();
    for ((case, plain), explained) in cases.iter().zip(plain).zip(explained) {
        let library = library::outcome(case);
        if let Some(expected) = case.objection(&library) {
            failures.push(format!(
                "expected {expected}; library: {library:?}\n   {}",
                case.name
            ));
        }
        if parsed(&explained) != library {
            failures.push(format!(
                "library: {library:?}, command: {explained}\n   {}",
                case.name
            ));
        }
        if plain != brief(&library) {
            failures.push(format!("without --explain: {plain}\n   {}", case.name));
        }
    }
    println!("{topic}: {} cases", cases.len());
    let count = failures.len();
    assert!(
        failures.is_empty(),
        "{topic}: {count}\n{}",
        failures.join("\n")
    );
}

/// An answer with `--explain`, without the words.
#[track_caller]
fn parsed(answer: &str) -> Outcome {
    let mut outcome: Outcome = serde_json::from_str(answer).expect(answer);
    let reason = outcome.reason.take();
    assert_eq!(
        outcome.error.is_some(),
        reason.is_some_and(|reason| !reason.is_empty()),
        "exactly the errors have a reason: {answer}"
    );
    outcome
}

/// What is printed without `--explain`.
fn brief(outcome: &Outcome) -> String {
    match (outcome.ip, &outcome.error) {
        (Some(ip), None) => format!(r#"{{"ip":"{ip}"}}"#),
        (None, Some(kind)) => format!(r#"{{"error":"{kind}"}}"#),
        _ => panic!("either: {outcome:?}"),
    }
}
