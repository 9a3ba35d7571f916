//! Every line that an example prints is answered as expected, and every answer that is expected is to a line that it prints.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::application::{Answer, Application, names};
use super::expected;
use super::standins::StandIns;
use crate::binaries;

#[test]
fn every_printed_line_is_answered_as_expected() {
    let names = names();
    let wrong = names.iter().flat_map(|name| {
        // Of its own: what one asks is missing in the other's quota.
        let standins = StandIns::start();
        let application = Application::start_with(name, |command| standins.tell(command));
        wrong(name, application)
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn an_index_file_answers_as_the_lists_that_it_was_built_from() {
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("lists.idx");
    build(&file);
    for name in ["quickstart", "per_route", "plain_tower"] {
        let by_argument =
            Application::start_with(name, |command| command.arg("--index").arg(&file));
        let by_environment = Application::start_with(name, |command| command.env("INDEX", &file));
        for application in [by_argument, by_environment] {
            let wrong = wrong(name, application);
            assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
        }
    }
}

#[test]
fn an_index_file_that_is_none_is_told() {
    let run = |args: &[&str]| {
        let output = Command::new(binaries::example("quickstart"))
            .args(args)
            .output()
            .expect("quickstart starts");
        assert!(!output.status.success(), "{args:?}: {output:?}");
        String::from_utf8(output.stderr).expect("UTF-8")
    };
    let stderr = run(&["--index", "none.idx"]);
    assert!(stderr.contains("none.idx: cannot "), "{stderr}");
    for args in [&["none.idx"][..], &["--index"], &["--index", "a", "b"]] {
        let stderr = run(args);
        assert!(
            stderr.contains("expected no arguments, or --index and a file"),
            "{stderr}"
        );
    }
}

/// Builds an index file from the lists of the examples.
fn build(file: &Path) {
    let feeds = binaries::workspace().join("examples/data/feeds.toml");
    let output = Command::new(binaries::ipverdict())
        .arg("build")
        .arg(feeds)
        .arg("-o")
        .arg(file)
        .output()
        .expect("ipverdict starts");
    assert!(output.status.success(), "{output:?}");
}

/// What is wrong with an example.
fn wrong(name: &str, application: Application) -> Vec<String> {
    let Some(table) = expected::of(name) else {
        return vec![format!("{name}: nothing is expected of this example")];
    };
    let lines = application.lines();
    let mut wrong = Vec::new();
    let mut table: Vec<_> = table
        .iter()
        .map(|(text, status, words)| (application.line(text), *status, *words))
        .collect();
    for line in &lines {
        let Some(at) = table.iter().position(|(expected, ..)| expected == line) else {
            wrong.push(format!("{name}: no answer is expected to {line:?}"));
            continue;
        };
        let (_, status, words) = table.swap_remove(at);
        let answer = application.send(line);
        let missing = missing(&answer, status, words);
        if !missing.is_empty() {
            let missing = missing.join(", ");
            wrong.push(format!(
                "{name}: {line:?}\n  missing: {missing}\n  {answer:?}"
            ));
        }
    }
    for (line, ..) in table {
        wrong.push(format!("{name}: does not print {line:?}"));
    }
    wrong
}

/// What an answer lacks.
fn missing(answer: &Answer, status: u16, words: &[&str]) -> Vec<String> {
    let mut missing = Vec::new();
    if answer.response.status != status {
        missing.push(format!("status {status}"));
    }
    for words in words {
        if !answer.shown.contains(words) {
            missing.push(format!("`{words}`"));
        }
    }
    // An incident that a visitor tells has to be one that can be found.
    if let Some(incident) = answer.response.header("x-incident-id")
        && !answer.logged.contains(incident)
    {
        missing.push(format!("{incident} in the log"));
    }
    missing
}
