//! Lists of addresses as text: what is taken, what is refused and in which words.

mod bad;
mod bounds;
mod broken;
mod columns;
mod config;
mod good;
mod packed;
mod plain;
mod presets;
mod range;

use ipsec_core::feed::{self, Entry, Feed, FeedError, Format, Rules};

/// Parses a list from elsewhere, named `l`.
fn parse(text: impl AsRef<[u8]>) -> Result<Feed, FeedError> {
    feed::parse("l", text.as_ref(), Rules::default())
}

/// Reads a list in the format of this name.
#[track_caller]
fn read(format: &str, text: impl AsRef<[u8]>) -> Feed {
    let format: Format = format.parse().expect("the name of a format");
    feed::read(text.as_ref(), &format, Rules::default())
}

/// A line per entry: where it is, whom it names, and what it says of them.
fn told(feed: &Feed) -> Vec<String> {
    feed.entries().map(|entry| tell(&entry)).collect()
}

fn tell(entry: &Entry<'_>) -> String {
    let said = entry.attributes;
    let mut words = vec![format!("{}: {}", entry.line, entry.range)];
    words.extend(Some(said.signals.to_string()).filter(|signals| !signals.is_empty()));
    words.extend(said.score.map(|score| score.to_string()));
    words.extend(said.network.as_ref().map(ToString::to_string));
    words.extend(said.location.as_ref().map(ToString::to_string));
    words.extend(said.names.iter().map(|name| format!("“{name}”")));
    words.extend(said.observed.map(|time| format!("at {}", seconds(time))));
    words.join(" | ")
}

fn seconds(time: std::time::SystemTime) -> u64 {
    let since = time.duration_since(std::time::UNIX_EPOCH);
    since.expect("a time after 1970").as_secs()
}

/// All problems, a line each.
fn wrong(feed: &Feed) -> String {
    let problems = feed.problems().iter().map(ToString::to_string);
    problems.collect::<Vec<_>>().join("\n")
}
