//! All subjects that ask nobody outside in one run, as tables in Markdown.

use std::io;

const ROUNDS: usize = 301;
const CALLS: u64 = 256;

fn main() -> io::Result<()> {
    // `cargo test` runs it without this argument, to see that it runs.
    let (rounds, calls) = if std::env::args().any(|arg| arg == "--bench") {
        (ROUNDS, CALLS)
    } else {
        (1, 1)
    };
    let allocated = benches::allocations(env!("CARGO_BIN_EXE_allocations"))?;
    println!("Medians of {rounds} rounds of {calls} calls.\n");
    for table in benches::tables(benches::all(), rounds, calls, &allocated) {
        println!("{table}");
    }
    Ok(())
}
