//! Going on: lists are asked for when their intervals are over, and every change is told.

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::SystemTime;

use ipsec_remote::{FeedHandle, FeedStatus, ListStatus};
use tokio::signal;

use super::Args;
use super::file::Fate;
use super::outcome::Fetched;
use super::print;
use super::run::{self, Index};
use super::state::{ListFetched, State};
use crate::exit::Problems;
use crate::show::{Date, Thousands};

/// Goes on until Ctrl-C, or until the service is stopped. The exit code is that of the last state.
pub(super) async fn run(
    args: &Args,
    handle: &FeedHandle,
    mut index: Index<'_>,
    mut known: FeedStatus,
) -> Result<ExitCode, Problems> {
    let mut changes = handle.changes();
    let mut end = std::pin::pin!(ended());
    let mut last = index.fetched(handle, &known, &known);
    loop {
        let now = tokio::select! {
            now = changes.next() => now?,
            done = &mut end => {
                done?;
                return Ok(run::code(&last));
            }
        };
        last = index.fetched(handle, &known, &now);
        let lines = lines(&known, &now, &last);
        if !lines.is_empty() {
            show(args, &last, &lines)?;
        }
        known = now;
    }
}

async fn ended() -> io::Result<()> {
    #[cfg(unix)]
    {
        let mut stopped = signal::unix::signal(signal::unix::SignalKind::terminate())?;
        tokio::select! {
            done = signal::ctrl_c() => done,
            _ = stopped.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    signal::ctrl_c().await
}

/// What has changed, a line each.
fn lines(before: &FeedStatus, now: &FeedStatus, fetched: &Fetched) -> Vec<String> {
    let mut lines = Vec::new();
    for (list, fetched) in now.lists.iter().zip(&fetched.lists) {
        let Some(before) = before.list(list.name.as_str()) else {
            continue;
        };
        let is_same = (&before.held, &before.error) == (&list.held, &list.error);
        if !is_same || fetched.state == State::New {
            lines.push(line(fetched));
        }
        let error = |list: &ListStatus| list.fallback.as_ref().map(|is| is.error.clone());
        if error(before) != error(list) {
            let answers = || format!("{}: its first address answers again", list.name);
            let is_good = list.error.is_none();
            lines.extend(print::fallback(fetched).or_else(|| is_good.then(answers)));
        }
    }
    if fetched.written == Fate::Written {
        lines.push(print::end(fetched).trim().to_owned());
    }
    if now.error != before.error || fetched.written == Fate::Nothing {
        lines.extend(
            fetched
                .problems
                .iter()
                .map(|problem| format!("error: {problem}")),
        );
    }
    lines
}

fn line(list: &ListFetched) -> String {
    match list.state {
        State::New => format!("{}: new, {} entries", list.name, Thousands(list.entries)),
        State::Unchanged => format!("{}: good again, and unchanged", list.name),
        _ => print::words(list, SystemTime::now()),
    }
}

fn show(args: &Args, fetched: &Fetched, lines: &[String]) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    if args.json {
        serde_json::to_writer(&mut out, fetched)?;
        writeln!(out)?;
    } else {
        let now = Date(SystemTime::now());
        for line in lines {
            writeln!(out, "{now} {line}")?;
        }
    }
    out.flush()
}
