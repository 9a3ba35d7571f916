//! `ipverdict diff`: of which addresses two indexes say something else.
//!
//! [`named`] collects what each of them says, range by range, [`step`] walks both in step, [`changes`] counts, and [`mod@print`] shows it.

mod changes;
mod named;
mod print;
mod step;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use ipsec_core::LocalIndex;

use changes::Changes;

use crate::exit::{self, Problems};
use crate::open;

/// Says of which addresses two index files say something else: per signal, per operator's own lists, per list.
///
/// Gained are addresses of which B says it and A does not, lost are those of which A says it and B does not. IPv4 addresses are counted one by
/// one, those of IPv6 by networks of length 64.
#[derive(Debug, clap::Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Args {
    /// The index file before.
    #[arg(value_name = "A")]
    before: PathBuf,

    /// The index file after.
    #[arg(value_name = "B")]
    after: PathBuf,

    /// Prints the ranges of addresses as well: + for what was gained, - for what was lost.
    #[arg(long)]
    ranges: bool,

    /// Prints no more than the first N ranges.
    #[arg(long, value_name = "N", requires = "ranges")]
    limit: Option<usize>,

    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
}

pub(crate) fn main(args: &Args) -> ExitCode {
    exit::code(run(args))
}

/// Whether two indexes say the same of all addresses, by lists that mean the same.
pub(crate) fn same(a: &LocalIndex, b: &LocalIndex) -> bool {
    Changes::between(a, b, 0).is_empty()
}

fn run(args: &Args) -> Result<ExitCode, Problems> {
    let (before, after) = (open::index(&args.before), open::index(&args.after));
    let (before, after) = match (before, after) {
        (Ok(before), Ok(after)) => (before, after),
        (before, after) => {
            let problems = [before.err(), after.err()].into_iter().flatten();
            return Err(problems.collect::<Vec<_>>().join("\n").into());
        }
    };
    let ranges = match args.ranges {
        true => args.limit.unwrap_or(usize::MAX),
        false => 0,
    };
    let changes = Changes::between(&before, &after, ranges);
    let mut out = io::BufWriter::new(io::stdout().lock());
    if args.json {
        serde_json::to_writer(&mut out, &changes)?;
        writeln!(out)?;
    } else {
        print::all(&mut out, &changes, args.ranges)?;
    }
    out.flush()?;
    Ok(ExitCode::from(u8::from(!changes.is_empty())))
}

const HELP: &str = "\
Examples:
  What changed since yesterday:
    ipverdict diff yesterday.idx today.idx
  The first hundred ranges that are told otherwise:
    ipverdict diff --ranges --limit 100 yesterday.idx today.idx

Exit codes:
  0  both say the same of every address, by the same lists
  1  they differ
  2  a file or an argument is wrong";
