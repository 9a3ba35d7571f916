//! `ipverdict fetch`: gets the lists that have changed, keeps the good ones, and makes an index of them.
//!
//! [`set`] turns arguments into lists to be fetched, [`folder`] is where they are kept and [`mod@file`] the index beside. [`run`] asks for all of them once, [`watch`] goes on
//! doing so. [`state`] is what came of each list, [`outcome`] of all, and [`mod@print`] shows that.

mod accept;
mod file;
mod folder;
mod key;
mod outcome;
mod print;
mod run;
mod set;
mod state;
mod watch;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use crate::exit;

/// Fetches the lists that a feeds.toml declares, keeps the good ones, and builds an index of them.
///
/// All are asked for now, whatever their `interval` is, and only for what is new (by ETag and Last-Modified), so that an unchanged list costs next to nothing. A list that has a
/// `path` and no `url` is read from its file.
///
/// Every new version has to pass the gates of its list. Of one that does not, and of one that cannot be fetched, the last good version stays in the index.
///
/// If feeds.toml declares an index that was built elsewhere (`kind = "index"`), that is fetched, used only if its signature or digest is right, and written in the same way. In the table it is the one list.
///
/// Nothing is fetched over plain HTTP but from this machine.
#[derive(Debug, clap::Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Args {
    /// The file that declares the lists.
    #[arg(value_name = "feeds.toml")]
    catalog: PathBuf,

    /// Where the last good version of each list and the last index are kept; by default a folder beside feeds.toml, named after it: feeds.fetched.
    ///
    /// It is made if it is not there. One process uses it at a time.
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,

    /// Also writes the index to this file, if it is new or the file is not there: in whole or not at all.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Takes the version of this list that is held, since somebody has looked at it, although its gates do not let it pass. May be said more than once.
    ///
    /// DIGEST is what a run without this tells, so that it is the version that was looked at and not one that came meanwhile. What is no list at all, or names more than such a list ever could, is not taken
    /// nevertheless.
    #[arg(long, value_name = "LIST@DIGEST")]
    accept: Vec<accept::Accepted>,

    /// Goes on until Ctrl-C, and asks for each list again when its `interval` is over (a day, if nothing is said). Prints a line for each change.
    #[arg(long)]
    watch: bool,

    /// Sends the key in this file when it asks for this list, a database of Focsec by its `url`: https://…/v1/database/vpn.csv.gz. May be said more than once.
    #[arg(long, value_name = "LIST=FILE")]
    key_file: Vec<key::KeyFile>,

    /// The least time between two requests to the same host, for lists.
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = humantime::parse_duration)]
    gap: Duration,

    /// How long a list may take to come. An index has five minutes.
    #[arg(long, value_name = "TIME", default_value = "2m", value_parser = humantime::parse_duration)]
    timeout: Duration,

    /// Prints one JSON object; with --watch another one whenever something has changed, each on a line.
    #[arg(long)]
    json: bool,
}

pub(crate) fn main(args: &Args) -> ExitCode {
    exit::code(run::run(args))
}

const HELP: &str = r#"Examples:
  Daily, by a timer:
    ipverdict fetch feeds.toml -o lists.idx
  The lists elsewhere, for a program:
    ipverdict fetch feeds.toml --folder /var/lib/lists --json
  As a service of its own, which keeps an index file fresh for others:
    ipverdict fetch feeds.toml -o lists.idx --watch
  A database that needs a key (`url = "https://…/v1/database/vpn.csv.gz"`, `format = "focsec_csv"`):
    ipverdict fetch feeds.toml --key-file focsec-vpn=key.txt

The states of a list:
  new        its new version is in the index
  unchanged  there is no newer one
  held       its new version did not pass its gates: the last good one stays in the index, or the list is left out
  failed     it could not be fetched: the same
  not asked  its host wants to be left alone for longer than half a minute: the same
  waiting    its version is good, and waits for an index: another list that is required is missing

Of one that comes from a fallback (`fallback` in feeds.toml) the table says so, and below it why its first address fails and since when. The list itself is good.

A version that is held and right is taken with --accept, or passes when the limit that holds it is changed in feeds.toml.

Exit codes:
  0  there is an index, and the newest version of every list is in it
  3  there is an index, without the newest version of some list
  2  an argument or feeds.toml is wrong, the folder or the file cannot be used, or there is no index"#;
