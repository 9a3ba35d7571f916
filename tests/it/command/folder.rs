//! A folder with lists of made-up addresses, and the real command run in it.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::thread;

use serde_json::Value;
use tempfile::TempDir;

use crate::binaries;

/// A folder.
pub(super) struct Folder(TempDir);

/// What a command did.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Done {
    pub(super) code: i32,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

/// Addresses for documentation are not public, so lists of others drop them unless told to keep them.
const FEEDS: &str = r#"
[defaults]
bogons = "keep"

[never_block]
files = ["own.txt"]

[[feed]]
name = "exits"
kind = "complete"
signals = "tor"
path = "exits.txt"
licence = "CC0"
lineage = "torproject"

[[feed]]
name = "hosting"
signals = "datacenter"
path = "hosting.txt"

[[feed]]
name = "vpn"
signals = "vpn"
path = "vpn.txt"

[[feed]]
name = "office"
kind = "allow"
path = "office.txt"
bogons = "keep"

[[feed]]
name = "banned"
kind = "deny"
path = "banned.txt"
bogons = "keep"
"#;

impl Folder {
    /// With a feeds.toml and all lists that it names.
    pub(super) fn new() -> Self {
        let folder = Self(TempDir::new().unwrap());
        for (name, text) in [
            ("feeds.toml", FEEDS),
            ("own.txt", "203.0.113.70\n"),
            (
                "exits.txt",
                "198.51.100.7\n203.0.113.9\n203.0.113.10\n203.0.113.9 # again\n",
            ),
            ("hosting.txt", "198.51.100.0/24\n2001:db8::/32\n"),
            (
                "vpn.txt",
                "198.51.100.0/26\n203.0.113.64/26\n2001:db8:1::/48\n",
            ),
            ("office.txt", "192.0.2.0/28\n"),
            ("banned.txt", "203.0.113.9\n192.0.2.200-192.0.2.202\n"),
        ] {
            folder.write(name, text);
        }
        folder
    }

    /// With all of that, and lists.idx built from it.
    pub(super) fn with_index() -> Self {
        let folder = Self::new();
        folder.build("lists.idx");
        folder
    }

    #[track_caller]
    pub(super) fn build(&self, index: &str) {
        let done = self.run(&["build", "feeds.toml", "-o", index]);
        assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{done:?}");
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(super) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.path(name), text).unwrap();
    }

    pub(super) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    /// The names of all files.
    pub(super) fn names(&self) -> Vec<String> {
        let files = fs::read_dir(self.0.path()).unwrap();
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    pub(super) fn run(&self, args: &[&str]) -> Done {
        self.run_with(args, b"")
    }

    pub(super) fn run_with(&self, args: &[&str], stdin: &[u8]) -> Done {
        let output = self.output(args, stdin);
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Done {
            code: output.status.code().unwrap(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    pub(super) fn output(&self, args: &[&str], stdin: &[u8]) -> Output {
        let mut child = self.command(args).stdin(Stdio::piped()).spawn().unwrap();
        let mut to = child.stdin.take().unwrap();
        thread::scope(|scope| {
            // Whether the command reads it is the command's business.
            scope.spawn(move || to.write_all(stdin));
            child.wait_with_output().unwrap()
        })
    }

    /// The command, ready to start.
    pub(super) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(binaries::ipverdict());
        command
            .args(args)
            .current_dir(self.0.path())
            .env_remove("SOURCE_DATE_EPOCH")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// What it prints with this exit code, and nothing on the standard error.
    #[track_caller]
    pub(super) fn says(&self, args: &[&str], code: i32) -> String {
        let done = self.run(args);
        assert_eq!((done.code, done.stderr.as_str()), (code, ""), "{done:?}");
        done.stdout
    }

    /// The same as JSON.
    #[track_caller]
    pub(super) fn json(&self, args: &[&str], code: i32) -> Value {
        let args = [args, &["--json"]].concat();
        serde_json::from_str(&self.says(&args, code)).unwrap()
    }

    /// What it complains about, with nothing on the standard output.
    #[track_caller]
    pub(super) fn refuses(&self, args: &[&str]) -> String {
        let done = self.run(args);
        assert_eq!((done.code, done.stdout.as_str()), (2, ""), "{done:?}");
        assert!(done.stderr.starts_with("error: "), "{done:?}");
        done.stderr
    }
}
