//! The command `stub-providers`.

fn main() {}
