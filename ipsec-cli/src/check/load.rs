//! From lists as arguments to an index.

use std::error::Error;
use std::fs;
use std::io::{self, BufRead, BufReader};

use ipsec_core::LocalIndex;
use ipsec_core::index::List;

use super::spec::{File, OperatorList, SignalList};

/// Reads all files. An error tells everything that is wrong, a line each.
pub(super) fn index(
    lists: &[SignalList],
    allowed: &[OperatorList],
    denied: &[OperatorList],
) -> Result<LocalIndex, Box<dyn Error>> {
    let signals = lists.iter().map(|l| (l.list.clone(), &l.file));
    let allowed = allowed
        .iter()
        .map(|l| (List::allow(l.name.as_str()), &l.file));
    let denied = denied
        .iter()
        .map(|l| (List::deny(l.name.as_str()), &l.file));
    let all: Vec<(List, &File)> = signals.chain(allowed).chain(denied).collect();
    if all.iter().filter(|(_, file)| **file == File::Stdin).count() > 1 {
        return Err("the standard input can be one list only: write the others to files".into());
    }
    let mut builder = LocalIndex::builder();
    let mut unreadable = Vec::new();
    for (list, file) in all {
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

fn open(file: &File) -> Result<Box<dyn BufRead>, String> {
    match file {
        File::Stdin => Ok(Box::new(io::stdin().lock())),
        File::Path(path) => match fs::File::open(path) {
            Ok(file) => Ok(Box::new(BufReader::new(file))),
            Err(error) => Err(format!("cannot open {path:?}: {error}")),
        },
    }
}
