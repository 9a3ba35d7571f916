//! The situations that are measured, one file each.

mod cold;
mod lookups;
mod many;
mod memory;
mod merged;
mod open;
mod text;

use std::io;

pub(crate) use cold::Sweep;
pub(crate) use memory::print as print_memory;

use super::case::Case;
use super::sets::{Sets, Sizes};

/// What the cases need.
pub(crate) struct Context<'a> {
    pub(crate) sets: &'a Sets,
    pub(crate) sizes: Sizes,
    /// The program that tells how much memory each structure takes.
    pub(crate) memory_program: &'a str,
}

/// Hands over each case when it is its turn, as all structures at once would not fit everywhere.
pub(crate) fn each(
    context: &Context<'_>,
    run: &mut dyn FnMut(Case) -> io::Result<()>,
) -> io::Result<()> {
    lookups::mixed(context, run)?;
    lookups::routes_v4(context, run)?;
    lookups::routes_v6(context, run)?;
    merged::all(context, run)?;
    lookups::scanned(context, run)?;
    run(many::case(context))?;
    memory::all(context, run)?;
    run(text::case(context))?;
    run(open::case(context)?)
}
