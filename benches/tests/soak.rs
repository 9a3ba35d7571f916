//! Everything at once, for three seconds.

use std::process::Command;

#[test]
fn nothing_is_said_wrongly_or_left_behind() {
    let soak = Command::new(env!("CARGO_BIN_EXE_soak"))
        .args(["--seconds", "3"])
        .output();
    let output = soak.expect("the program runs");
    let words = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words}{errors}");
    assert!(words.ends_with("PASSED\n"), "{words}");
}
