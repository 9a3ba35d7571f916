//! The local index and its peers in one run, as tables in Markdown.
//!
//! `IPSEC_LISTS` names a folder with real lists. With `-- --quick` it takes minutes instead of an hour.

use std::io;

use benches::index::{Extent, run};

fn main() -> io::Result<()> {
    let has = |wanted: &str| std::env::args().any(|arg| arg == wanted);
    // `cargo test` runs it without this argument, to see that it runs.
    let extent = match (has("--bench"), has("--quick")) {
        (false, _) => Extent::Tiny,
        (true, true) => Extent::Quick,
        (true, false) => Extent::Full,
    };
    run(extent, env!("CARGO_BIN_EXE_index_memory"))
}
