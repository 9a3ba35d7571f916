//! The real `ipverdict`, built once and run as a process.

use std::env;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::thread;

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

/// The command next to this test's executable, as it is in the sources now.
pub(super) fn ipverdict() -> Command {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    Command::new(PATH.get_or_init(build))
}

/// Cargo tells a test where the programs of its own package are. This one belongs to another, so
/// Cargo is asked to bring it up to date, which takes no time when it is.
fn build() -> PathBuf {
    let test = env::current_exe().expect("this test's executable");
    let profile_dir = test.ancestors().nth(2).expect("target/<profile>/deps");
    let target_dir = profile_dir.parent().expect("target");
    let profile = match profile_dir.file_name().and_then(|name| name.to_str()) {
        Some("debug") => "dev",
        Some(name) => name,
        None => panic!("{profile_dir:?} is not named after a profile"),
    };
    let done = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "-p", "ipsec-cli", "--bin", "ipverdict"])
        .args(["--profile", profile])
        .arg("--target-dir")
        .arg(target_dir)
        .current_dir(
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .parent()
                .expect("workspace"),
        )
        .status()
        .expect("cargo starts");
    assert!(done.success(), "ipverdict does not build");
    let path = profile_dir
        .join("ipverdict")
        .with_extension(env::consts::EXE_EXTENSION);
    assert!(path.is_file(), "{path:?} is not there");
    path
}
