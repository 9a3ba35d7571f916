//! Every line that an example prints is answered as expected, and every answer that is expected is to a line that it prints.

use super::application::{Answer, Application, names};
use super::expected;

#[test]
fn every_printed_line_is_answered_as_expected() {
    let wrong: Vec<String> = names().iter().flat_map(|name| wrong(name)).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// What is wrong with an example.
fn wrong(name: &str) -> Vec<String> {
    let Some(table) = expected::of(name) else {
        return vec![format!("{name}: nothing is expected of this example")];
    };
    let application = Application::start(name);
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
