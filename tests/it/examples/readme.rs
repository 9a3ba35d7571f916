//! What the README shows is what happens: the quickstart's table, the examples' names, the line of `ipverdict`.

use std::fs;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

use super::application::{Answer, Application, names};
use crate::binaries;
use crate::client::RUNTIME;

fn readme() -> String {
    fs::read_to_string(binaries::workspace().join("README.md")).expect("a README")
}

#[test]
fn the_table_of_the_quickstart() {
    let readme = readme();
    let application = Application::start("quickstart");
    let printed = application.lines();
    let mut above: Option<Answer> = None;
    for (text, said) in rows(&readme) {
        let line = application.line(text);
        assert!(printed.contains(&line), "quickstart does not print: {text}");
        let answer = application.send(&line);
        for words in quoted(said) {
            assert!(
                answer.shown.contains(words) || answer.logged.contains(words),
                "{text}\n`{words}` is in none of these: {answer:?}"
            );
        }
        let status: String = said.chars().take_while(char::is_ascii_digit).collect();
        assert!(
            status.is_empty() || status == answer.response.status.to_string(),
            "{text}\n{said}\n{answer:?}"
        );
        if said.starts_with("the same") {
            let above = above.expect("a row above").shown;
            assert_eq!(answer.shown, above, "{text}");
        }
        above = Some(answer);
    }
    assert!(above.is_some(), "the README has no such table");
}

/// The lines of all tables that tell what is answered to a line of curl, and what they say of it.
fn rows(readme: &str) -> impl Iterator<Item = (&str, &str)> {
    readme
        .lines()
        .filter(|row| row.starts_with("| `curl "))
        .map(|row| {
            let cells: Vec<&str> = row.split('|').map(str::trim).collect();
            let ["", line, answer, ""] = cells[..] else {
                panic!("two columns expected: {row}");
            };
            (line.trim_matches('`'), answer)
        })
}

/// What is between backticks.
#[track_caller]
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    let odd = text.matches('`').count() % 2 == 1;
    assert!(!odd, "a backtick without an end: {text}");
    text.split('`').skip(1).step_by(2)
}

#[test]
fn names_all_examples() {
    let readme = readme();
    for name in names() {
        let named = readme.contains(&format!("`{name}`"))
            || readme.contains(&format!("cargo run --bin {name} "));
        assert!(named, "{name} is not in the README");
    }
}

#[test]
fn the_line_of_ipverdict() {
    const RUN: &str = "cargo run --bin ipverdict --";
    let readme = readme();
    let script = readme
        .split("```")
        .find_map(|block| {
            block
                .strip_prefix("sh\n")
                .filter(|block| block.contains(RUN))
        })
        .expect("a script");
    let (_, said) = script.split_once("\n# ").expect("its answer, as a comment");

    // The shell finds the name of the program in a variable, so that no letter of a path means anything to it.
    let mut shell = Command::new("sh");
    shell
        .arg("-c")
        .arg(script.replace(RUN, "\"$IPVERDICT\""))
        .env("IPVERDICT", binaries::ipverdict())
        .stdin(Stdio::null())
        .kill_on_drop(true);
    let output = RUNTIME
        .block_on(async { timeout(Duration::from_secs(20), shell.output()).await })
        .expect("an end in time")
        .expect("a shell");
    assert!(output.status.success(), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), said);
}
