//! `ipverdict lint`: what is wrong with a file that says which lists make up an index, and what is unwise.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use ipsec_core::Source;
use serde::Serialize;

use crate::catalog;
use crate::exit::{self, Problems};

/// Says what is wrong with a feeds.toml, all of it at once and with its place, and what is allowed and unwise.
///
/// The lists themselves are not read: `ipverdict build --dry-run` does that.
#[derive(Debug, clap::Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Args {
    /// The file.
    #[arg(value_name = "feeds.toml")]
    file: PathBuf,

    /// Prints one JSON object per line for each thing that is unwise.
    #[arg(long)]
    json: bool,
}

/// Something unwise.
#[derive(Serialize)]
struct Unwise<'a> {
    kind: &'a str,
    list: Option<&'a str>,
    words: String,
}

pub(crate) fn main(args: &Args) -> ExitCode {
    exit::code(run(args))
}

fn run(args: &Args) -> Result<ExitCode, Problems> {
    let lints = catalog::read(&args.file)?.lint();
    let mut out = io::BufWriter::new(io::stdout().lock());
    for lint in &lints {
        if args.json {
            let unwise = Unwise {
                kind: lint.kind().as_str(),
                list: lint.list().map(Source::as_str),
                words: lint.to_string(),
            };
            serde_json::to_writer(&mut out, &unwise)?;
            writeln!(out)?;
        } else {
            writeln!(out, "unwise: {lint} ({})", lint.kind())?;
        }
    }
    out.flush()?;
    Ok(ExitCode::from(u8::from(!lints.is_empty())))
}

const HELP: &str = "\
Example:
  ipverdict lint feeds.toml

Exit codes:
  0  the file is right, and nothing about it is unwise
  1  the file is right, and something about it is unwise
  2  the file is wrong";
