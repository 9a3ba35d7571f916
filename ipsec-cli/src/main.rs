//! The command `ipverdict`.

fn main() {}
