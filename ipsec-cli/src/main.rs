//! The command `ipverdict`.

mod check;

use std::error::Error;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// What is known about an address, and why.
#[derive(Debug, Parser)]
#[command(name = "ipverdict", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Check),
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Check(check) => check.run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(&*error),
    }
}

/// Every line of the message is one problem. Exits as clap does for arguments that it refuses.
fn complain(error: &dyn Error) -> ExitCode {
    for problem in error.to_string().lines() {
        eprintln!("error: {problem}");
    }
    ExitCode::from(2)
}
