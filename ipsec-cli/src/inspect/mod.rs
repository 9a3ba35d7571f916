//! `ipverdict inspect`: what is in an index file.
//!
//! [`summary`] says what there is, from [`walk`], which goes through all ranges, and [`prefixes`], which goes through all entries;
//! [`mod@print`] shows it, and [`verify`] checks it.

mod prefixes;
mod print;
mod summary;
mod verify;
mod walk;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use summary::Summary;

use crate::exit::{self, Problems};
use crate::open;

/// Says what is in an index file: its lists, how they were read, how large they are and how much they overlap.
///
/// IPv4 addresses are counted one by one, those of IPv6 by networks of length 64. Shares are of all addresses of IPv4; an overlap is the share of the
/// smaller list that is in the other one as well.
#[derive(Debug, clap::Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Args {
    /// The index file.
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Checks the file as far as it can be checked: that it is whole, and that the table says what the entries of its lists say.
    ///
    /// Whatever the other commands open is checked for damage and for a structure that could do harm. This also builds the index from its entries again
    /// and compares. It does not say whether the entries are true: the file has no signature.
    #[arg(long)]
    verify: bool,

    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
}

pub(crate) fn main(args: &Args) -> ExitCode {
    exit::code(run(args))
}

fn run(args: &Args) -> Result<ExitCode, Problems> {
    let index = open::index(&args.file)?;
    let mut summary = Summary::new(&args.file, &index);
    if args.verify {
        summary.checks = Some(verify::checks(&index));
    }
    let mut out = io::BufWriter::new(io::stdout().lock());
    if args.json {
        serde_json::to_writer(&mut out, &summary)?;
        writeln!(out)?;
    } else {
        print::all(&mut out, &summary)?;
    }
    out.flush()?;
    let checks = summary.checks.iter().flatten();
    let has_failed = checks.filter(|check| check.passed == Some(false)).count() > 0;
    Ok(ExitCode::from(u8::from(has_failed)))
}

const HELP: &str = "\
Examples:
  ipverdict inspect lists.idx
  ipverdict inspect --verify lists.idx
  ipverdict inspect --json lists.idx | jq '.lists[] | {name, entries}'

Exit codes:
  0  the file is an index, and with --verify all that could be checked is right
  1  with --verify: the index contradicts itself
  2  the file cannot be read, is no index, or is damaged";
