//! The programs of the workspace's other packages, built once and run by tests as processes.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Where the command `ipverdict` is.
pub(super) fn ipverdict() -> PathBuf {
    program("ipverdict")
}

/// Where one of the examples is.
#[cfg(unix)]
pub(super) fn example(name: &str) -> PathBuf {
    program(name)
}

/// The folder that all packages of the workspace are in.
pub(super) fn workspace() -> &'static Path {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("a workspace around this package")
}

fn program(name: &str) -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(build);
    let path = folder.join(name).with_extension(env::consts::EXE_EXTENSION);
    assert!(path.is_file(), "{path:?} is not there");
    path
}

/// Cargo tells a test where the programs of its own package are. These belong to others, so Cargo is
/// asked to bring them up to date, all at once, so that what they have in common is built once; it takes no time when they are. They end up next to this test's
/// executable; the folder is returned.
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
        .args(["build", "--quiet", "--bins"])
        .args(["-p", "ipsec-cli", "-p", "examples"])
        .args(["--profile", profile])
        .arg("--target-dir")
        .arg(target_dir)
        .current_dir(workspace())
        .status()
        .expect("cargo starts");
    assert!(done.success(), "the programs do not build");
    profile_dir.to_owned()
}
