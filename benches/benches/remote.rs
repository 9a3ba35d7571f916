//! What remote services cost a request that does not wait for them: cached answers, and services that are down.

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
    for table in benches::tables(benches::remotes(), rounds, calls, &allocated) {
        println!("{table}");
    }
    Ok(())
}
