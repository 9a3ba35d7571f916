//! `ipverdict ask --through`: asks through all that an application would have around its services, to try it before it is deployed.
//!
//! [`stack`] is what the file says ([`document`] reads it, with the place of all that is wrong, [`wrappers`] is its part about each source),
//! [`assemble`] makes backends of it, with the probes of [`trace`] in between. [`asking`] asks, in the steps of [`judge`] if there is a policy; [`story`] is what became of a
//! question at each source, and [`mod@print`] shows it.

mod asking;
mod assemble;
mod document;
mod judge;
mod print;
mod stack;
mod story;
mod trace;
mod wrappers;

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use ipsec_core::Fact;

pub(super) use asking::run;

/// How to ask through a stack.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Through a stack")]
#[group(skip)]
pub(super) struct Args {
    /// Asks all sources of this file, in their order and with the wrappers that it says, and tells what became of the question at each.
    #[arg(
        long,
        value_name = "stack.toml",
        conflicts_with_all = ["api", "location", "bulk", "key_file", "base_url", "timeout", "raw"],
    )]
    through: Option<PathBuf>,

    /// Asks for these facts only, such as tor,vpn,score; for all if nothing is said.
    #[arg(
        long,
        value_name = "FACTS",
        value_delimiter = ',',
        requires = "through",
        conflicts_with = "policy"
    )]
    want: Vec<Fact>,

    /// Asks as a guard whose decision much depends on: from the reserve of a budget, and past an admission.
    #[arg(long, requires = "through")]
    critical: bool,

    /// Asks on demand for what a policy of this file needs, as its guard would, and shows what it decides.
    #[arg(long, value_name = "FILE", requires = "through")]
    policy: Option<PathBuf>,

    /// Which policy of the file, if there are several.
    #[arg(long, value_name = "NAME", requires = "policy")]
    route: Option<String>,

    /// Asks about all addresses this many times, to see caches, budgets and admissions at work.
    #[arg(long, value_name = "N", requires = "through")]
    repeat: Option<NonZeroU32>,
}

impl Args {
    /// The file of the stack, if there is one.
    pub(super) fn file(&self) -> Option<&Path> {
        self.through.as_deref()
    }
}
