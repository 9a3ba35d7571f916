//! From the text of a list to an index, as a whole program: `build_index LIST`. Prints how many ranges there are.

use std::fs::File;
use std::io::{self, BufReader};

use ipsec_core::index::List;
use ipsec_core::{LocalIndex, Signal};

fn main() -> io::Result<()> {
    let path = std::env::args_os().nth(1);
    let path = path.ok_or_else(|| io::Error::other("usage: build_index LIST"))?;
    let text = BufReader::with_capacity(1 << 16, File::open(path)?);
    let list = List::new("list").signals(Signal::Attacker);
    let index = LocalIndex::builder().list(list, text).build();
    println!("{} ranges", index.map_err(io::Error::other)?.len());
    Ok(())
}
