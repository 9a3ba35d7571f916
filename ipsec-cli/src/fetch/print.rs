//! What came of it, as a table and in words.

use std::io::{Result, Write};
use std::time::{Duration, SystemTime};

use super::file::Fate;
use super::outcome::Fetched;
use super::state::{ListFetched, State};
use crate::show::{Bytes, Column, Table, Thousands};

pub(super) fn all(out: &mut impl Write, fetched: &Fetched, now: SystemTime) -> Result<()> {
    let mut table = Table::new([
        Column::left("list"),
        Column::right("entries"),
        Column::right("size"),
        Column::right("age"),
        Column::left("state"),
    ]);
    for list in &fetched.lists {
        table.row(row(list, now));
    }
    write!(out, "{table}")?;
    let not_good = fetched.lists.iter().filter(|list| !list.state.is_good());
    let not_good = not_good.map(|list| words(list, now));
    let told = not_good.chain(fetched.lists.iter().filter_map(fallback));
    for (i, words) in told.enumerate() {
        writeln!(out, "{}{words}", if i == 0 { "\n" } else { "" })?;
    }
    let end = end(fetched);
    writeln!(out, "\n{}{end}", counts(&fetched.lists))
}

fn row(list: &ListFetched, now: SystemTime) -> [String; 5] {
    let is_there = list.fetched.is_some();
    let or_none = |text: String| if is_there { text } else { "-".to_owned() };
    [
        list.name.clone(),
        or_none(Thousands(list.entries).to_string()),
        or_none(Bytes(list.bytes).to_string()),
        list.age(now).map_or("-".to_owned(), about),
        match list.fallback {
            Some(_) => format!("{} (fallback)", list.state.words()),
            None => list.state.words().to_owned(),
        },
    ]
}

/// What there is to say of a list that is not as it should be.
pub(super) fn words(list: &ListFetched, now: SystemTime) -> String {
    let (name, state) = (&list.name, list.state.words());
    let reason = match (&list.reason, list.state, list.next) {
        (Some(reason), ..) => reason.clone(),
        (None, State::NotAsked, Some(next)) => {
            format!("its host wants to be left alone until {next}")
        }
        (None, State::Waiting, _) => {
            "its version is good, and there is no index that it could get into".to_owned()
        }
        _ => "no reason is known".to_owned(),
    };
    let meanwhile = match list.age(now) {
        Some(age) => format!("the last good version stays, which came {} ago", about(age)),
        None => "LEFT OUT, there is no good version of it".to_owned(),
    };
    let reason = escaped(&reason);
    // How this command is told so; of what nobody can accept, the reason does not say it.
    let reason = match &list.held_digest {
        Some(digest) => reason.replace(
            &format!("accept version {digest}"),
            &format!("fetch with --accept {name}@{digest}"),
        ),
        None => reason,
    };
    format!("{name}: {state}: {reason}; {meanwhile}")
}

/// That a list comes from a fallback, if it does.
pub(super) fn fallback(list: &ListFetched) -> Option<String> {
    let fallback = list.fallback.as_ref()?;
    let since = fallback.since.map(|since| format!(" since {since}"));
    let (name, since) = (&list.name, since.unwrap_or_default());
    let error = escaped(&fallback.error);
    Some(format!(
        "{name}: comes from a fallback{since}, as its first address fails: {error}"
    ))
}

/// Reasons quote what servers send.
fn escaped(words: &str) -> String {
    let escape = |c: char| match c.is_control() {
        true => c.escape_default().collect(),
        false => c.to_string(),
    };
    words.chars().map(escape).collect()
}

/// `4 lists: 3 new, 1 failed`.
fn counts(lists: &[ListFetched]) -> String {
    const ORDER: [State; 6] = [
        State::New,
        State::Unchanged,
        State::Held,
        State::Failed,
        State::NotAsked,
        State::Waiting,
    ];
    let count = |state: State| lists.iter().filter(|list| list.state == state).count();
    let counts = ORDER.map(|state| (count(state), state));
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts
        .map(|(count, state)| format!("{count} {}", state.words()))
        .collect();
    let noun = if lists.len() == 1 { "list" } else { "lists" };
    format!("{} {noun}: {}", lists.len(), counts.join(", "))
}

/// What became of the index.
pub(super) fn end(fetched: &Fetched) -> String {
    let size = fetched.bytes.map(|bytes| Bytes(bytes).to_string());
    let size = size.unwrap_or_default();
    match (&fetched.file, fetched.written) {
        (_, Fate::Nothing) => String::new(),
        (Some(file), Fate::Written) => format!("\nwrote {file:?}, {size}"),
        (Some(file), Fate::Unchanged) => format!("\n{file:?} is as it was, {size}"),
        (None, Fate::Written) => format!("\nthere is a new index in {:?}, {size}", fetched.folder),
        (None, Fate::Unchanged) => {
            format!("\nthe index in {:?} is as it was, {size}", fetched.folder)
        }
    }
}

/// A time in one unit: `4 s`, `12 min`, `3 h`, `5 d`.
fn about(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_in_one_unit() {
        for (seconds, words) in [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (3_599, "59 min"),
            (3_600, "1 h"),
            (172_799, "47 h"),
            (172_800, "2 d"),
        ] {
            assert_eq!(about(Duration::from_secs(seconds)), words);
        }
    }
}
