//! `ipverdict check` as its users meet it: arguments in, words or JSON out.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder with lists, and the command run in it.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(TempDir::new().unwrap());
        folder.write("exits.txt", "# exits\n198.51.100.7\n");
        folder.write(
            "hosting.txt",
            "198.51.100.0/24\n2001:db8::/32 ; all of it\n",
        );
        folder.write("office.txt", "203.0.113.0/28\n");
        folder
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn check(&self, args: &[&str], stdin: &str) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_ipverdict"))
            .arg("check")
            .args(args)
            .current_dir(self.0.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Whether the command reads it is the command's business.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        child.wait_with_output().unwrap()
    }

    #[track_caller]
    fn answers(&self, args: &[&str], stdin: &str) -> String {
        let output = self.check(args, stdin);
        assert_eq!(text(&output.stderr), "");
        assert_eq!(output.status.code(), Some(0));
        text(&output.stdout)
    }

    /// What it says on the standard error when it refuses; then there is no answer.
    #[track_caller]
    fn refuses(&self, args: &[&str]) -> String {
        let output = self.check(args, "");
        assert_eq!(text(&output.stdout), "");
        assert_eq!(output.status.code(), Some(2));
        text(&output.stderr)
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

const LISTS: [&str; 6] = [
    "--list",
    "exits=exits.txt:tor:complete",
    "--list=hosting=hosting.txt:datacenter",
    "--allow=office=office.txt",
    "--deny",
    "own=-",
];

#[test]
fn words() {
    let args = [&["198.51.100.7", "203.0.113.9", "8.8.8.8"], &LISTS[..]].concat();
    let words = Folder::new().answers(&args, "203.0.113.0/24\n");
    let all_but_the_unknown: Vec<&str> = words
        .lines()
        .filter(|line| !line.starts_with("  unknown (not a public address): "))
        .collect();
    let expected = [
        "198.51.100.7 (documentation address)",
        "  tor: yes, says exits",
        "  datacenter: yes, says hosting",
        "  listed in exits, line 2: 198.51.100.7",
        "  listed in hosting, line 1: 198.51.100.0/24",
        "203.0.113.9 (documentation address)",
        "  operator's own list office: allow",
        "  operator's own list own: deny",
        "  listed in office, line 1: 203.0.113.0/28",
        "  listed in own, line 1: 203.0.113.0/24",
        "8.8.8.8 (public address)",
        "  tor: no, not in any complete list of it",
        "  unknown (not listed): datacenter",
    ];
    assert_eq!(all_but_the_unknown, expected);
}

#[test]
fn json_is_an_object_per_line_and_address() {
    let args = [&["--json", "::ffff:198.51.100.7", "8.8.8.8"], &LISTS[..]].concat();
    let lines = Folder::new().answers(&args, "");
    let objects: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(objects.len(), 2);
    assert_eq!(objects[0]["ip"], json!("198.51.100.7"));
    assert_eq!(
        objects[0]["signals"],
        json!({"tor": true, "datacenter": true})
    );
    assert_eq!(
        objects[0]["matches"],
        json!([
            {"list": "exits", "line": 2, "range": "198.51.100.7"},
            {"list": "hosting", "line": 1, "range": "198.51.100.0/24"},
        ])
    );
    assert_eq!(objects[1]["signals"], json!({"tor": false}));
    assert_eq!(objects[1]["matches"], json!([]));
    // The object is the verdict, and something more.
    let verdict: ipsec_core::Verdict = serde_json::from_value(objects[0].clone()).unwrap();
    assert_eq!(verdict.evidence().len(), 2);
}

/// That nothing is found without lists looks like a clean answer, and is none.
const NO_LISTS: &str = "note: without --index and lists nothing is known of anybody\n";

#[test]
fn without_lists_it_still_tells_what_kind_of_address_it_is() {
    let output = Folder::new().check(&["10.0.0.1"], "");
    assert_eq!(output.status.code(), Some(0));
    let words = text(&output.stdout);
    assert!(words.starts_with("10.0.0.1 (private address)\n"), "{words}");
    assert_eq!(text(&output.stderr), NO_LISTS);
}

#[test]
fn a_list_may_come_from_the_standard_input_and_a_name_may_contain_colons() {
    let folder = Folder::new();
    folder.write("a:b=c.txt", "192.0.2.1");
    let words = folder.answers(
        &[
            "192.0.2.1",
            "--list",
            "x=a:b=c.txt:vpn",
            "--list",
            "y=-:tor",
        ],
        "192.0.2.0/24",
    );
    assert!(words.contains("vpn: yes, says x"), "{words}");
    assert!(words.contains("tor: yes, says y"), "{words}");
}

#[test]
fn arguments_that_are_wrong() {
    let folder = Folder::new();
    let cases: &[(&[&str], &str)] = &[
        (&["10.1"], "an IPv4 address has four numbers"),
        (&["192.0.2.1:80"], "write the address alone, 192.0.2.1"),
        (
            &["192.0.2.0/24"],
            "these are many addresses: check one, such as 192.0.2.0",
        ),
        (
            &["192.0.2.1", "--list", "exits.txt"],
            "a list is NAME=FILE:SIGNALS[:complete]",
        ),
        (
            &["192.0.2.1", "--list", "a=exits.txt:onion"],
            "unknown signal `onion`: expected one of",
        ),
        (
            &["192.0.2.1", "--allow", "office.txt"],
            "a list is NAME=FILE, such as",
        ),
        (
            &["192.0.2.1", "--allow", "a=-", "--deny", "b=-"],
            "the standard input can be one list only",
        ),
        (
            &[
                "192.0.2.1",
                "--list",
                "a=exits.txt:tor",
                "--deny",
                "a=exits.txt",
            ],
            "two lists are named a:",
        ),
    ];
    for (args, words) in cases {
        let stderr = folder.refuses(args);
        assert!(
            stderr.starts_with("error: ") && stderr.contains(words),
            "{args:?}: {stderr}"
        );
    }
}

#[test]
fn files_that_cannot_be_read_are_all_told() {
    let folder = Folder::new();
    let stderr = folder.refuses(&["192.0.2.1", "--deny=a=none.txt", "--list=b=nil.txt:tor"]);
    let lines: Vec<&str> = stderr.lines().collect();
    assert_eq!(lines.len(), 2, "{stderr}");
    assert!(
        lines[0].starts_with(r#"error: cannot open "nil.txt": "#),
        "{stderr}"
    );
    assert!(
        lines[1].starts_with(r#"error: cannot open "none.txt": "#),
        "{stderr}"
    );
    let stderr = folder.refuses(&["192.0.2.1", "--deny=a=."]);
    assert!(
        stderr.starts_with("error: list a, line 1, cannot be read: "),
        "{stderr}"
    );
}

#[test]
fn lists_that_are_wrong_are_told_line_by_line() {
    let folder = Folder::new();
    folder.write("bad.txt", "192.0.2.1\nNone\n192.0.2.1:80\n");
    let args = [
        "192.0.2.1",
        "--list=a=bad.txt:tor",
        "--list=b=-:vpn:complete",
    ];
    let stderr = folder.refuses(&args);
    let expected = "\
error: list a, line 2, \"None\": not an address: expected one such as 192.0.2.1, 192.0.2.0/24, 192.0.2.1-192.0.2.9 or 2001:db8::1
error: list a, line 3, \"192.0.2.1:80\": an address with a port: write the address alone, 192.0.2.1
error: list b is complete and empty: it would say no about everybody
";
    assert_eq!(stderr, expected);
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let folder = Folder::new();
    let many = vec!["192.0.2.1"; 5000];
    let mut child = Command::new(env!("CARGO_BIN_EXE_ipverdict"))
        .arg("check")
        .args(many)
        .current_dir(folder.0.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        (output.status.code(), text(&output.stderr).as_str()),
        (Some(0), NO_LISTS)
    );
}
