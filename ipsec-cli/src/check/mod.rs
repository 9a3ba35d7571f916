//! `ipverdict check`: what lists say about addresses, and which of their lines say it.
//!
//! Two ways lead through it. [`words`] answers addresses, each with all that is known. [`filter`] goes through the lines of logs, with no
//! more than a word or two for each: [`field`] finds the address, [`only`] says which lines are wanted, [`count`] sums up.

mod address;
mod count;
mod field;
mod filter;
mod load;
mod only;
mod print;
mod spec;
mod words;

use std::ffi::OsString;
use std::process::ExitCode;

use crate::exit;

/// Says what lists know about addresses, and which of their lines say it; or marks, picks and counts the lines of logs by it.
///
/// Nothing is sent anywhere. What is known comes from an index file (see `ipverdict build`) or from lists. A list has one address, network
/// (192.0.2.0/24) or range (192.0.2.1-192.0.2.9) per line; # and ; begin comments.
///
/// With --field, --delimiter, --only or --count it is a filter: it reads lines from files or from the standard input, and the arguments
/// are the names of the files.
#[derive(Debug, clap::Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Args {
    /// The addresses to look up; without any, or for -, those on the standard input, one per line. For a filter, the files to read.
    #[arg(value_name = "ADDRESS|FILE")]
    arguments: Vec<OsString>,

    #[command(flatten)]
    sources: load::Sources,

    /// Prints one JSON object per address and line: the verdict, and the lines of lists as `matches`.
    #[arg(long, conflicts_with_all = ["field", "delimiter", "only", "count"])]
    json: bool,

    #[command(flatten)]
    filter: filter::Args,
}

/// Answers all addresses, or complains about everything that is wrong and answers none.
pub(crate) fn main(args: &Args) -> ExitCode {
    exit::code(if args.filter.is_asked_for() {
        filter::run(&args.filter, &args.arguments, &args.sources)
    } else {
        let form = match args.json {
            true => print::Form::Json,
            false => print::Form::Words,
        };
        words::run(&args.arguments, &args.sources, form)
    })
}

const HELP: &str = r#"Examples:
  What is known about two addresses, and by which lines of which lists:
    ipverdict check --index lists.idx 203.0.113.9 2001:db8::7
  The same from lists, without an index file:
    ipverdict check --list exits=exits.txt:tor:complete --deny ours=bad.txt 203.0.113.9
  The lines of a web server's log whose client came through Tor or a VPN:
    ipverdict check --index lists.idx --only tor,vpn access.log
  The whole log, with what is known in front of each line, where the address is the third field:
    ipverdict check --index lists.idx --field 3 access.log
  How many lines there are for each signal and each list, from a table of values separated by commas:
    zcat log.csv.gz | ipverdict check --index lists.idx --delimiter , --field 2 --count

A filter finds the address in one field of the line. Quotes, brackets and commas around it and a port behind it are taken off:
"203.0.113.9:4711", [2001:db8::1]:443. In front of the line it prints the signals that are yes and what the operator's own lists say, separated
by commas, and a tab: `deny,tor`; `-` if there are none, `?` if the field is no address. How many lines had no address is told at the end.

Exit codes:
  0  every address was answered, whatever the answers are; with --only, some line was wanted
  1  some line of the standard input was no address; with --only, no line was wanted
  2  an argument, a list or a file is wrong; where the arguments are addresses, none is answered then"#;
