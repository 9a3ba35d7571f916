//! The command `ipverdict`: which address an application would see, and what is known about it.

mod ask;
mod build;
mod catalog;
mod check;
mod declared;
mod diff;
mod exit;
mod fetch;
mod inspect;
mod lint;
mod open;
mod resolve;
mod show;
mod tally;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// What an application would think of an address: who the client is, and what is known about it.
#[derive(Debug, Parser)]
#[command(name = "ipverdict", version, propagate_version = true, after_long_help = HELP)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Args),
    Ask(ask::Args),
    Inspect(inspect::Args),
    Diff(diff::Args),
    Build(build::Args),
    Fetch(fetch::Args),
    Lint(lint::Args),
    Resolve(resolve::Args),
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Check(args) => check::main(&args),
        Command::Ask(args) => ask::main(&args),
        Command::Inspect(args) => inspect::main(&args),
        Command::Diff(args) => diff::main(&args),
        Command::Build(args) => build::main(&args),
        Command::Fetch(args) => fetch::main(&args),
        Command::Lint(args) => lint::main(&args),
        Command::Resolve(args) => resolve::main(&args),
    }
}

const HELP: &str = "\
Results go to the standard output, all else to the standard error. `ipverdict COMMAND --help` shows examples and exit codes.";
