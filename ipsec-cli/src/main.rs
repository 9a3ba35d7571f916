//! The command `ipverdict`: which address an application would see, and what is known about it.

mod check;
mod resolve;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// What an application would think of an address: who the client is, and what is known about it.
#[derive(Debug, Parser)]
#[command(name = "ipverdict", version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Args),
    Resolve(resolve::Args),
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Check(args) => check::main(&args),
        Command::Resolve(args) => resolve::main(&args),
    }
}
