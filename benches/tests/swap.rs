//! Readers beside swaps get right answers, for a moment.

use std::process::Command;

#[test]
fn readers_beside_swaps_get_right_answers() {
    let swap = Command::new(env!("CARGO_BIN_EXE_swap"))
        .arg("--quick")
        .output();
    let output = swap.expect("the program runs");
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words}");
    let table = String::from_utf8_lossy(&output.stdout);
    let row = "| builds and swaps | ";
    assert_eq!(table.matches(row).count(), 2, "{table}");
    assert!(!table.contains("| builds and swaps | 0 |"), "{table}");
}
