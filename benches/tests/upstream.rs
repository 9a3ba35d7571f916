//! Questions per request are no fewer than can be, for little traffic.

use std::process::Command;

#[test]
fn no_way_asks_less_than_can_be() {
    let upstream = Command::new(env!("CARGO_BIN_EXE_upstream"))
        .arg("--quick")
        .output();
    let output = upstream.expect("the program runs");
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words}");
    let table = String::from_utf8_lossy(&output.stdout);
    assert_eq!(table.matches("| exponent ").count(), 6, "{table}");
}
