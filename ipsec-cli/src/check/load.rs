//! Where what is known comes from: an index file, or lists as arguments.

use std::fs;
use std::io::{self, BufRead, BufReader};
use std::path::PathBuf;

use ipsec_core::LocalIndex;
use ipsec_core::index::List;

use super::spec::{File, OperatorList, SignalList};
use crate::exit::Problems;
use crate::open;

/// Where what is known comes from.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "What is known")]
#[group(skip)]
pub(super) struct Sources {
    /// An index file, with all lists in it.
    ///
    /// Own lists belong into it as well, as lists of kind allow or deny: then it is one answer, in which all of them count.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["lists", "allowed", "denied"])]
    index: Option<PathBuf>,

    /// A list, and the signals that are yes for whom it names.
    ///
    /// SIGNALS are names such as tor or vpn, separated by commas. With :complete, whom the list does not name is a no; without,
    /// nothing is known of them. FILE may be - for the standard input. It may contain colons, since signals are
    /// looked for at the end: in a=C:\exits.txt:tor it is C:\exits.txt.
    #[arg(long = "list", value_name = "NAME=FILE:SIGNALS[:complete]")]
    lists: Vec<SignalList>,

    /// A list of whom to let in, whatever other lists say.
    #[arg(long = "allow", value_name = "NAME=FILE")]
    allowed: Vec<OperatorList>,

    /// A list of whom to refuse, unless a list of whom to let in names them too.
    #[arg(long = "deny", value_name = "NAME=FILE")]
    denied: Vec<OperatorList>,
}

impl Sources {
    /// Reads all files. An error tells everything that is wrong, a line each. `reads_stdin` says whether the addresses come from there.
    pub(super) fn index(&self, reads_stdin: bool) -> Result<LocalIndex, Problems> {
        if let Some(path) = &self.index {
            return Ok(open::index(path)?);
        }
        let lists = self.lists();
        if lists.is_empty() {
            eprintln!("note: without --index and lists nothing is known of anybody");
        }
        let from_stdin = lists.iter().filter(|(_, file)| **file == File::Stdin);
        match from_stdin.count() {
            0 => {}
            1 if reads_stdin => {
                return Err("the standard input can be a list or the addresses, not both: write the list to a file".into());
            }
            1 => {}
            _ => {
                return Err(
                    "the standard input can be one list only: write the others to files".into(),
                );
            }
        }
        let mut builder = LocalIndex::builder();
        let mut unreadable = Vec::new();
        for (list, file) in lists {
            match open(file) {
                Ok(text) => builder = builder.list(list, text),
                Err(problem) => unreadable.push(problem),
            }
        }
        if unreadable.is_empty() {
            Ok(builder.build()?)
        } else {
            Err(unreadable.join("\n").into())
        }
    }

    fn lists(&self) -> Vec<(List, &File)> {
        let signals = self.lists.iter().map(|l| (l.list.clone(), &l.file));
        let allowed = self.allowed.iter();
        let allowed = allowed.map(|l| (List::allow(l.name.as_str()), &l.file));
        let denied = self.denied.iter();
        let denied = denied.map(|l| (List::deny(l.name.as_str()), &l.file));
        signals.chain(allowed).chain(denied).collect()
    }
}

fn open(file: &File) -> Result<Box<dyn BufRead>, String> {
    match file {
        File::Stdin => Ok(Box::new(io::stdin().lock())),
        File::Path(path) => match fs::File::open(path) {
            Ok(file) => Ok(Box::new(BufReader::new(file))),
            Err(error) => Err(format!("cannot open {path:?}: {error}")),
        },
    }
}
