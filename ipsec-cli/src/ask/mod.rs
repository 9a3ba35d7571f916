//! `ipverdict ask`: what a remote service says about addresses.

mod account;
mod asking;
mod json;
mod raw;
mod service;
mod through;
mod words;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use ipsec_remote::BaseUrl;

use crate::exit::{self, Problems};

/// Asks a remote service what it says about addresses, and shows the verdict, the evidence, and what is left of the quota, if the service tells.
///
/// The service gets the addresses, and counts them. Addresses that are not public are not sent.
///
/// The key comes from the environment (FOCSEC_KEY, IPGEOLOCATION_KEY, PROXYCHECK_KEY) or from a file, never from an argument, which others on the
/// machine could read. proxycheck answers a few questions a day without one, vastel has none.
#[derive(Debug, clap::Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Args {
    /// Whom to ask: focsec, ipgeolocation, proxycheck or vastel. With --through nobody is named here, and all that follows are addresses.
    #[arg(value_name = "SERVICE", required_unless_present = "through")]
    service: Option<String>,

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

    #[command(flatten)]
    through: through::Args,
}

/// Asks about all addresses, or complains about everything that is wrong and asks about none.
pub(crate) fn main(args: &Args) -> ExitCode {
    exit::code(match args.through.file() {
        Some(file) => through::run(args, file),
        None => asking::run(args),
    })
}

impl Args {
    /// Whom to ask, and how.
    fn setup(&self) -> Result<service::Setup, Problems> {
        let name: service::Name = self.service.as_deref().unwrap_or_default().parse()?;
        let setup = service::Setup {
            name,
            api: self.api,
            location: self.location,
            key_file: self.key_file.clone(),
            base_url: self.base_url.clone(),
        };
        match setup.misplaced() {
            Some((setting, why)) => Err(format!("--{}: {why}", setting.replace('_', "-")).into()),
            None => Ok(setup),
        }
    }
}

fn timeout(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(Duration::ZERO) => Err("no time at all: expected one such as 500ms".into()),
        Ok(time) => Ok(time),
        Err(error) => Err(error.to_string()),
    }
}

const HELP: &str = r#"Examples:
  What proxycheck.io says about an address, with the key from the environment:
    PROXYCHECK_KEY=… ipverdict ask proxycheck 192.31.196.9
  About all addresses of a file, in as few requests as there can be, for a program:
    ipverdict ask ipgeolocation --bulk --json --key-file key.txt < addresses.txt
  Without an account: from a stand-in on this machine (`cargo run --bin stub-providers`):
    FOCSEC_KEY=stub-key ipverdict ask focsec --base-url http://127.0.0.1:8460/focsec 192.31.196.9

  Through all that an application would have around its services, as a file says it (see below):
    ipverdict ask --through stack.toml --want vpn,proxy --repeat 2 192.31.196.9

A stack.toml:
  stop_at_first_yes = true         # true if nothing is said, as policies want it; false asks on for all facts
  [[source]]
  index = "lists.idx"              # a file of `ipverdict build`; or feeds = "feeds.toml", whose lists are read now
  [[source]]
  provider = "proxycheck"          # focsec, ipgeolocation, proxycheck or vastel
  key_file = "proxycheck.key"      # from where this file lies; else the key comes from the environment
  deadline = "800ms"
  breaker = true                   # or { window, share, at_least, in_a_row, pause, longest_pause, probes }
  budget = { per_second = 10, per_day = 900, reserve = 20, file = "spent.json" }     # day_begins
  retry = { at_least = 1 }         # or true; within: of few questions so many are asked again in a minute, by default two
  cache = { longest = "6h", stale = "24h" }        # or true; shortest, positive, negative, silent, jitter, refresh_ahead, capacity
  admission = { sightings = 3, window = "10m" }    # or true; capacity
  [[source]]
  provider = "ipgeolocation"       # asked for what is still wanted; api, location, base_url as the options of the same names
  [consensus]                      # asks all providers at once instead: this many have to agree
  of = 2

What is not in the file is not there: a source without a cache is asked each time. Wrappers go around a service as in an application, from the inside to the outside: deadline,
breaker, budget, retry, cache, admission. A budget's file belongs to one process: name another one than the application has.

The address in the examples belongs to AS112, where queries end that should never have been made: it is public, and nobody's.

With --json, a line has the verdict (`ip`, `signals`, `evidence`, …; times are seconds since 1970), or `ip` and `error`: its `kind` is a name such as "timeout", or
an object such as {"quota_exhausted":{"until":1790337600}} where there is more to it; its `message` and `cause` are words. With --through, there is always a verdict, and besides it `through`, what became of the question at each source (`how`, `requests`,
`error`), and with --policy the `decision`.

In the standard input, lines that begin with # are passed over.

Exit codes:
  0  every address was answered, whatever the answers are
  1  about some address there is no answer; with --through: something that was wanted is unknown since a source failed or was refused
  2  an argument, a key, a line or a file is wrong; nothing is asked then"#;
