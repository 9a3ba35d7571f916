//! The real `ipverdict`, run as a process.

use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::thread;

use crate::binaries;

/// The answers of `ipverdict resolve` to `input`, line by line.
#[track_caller]
pub(super) fn resolve(args: &[&str], input: &str) -> Vec<String> {
    let output = run(args, input.as_bytes());
    assert!(output.status.success(), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.lines().map(ToOwned::to_owned).collect()
}

/// Runs `ipverdict resolve` to its end.
pub(super) fn run(args: &[&str], input: &[u8]) -> Output {
    let mut child = ipverdict()
        .arg("resolve")
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("ipverdict starts");
    let mut stdin = child.stdin.take().expect("piped");
    thread::scope(|scope| {
        // Answers come before the input ends: who only writes would fill both pipes and wait.
        scope.spawn(move || stdin.write_all(input));
        child.wait_with_output().expect("ipverdict ends")
    })
}

/// The command as it is in the sources now.
pub(super) fn ipverdict() -> Command {
    Command::new(binaries::ipverdict())
}
