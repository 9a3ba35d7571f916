//! The local index next to other structures that map addresses to something: time, memory, and whether they answer alike.
//!
//! All of it is one command, `cargo bench -p benches --bench index`. In every case each contender has its turn in each round, and
//! what is printed is the median of the rounds.

mod case;
mod cases;
mod limit;
mod ours;
mod peers;
mod report;
mod sets;
mod table;

use std::io;
use std::path::Path;

use cases::Context;
use sets::{Folder, Sets, Sizes};

/// How much is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Everything.
    Full,
    /// Fewer rounds and lookups, and a smaller biggest set.
    Quick,
    /// Next to nothing, from made-up sets: to see that it runs.
    Tiny,
}

impl Extent {
    fn sizes(self) -> Sizes {
        match self {
            Self::Full => Sizes::FULL,
            Self::Quick => Sizes::QUICK,
            Self::Tiny => Sizes::TINY,
        }
    }

    fn sets(self) -> io::Result<Sets> {
        let folder = (self != Self::Tiny).then(Folder::from_env).flatten();
        Sets::new(folder, self.sizes())
    }
}

/// Measures everything and prints it as Markdown. `memory_program` is the program that calls [`print_memory`].
///
/// # Errors
///
/// A list of the folder cannot be read, the program fails, or two contenders do not answer alike.
pub fn run(extent: Extent, memory_program: &str) -> io::Result<()> {
    let (sets, sizes) = (extent.sets()?, extent.sizes());
    println!("{} rounds of {} lookups.", sizes.rounds, sizes.lookups);
    println!("{}\n", sets.origin());
    let context = Context {
        sets: &sets,
        sizes,
        memory_program,
    };
    let mut different = Vec::new();
    cases::each(&context, &mut |case| {
        let measured = case.measure(sizes.rounds);
        println!("{}", report::markdown(&measured));
        if !measured.agrees() {
            different.push(measured.case.title);
        }
        Ok(())
    })?;
    if let Some(kib) = limit::huge_kib() {
        println!("In pages of 2 MiB at the end: {} MiB.", kib >> 10);
    }
    if different.is_empty() {
        return Ok(());
    }
    let different = different.join("; ");
    Err(io::Error::other(format!("different answers: {different}")))
}

/// Prints how much memory each structure takes, for [`run`]. `retained` runs what it is given, and tells how many bytes of what that
/// allocated are still there: a program knows it whose allocator counts.
///
/// # Errors
///
/// A list of the folder cannot be read.
pub fn print_memory(extent: Extent, retained: fn(&mut dyn FnMut()) -> i64) -> io::Result<()> {
    cases::print_memory(&extent.sets()?, retained)
}

/// The text of a list of so many lines, from the lists of a folder and a mixed set, or made up if there is no folder.
///
/// # Errors
///
/// A list of the folder cannot be read.
pub fn text_of_lists(folder: Option<&Path>, lines: usize) -> io::Result<String> {
    let sets = Sets::new(folder.map(Folder::new), Sizes::FULL)?;
    sets::for_lists(&sets, lines)
}
