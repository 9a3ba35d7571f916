//! What the README shows is what happens: the quickstart's table, the examples' names, the line of `ipverdict`.

use std::fs;
use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;
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

const RUN: &str = "cargo run --bin ipverdict --";

/// The first script for a shell with these words in it.
fn script<'a>(readme: &'a str, words: &str) -> &'a str {
    let scripts = readme.split("```");
    let mut scripts = scripts.filter_map(|block| block.strip_prefix("sh\n"));
    scripts
        .find(|block| block.contains(words))
        .expect("a script")
}

#[test]
fn the_line_of_ipverdict() {
    let readme = readme();
    let script = script(&readme, "ipverdict -- resolve");
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

#[test]
fn the_lines_about_index_files() {
    let readme = readme();
    let folder = TempDir::new().expect("a folder");
    let index = folder.path().join("lists.idx");
    let index = index.to_str().expect("UTF-8");
    let mut run = Vec::new();
    for line in script(&readme, "ipverdict -- build").lines() {
        let (line, _) = line.split_once(" #").expect("what it is for, as a comment");
        let Some(args) = line.strip_prefix(RUN) else {
            // The server that is started then is tested with the others.
            assert_eq!(
                line.trim(),
                "cargo run --bin quickstart -- --index lists.idx"
            );
            continue;
        };
        let args = args.split_whitespace();
        let args: Vec<&str> = args
            .map(|arg| if arg == "lists.idx" { index } else { arg })
            .collect();
        let output = std::process::Command::new(binaries::ipverdict())
            .args(&args)
            .current_dir(binaries::workspace())
            .output()
            .expect("ipverdict starts");
        assert_eq!(output.status.code(), Some(0), "{line}: {output:?}");
        assert!(output.stderr.is_empty(), "{line}: {output:?}");
        run.push((
            args[0],
            String::from_utf8_lossy(&output.stdout).into_owned(),
        ));
    }
    let names: Vec<&str> = run.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        names,
        ["lint", "build", "inspect", "check", "check", "diff"]
    );
    let log = fs::read_to_string(binaries::workspace().join("examples/data/access.log"));
    let log = log.expect("a log");
    let wanted = |line: &&str| {
        ["203.0.113.9 ", "198.51.100.70 "]
            .iter()
            .any(|ip| line.starts_with(ip))
    };
    assert!(
        run[4].1.lines().eq(log.lines().filter(wanted)),
        "{}",
        run[4].1
    );
}
