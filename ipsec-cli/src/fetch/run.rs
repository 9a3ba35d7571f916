//! From arguments to an index.

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::SystemTime;

use indicatif::{ProgressBar, ProgressStyle};
use ipsec_remote::{FeedHandle, FeedSet, FeedSetError, FeedStatus};

use super::file::{Fate, IndexFile};
use super::outcome::{Fetched, Place};
use super::{Args, accept, folder, print, set, watch};
use crate::catalog;
use crate::exit::{self, Problems};

/// The exit code for an index without the newest version of some list.
const NOT_NEWEST: u8 = 3;

pub(super) fn run(args: &Args) -> Result<ExitCode, Problems> {
    let catalog = catalog::read(&args.catalog)?;
    let folder = folder::path(args);
    let set = set::up(args, catalog, &folder)?;
    let file = args.output.as_deref().map(IndexFile::look).transpose()?;
    // One thread, so that nothing happens between the start and the look at what was known before.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(fetch(args, set, &folder, file))
}

async fn fetch(
    args: &Args,
    set: FeedSet,
    folder: &Path,
    file: Option<IndexFile>,
) -> Result<ExitCode, Problems> {
    let handle = set.start().await.map_err(|error| match error.source() {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    })?;
    let before = handle.status();
    if let Some(problem) = &before.error {
        eprintln!("note: {problem}");
    }
    let mut index = Index {
        folder,
        file,
        last: digest(&handle, &before),
    };
    let now = asked(&handle).await?;
    let (now, problems) = accept::all(&handle, &args.accept, now).await;
    let mut fetched = index.fetched(&handle, &before, &now);
    fetched.problems.extend(problems);
    show(args, &fetched)?;
    if args.watch {
        return watch::run(args, &handle, index, now).await;
    }
    Ok(code(&fetched))
}

/// Where the index is put.
pub(super) struct Index<'a> {
    folder: &'a Path,
    file: Option<IndexFile>,
    /// The digest of the one that was told last, if there is one.
    last: Option<u64>,
}

impl Index<'_> {
    /// Writes the index, if it is new, and tells what came of all.
    pub(super) fn fetched(
        &mut self,
        handle: &FeedHandle,
        before: &FeedStatus,
        now: &FeedStatus,
    ) -> Fetched {
        let current = handle.index().current();
        let index = current.index();
        let written = match &mut self.file {
            _ if !now.ready => Ok(Fate::Nothing),
            Some(file) => file.write(index),
            // The engine has put it into the folder already.
            None if self.last == Some(index.digest()) => Ok(Fate::Unchanged),
            None => Ok(Fate::Written),
        };
        self.last = digest(handle, now);
        let place = Place {
            folder: self.folder,
            file: self.file.as_ref().map(IndexFile::path),
            written,
        };
        Fetched::new(before, now, index, place)
    }
}

/// What tells the index in use from another one; `None` if there is none yet.
fn digest(handle: &FeedHandle, status: &FeedStatus) -> Option<u64> {
    let index = status.ready.then(|| handle.index().current());
    index.map(|index| index.index().digest())
}

/// Asks for all lists, and shows on a terminal how far that is.
async fn asked(handle: &FeedHandle) -> Result<FeedStatus, FeedSetError> {
    let mut changes = handle.changes();
    let bar = ProgressBar::new(handle.status().lists.len() as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos} of {len} lists") {
        bar.set_style(style);
    }
    let refresh = handle.refresh_now();
    tokio::pin!(refresh);
    let done = loop {
        tokio::select! {
            done = &mut refresh => break done,
            Ok(status) = changes.next() => {
                let asked = status.lists.iter().filter(|list| list.last_attempt.is_some());
                bar.set_position(asked.count() as u64);
            }
        }
    };
    bar.finish_and_clear();
    done
}

pub(super) fn show(args: &Args, fetched: &Fetched) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    if args.json {
        serde_json::to_writer(&mut out, fetched)?;
        writeln!(out)?;
    } else {
        print::all(&mut out, fetched, SystemTime::now())?;
    }
    out.flush()?;
    tell(fetched);
    Ok(())
}

/// Tells what is wrong with the index.
pub(super) fn tell(fetched: &Fetched) {
    if !fetched.problems.is_empty() {
        exit::tell(&fetched.problems.join("\n"));
    }
    if fetched.digest.is_none() {
        exit::tell(
            &"there is no index: nothing good has come that it could be, or that it could be made of; or a list that is required is missing",
        );
    }
}

pub(super) fn code(fetched: &Fetched) -> ExitCode {
    let is_lost = fetched.written == Fate::Nothing;
    match fetched.digest {
        Some(_) if fetched.all_good() => ExitCode::SUCCESS,
        Some(_) if !is_lost => ExitCode::from(NOT_NEWEST),
        _ => exit::wrong(),
    }
}
