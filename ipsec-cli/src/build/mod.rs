//! `ipverdict build`: from lists to an index file.
//!
//! [`sources`] opens the lists, [`progress`] tells how far it is, [`mod@outcome`] is what came of it, and [`mod@print`] shows that.

mod outcome;
mod print;
mod progress;
mod sources;
mod when;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ipsec_core::LocalIndex;
use ipsec_core::catalog::{Catalog, Outcome};
use ipsec_core::index::IndexError;

use outcome::Built;
pub(crate) use sources::open;
use when::When;

use crate::exit::{self, Problems};
use crate::{catalog, open};

/// Builds an index file from the lists that a feeds.toml declares.
///
/// Every list has to pass its gates: it must be a list, and not too much larger, smaller, wider or older than it should be. What it is compared
/// with is the index file that is there already. Of a list that does not pass, the last good version in that file stays; the file as a
/// whole is replaced at once or not at all.
///
/// Nothing is fetched. The same lists make the same bytes: no clock goes into the file unless --date says so.
#[derive(Debug, clap::Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Args {
    /// The file that declares the lists.
    #[arg(value_name = "feeds.toml")]
    catalog: PathBuf,

    /// The index file to write. If it is there already, it is what lists are compared with, and where last good versions come from.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,

    /// Takes the new version of this list, since somebody has looked at it, although its gates do not let it pass. May be said more than once.
    ///
    /// It overrides what they say of the step from the last version, and of wrong lines (which are left out), of too few or too many entries, of a number
    /// of entries that differs from the declared one, of addresses that are not public (which are left out), and of the age. What is no list at all, names nobody, or names more than such a list ever could is not taken nevertheless.
    #[arg(long, value_name = "LIST")]
    accept: Vec<String>,

    /// Says what would come of it, and writes nothing.
    #[arg(long)]
    dry_run: bool,

    /// The date of the index, by which the ages of lists and of their entries are judged: 2026-11-21T22:00:00Z, seconds since 1970, or now.
    ///
    /// Without it, the environment variable SOURCE_DATE_EPOCH counts, in seconds since 1970. Without either, the file has no date, and ages are not looked at.
    #[arg(long, value_name = "DATE")]
    date: Option<When>,

    /// Leaves out the entries of the lists, which makes the file smaller.
    ///
    /// Then `check` cannot say which line of a list names an address, and the next build has no last good versions in this file, only what to compare new
    /// ones with.
    #[arg(long)]
    no_entries: bool,

    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
}

/// The exit code for an index that some list did not get into, or not its new version.
const HELD: u8 = 3;

pub(crate) fn main(args: &Args) -> ExitCode {
    exit::code(run(args))
}

fn run(args: &Args) -> Result<ExitCode, Problems> {
    let catalog = catalog::read(&args.catalog)?;
    let now = match args.date {
        Some(date) => Some(date),
        None => when::source_date_epoch()?,
    };
    if now.is_none() {
        for list in catalog.feeds().iter().filter(|list| when::matters(list)) {
            eprintln!(
                "note: list {}: ages are not looked at without a date: say --date now",
                list.name()
            );
        }
    }
    let last = last(&args.output)?;
    let outcome = outcome(args, &catalog, last.as_ref(), now);
    let lists = outcome.lists().to_vec();
    let index = outcome.into_index().map_err(|error| error.to_string());
    let index = match index {
        Ok(index) if args.no_entries => without_entries(&index, now).map_err(|e| e.to_string()),
        index => index,
    };
    let written = match &index {
        Ok(index) if !args.dry_run => write(index, last.as_ref(), &args.output),
        Ok(_) => Ok(outcome::Fate::DryRun),
        Err(problems) => Err(problems.clone()),
    };
    let built = Built::new(&args.output, &lists, index.as_ref().ok(), &written);
    let mut out = io::BufWriter::new(io::stdout().lock());
    if args.json {
        serde_json::to_writer(&mut out, &built)?;
        writeln!(out)?;
    } else {
        print::all(&mut out, &built, &lists, &args.accept)?;
    }
    out.flush()?;
    if let Err(problems) = written {
        exit::tell(&format!("{problems}\nnothing was written"));
        return Ok(exit::wrong());
    }
    Ok(match built.all_taken() {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(HELD),
    })
}

/// The index that is there already. One that cannot be read is not written over: it may be something else, or hold the last good versions.
fn last(path: &Path) -> Result<Option<LocalIndex>, Problems> {
    match path.try_exists() {
        Ok(false) => Ok(None),
        Ok(true) => {
            let last = open::index(path).map_err(|error| {
                format!("{error}\n{path:?} is there and is not written over: move it away to build without what came before")
            })?;
            Ok(Some(last))
        }
        Err(error) => Err(format!("cannot look at {path:?}: {error}").into()),
    }
}

fn outcome(
    args: &Args,
    catalog: &Catalog,
    last: Option<&LocalIndex>,
    now: Option<When>,
) -> Outcome {
    let mut progress = progress::Progress::new(catalog);
    let mut build = catalog
        .build()
        .last(last)
        .accept(args.accept.iter().map(String::as_str))
        .progress(|list, bytes| progress.tell(list.name().as_str(), bytes));
    if let Some(When(now)) = now {
        build = build.now(now);
    }
    build.run(open)
}

/// The same index without the entries of its lists.
fn without_entries(index: &LocalIndex, now: Option<When>) -> Result<LocalIndex, IndexError> {
    let name = ipsec_core::Backend::name(index).to_owned();
    let mut builder = LocalIndex::builder().named(name).without_entries();
    if let Some(When(now)) = now {
        builder = builder.dated(now);
    }
    for list in index.lists() {
        // Without entries already: then there is nothing to leave out.
        let Some(feed) = index.feed(list.name().as_str()) else {
            return Ok(index.clone());
        };
        builder = builder.feed(list.declaration().clone(), feed);
    }
    builder.build()
}

/// Writes the index, unless the file is the same already.
fn write(
    index: &LocalIndex,
    last: Option<&LocalIndex>,
    path: &Path,
) -> Result<outcome::Fate, String> {
    if last.is_some_and(|last| last.as_bytes() == index.as_bytes()) {
        return Ok(outcome::Fate::Unchanged);
    }
    match index.save(path) {
        Ok(()) => Ok(outcome::Fate::Written),
        Err(error) => Err(error.to_string()),
    }
}

const HELP: &str = r#"Example of a feeds.toml:
  [[feed]]
  name = "tor-exits"          # evidence carries it
  kind = "complete"           # whom it does not name is a no; partial if nothing is said; or allow, deny for own lists
  signals = ["tor"]
  path = "tor-exits.txt"      # from where this file lies
  licence = "CC0"

  [[feed]]
  name = "hosting"
  signals = ["datacenter"]
  path = "hosting.csv.gz"
  min_entries = 1000
  max_shrink = 0.2            # a new version with more than a fifth less is held

  [[feed]]
  name = "office"
  kind = "allow"
  path = "office.txt"

Examples:
  ipverdict lint feeds.toml && ipverdict build feeds.toml -o lists.idx --date now
  What would come of it:
    ipverdict build feeds.toml -o lists.idx --dry-run
  The list of exits has shrunk, and that is right:
    ipverdict build feeds.toml -o lists.idx --accept tor-exits

Exit codes:
  0  the index was written (with --dry-run: would be), or was the same already, and the new version of every list is in it
  3  the same, but some list did not pass: its last good version is in the index, or the list is left out
  2  nothing was written: an argument or feeds.toml is wrong, or an index cannot or must not be built"#;
