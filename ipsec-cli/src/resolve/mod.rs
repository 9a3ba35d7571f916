//! `ipverdict resolve`: the client address of requests that are described in JSON, one per line.
//!
//! [`mod@line`] reads a request, [`config`] the configuration it names, [`answer`] is what is printed,
//! and [`run`] carries lines from one end to the other.

mod answer;
mod config;
mod line;
mod run;

use std::io;
use std::process::ExitCode;

/// Says which client address an application would see.
///
/// Reads requests from standard input, one JSON object per line, and prints one JSON object per
/// line in the same order. Blank lines are passed over.
#[derive(Debug, clap::Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Args {
    /// Also print where the address came from, or in words why there is none.
    #[arg(long)]
    explain: bool,
}

/// Runs until the input ends or nobody reads the output any more.
///
/// The exit code is 0 whatever the lines say: a bad line has a bad answer, nothing else.
pub(crate) fn main(args: &Args) -> ExitCode {
    let done = run::run(io::stdin().lock(), io::stdout().lock(), args.explain);
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ipverdict: {error}");
            ExitCode::FAILURE
        }
    }
}

const HELP: &str = r#"Example:
  $ echo '{"peer":"10.0.0.1:4711",
           "headers":[["X-Forwarded-For","198.51.100.7, 203.0.113.9"]],
           "config":{"mode":"trusted_proxies","header":"x-forwarded-for",
                     "trusted":["10.0.0.0/8"]}}' | tr -d '\n' | ipverdict resolve --explain
  {"ip":"203.0.113.9","from":"header","header":"x-forwarded-for","hop":1}

A line:
  peer     the other end of the socket: "10.0.0.1", "10.0.0.1:4711", "[2001:db8::1]:4711",
           "unix", or null when it is not known
  headers  [name, value] pairs as they were received, in order, repetitions included;
           a value "hex:c2a0" stands for the bytes c2 a0
  config   how the application resolves addresses, one of
             {"mode":"peer"}
             {"mode":"trusted_proxies","header":"x-forwarded-for","trusted":["10.0.0.0/8"]}
             {"mode":"hops","header":"forwarded","hops":2}
             {"mode":"header","name":"cf-connecting-ip","trusted":["192.0.2.0/24"]}
           with any of these settings
             "require_peer":["10.0.0.0/8"]        "max_lines":1
             "lenient_nodes":true                 "port_required":true
             "reject_nominated":true              "reject_aliases":true
             "leftmost_when_all_trusted":true     "insecure_peer_when_missing":true
             "unix_peer":"trust_as_proxy"
  Other keys of a line are ignored; other keys of a configuration are a mistake.

An answer:
  {"ip":"203.0.113.9"}     the client
  {"error":"malformed"}    there is none, and why: no_peer, unix_peer, missing, malformed, unknown,
                           obfuscated, no_for, all_trusted, too_few_hops, too_many_hops,
                           duplicate, nominated, alias
  {"error":"config"}       the configuration cannot be used
  {"error":"input"}        the line cannot be read, or has a peer, a header name or a header
                           value that cannot exist
  With --explain also "from" ("peer", "header", "peer_fallback"), "header", "hop" (which element,
  counted from the right) and "reason".

Exit codes:
  0  every line was answered, be it with an error
  1  the input cannot be read, or the answers cannot be written
  2  an argument is wrong"#;
