//! `ipverdict ask`: what a remote service says about addresses.

mod account;
mod asking;
mod json;
mod raw;
mod service;
mod words;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use ipsec_remote::BaseUrl;

use crate::exit;

/// Asks a remote service what it says about addresses, and shows the verdict, the evidence, and what is left of the quota, if the service tells.
///
/// The service gets the addresses, and counts them. Addresses that are not public are not sent.
///
/// The key comes from the environment (FOCSEC_KEY, IPGEOLOCATION_KEY, PROXYCHECK_KEY) or from a file, never from an argument, which others on the
/// machine could read. proxycheck answers a few questions a day without one, vastel has none.
#[derive(Debug, clap::Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Args {
    /// Whom to ask.
    service: service::Name,

    /// The addresses; without any, or for -, those on the standard input, one per line.
    #[arg(value_name = "ADDRESS")]
    addresses: Vec<String>,

    /// Which generation of the service's interface to use, where there are several: v3 if nothing is said.
    #[arg(long, value_name = "VERSION")]
    api: Option<service::Api>,

    /// Also asks where the address is and whose network it is in, where that costs extra (ipgeolocation).
    #[arg(long)]
    location: bool,

    /// Asks about all addresses in as few requests as there can be.
    #[arg(long)]
    bulk: bool,

    /// Reads the key from this file instead of the environment.
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,

    /// Asks there instead of at the service's own address: https://, or http:// to this machine.
    #[arg(long, value_name = "URL")]
    base_url: Option<BaseUrl>,

    /// Gives up on an address after this time, waiting for our turn to ask included: some services are asked once a second only.
    #[arg(long, value_name = "TIME", value_parser = timeout)]
    timeout: Option<Duration>,

    /// Prints what the service answers, as it came.
    #[arg(long, conflicts_with = "json")]
    raw: bool,

    /// Prints one JSON object per address and line: the verdict, or the error.
    #[arg(long)]
    json: bool,
}

/// Asks about all addresses, or complains about everything that is wrong and asks about none.
pub(crate) fn main(args: &Args) -> ExitCode {
    exit::code(asking::run(args))
}

fn timeout(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(Duration::ZERO) => Err("no time at all: expected one such as 500ms".into()),
        Ok(time) => Ok(time),
        Err(error) => Err(error.to_string()),
    }
}

const HELP: &str = "\
Examples:
  What proxycheck.io says about an address, with the key from the environment:
    PROXYCHECK_KEY=… ipverdict ask proxycheck 192.31.196.9
  About all addresses of a file, in as few requests as there can be, for a program:
    ipverdict ask ipgeolocation --bulk --json --key-file key.txt < addresses.txt
  Without an account: from a stand-in on this machine (`cargo run --bin stub-providers`):
    FOCSEC_KEY=stub-key ipverdict ask focsec --base-url http://127.0.0.1:8460/focsec 192.31.196.9

The address in the examples belongs to AS112, where queries end that should never have been made: it is public, and nobody's.

With --json, a line has the verdict (`ip`, `signals`, `evidence`, …; times are seconds since 1970), or `ip` and `error`: its `kind` is a name such as \"timeout\", or
an object such as {\"quota_exhausted\":{\"until\":1790337600}} where there is more to it; its `message` and `cause` are words.

In the standard input, lines that begin with # are passed over.

Exit codes:
  0  every address was answered, whatever the answers are
  1  about some address there is no answer
  2  an argument, a key or a line is wrong; nothing is asked then";
