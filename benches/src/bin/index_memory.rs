//! Prints what each structure takes: set, structure and bytes per prefix between tabs.

use std::io;

use benches::index::{Extent, print_memory};

fn main() -> io::Result<()> {
    let tiny = std::env::args().any(|arg| arg == "--tiny");
    let extent = if tiny { Extent::Tiny } else { Extent::Full };
    print_memory(extent, |build| {
        allocation_counter::measure(build).bytes_current
    })
}
