//! A feed set starts out of what its folder remembers, with a small list.

use std::process::Command;

#[test]
fn a_start_answers_out_of_the_folder() {
    let started = Command::new(env!("CARGO_BIN_EXE_cold_start"))
        .arg("--quick")
        .output();
    let output = started.expect("the program runs");
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words}");
    let table = String::from_utf8_lossy(&output.stdout);
    assert!(table.contains("\n| 1000 | "), "{table}");
}
