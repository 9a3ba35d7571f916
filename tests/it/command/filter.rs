//! Logs, marked, picked and counted by what an index file says of the addresses in them.

use std::io::Write;
use std::process::Stdio;

use super::folder::{Done, Folder};

/// What a filter does with a log.
#[track_caller]
fn filters(args: &[&str], log: &[u8]) -> Done {
    let folder = Folder::with_index();
    folder.run_with(&[&["check", "--index", "lists.idx"], args].concat(), log)
}

/// What it prints where nothing is to be told.
#[track_caller]
fn prints(args: &[&str], log: &str, expected: &str) {
    let done = filters(args, log.as_bytes());
    assert_eq!(
        (done.stdout.as_str(), done.stderr.as_str()),
        (expected, ""),
        "{args:?}"
    );
    assert_eq!(done.code, i32::from(expected.is_empty()), "{args:?}");
}

const LOG: &str = "\
203.0.113.10 exit
192.0.2.3 office
203.0.113.9 both
8.8.8.8 nobody
2001:db8:1::7 vpn
203.0.113.70 ours
";

#[test]
fn what_is_known_stands_in_front() {
    let expected = "\
tor\t203.0.113.10 exit
allow\t192.0.2.3 office
deny,tor\t203.0.113.9 both
-\t8.8.8.8 nobody
vpn,datacenter\t2001:db8:1::7 vpn
-\t203.0.113.70 ours
";
    prints(&["--field", "1"], LOG, expected);
}

#[test]
fn only_some_lines() {
    for (only, expected) in [
        ("tor", "203.0.113.10 exit\n203.0.113.9 both\n"),
        ("vpn", "2001:db8:1::7 vpn\n"),
        ("deny", "203.0.113.9 both\n"),
        ("allow,vpn", "192.0.2.3 office\n2001:db8:1::7 vpn\n"),
        ("unlisted", "8.8.8.8 nobody\n"),
        ("unlisted,allow", "192.0.2.3 office\n8.8.8.8 nobody\n"),
    ] {
        prints(&["--only", only], LOG, expected);
    }
    let listed = LOG.replace("8.8.8.8 nobody\n", "");
    prints(&["--only", "listed"], LOG, &listed);
    prints(&["--only", "listed,unlisted"], LOG, LOG);
    prints(&["--only", "tor"], "8.8.8.8\n", "");
}

#[test]
fn fields_of_every_kind() {
    let tor = |args: &[&str], line: &str| {
        let args = [args, &["--only", "tor"]].concat();
        prints(&args, line, line);
    };
    tor(&[], "203.0.113.9\n");
    tor(&["--field", "3"], "GET  /  [203.0.113.9]:443 200\n");
    tor(
        &["--field=2", "--delimiter=,"],
        "2026-11-21,\"203.0.113.9:4711\",200\r\n",
    );
    tor(
        &["--field=4", "--delimiter=\""],
        "{\"client\":\"203.0.113.9\"}\n",
    );
    tor(&["--delimiter", "\\t"], "203.0.113.9, \tx\n");
    tor(&[], "::ffff:203.0.113.9 mapped\n");
    tor(&[], "64:ff9b::203.0.113.9 translated\n");
}

#[test]
fn every_line_counts_as_what_it_is() {
    let log = b"\n- x\n203.0.113.9\xff\n203.0.113.10 \xff\xfe\n198.51.100.9 last";
    let folder = Folder::with_index();
    let output = folder.output(&["check", "--index", "lists.idx", "--field", "1"], log);
    assert_eq!(
        output.stdout,
        b"?\t\n?\t- x\n?\t203.0.113.9\xff\ntor\t203.0.113.10 \xff\xfe\nvpn,datacenter\t198.51.100.9 last\n"
    );
    assert_eq!(
        output.stderr,
        b"note: 3 lines had no address in their field\n"
    );
    assert!(output.status.success());
    let done = filters(&["--only", "vpn"], b"- x\n198.51.100.9");
    assert_eq!(done.stdout, "198.51.100.9\n");
    assert_eq!(done.stderr, "note: 1 line had no address in its field\n");
}

#[test]
fn counts() {
    let done = filters(&["--count"], LOG.as_bytes());
    let expected = "  \
  all              lines   share
  with an address      6   100 %
  listed               5  83.3 %

  answer      lines   share
  allow           1  16.7 %
  deny            1  16.7 %
  vpn             1  16.7 %
  tor             2  33.3 %
  datacenter      1  16.7 %

  list     lines   share
  exits        2  33.3 %
  hosting      1  16.7 %
  vpn          2  33.3 %
  office       1  16.7 %
  banned       1  16.7 %
  own.txt      1  16.7 %
";
    assert_eq!((done.stdout.as_str(), done.code), (expected, 0));
    let done = filters(&["--count", "--only", "tor"], LOG.as_bytes());
    assert!(done.stdout.contains("with an address      2"), "{done:?}");
}

#[test]
fn files_one_after_the_other() {
    let folder = Folder::with_index();
    folder.write("a.log", "203.0.113.9 a\n8.8.8.8\n");
    folder.write("b.log", "203.0.113.10 b");
    let args = ["check", "--index", "lists.idx", "--only", "tor"];
    let all = |files: &[&str]| folder.run_with(&[&args, files].concat(), b"198.51.100.7 stdin\n");
    let done = all(&["a.log", "-", "b.log"]);
    assert_eq!(
        done.stdout,
        "203.0.113.9 a\n198.51.100.7 stdin\n203.0.113.10 b\n"
    );
    assert_eq!((done.code, done.stderr.as_str()), (0, ""));

    let done = all(&["a.log", "none.log", ".", "b.log", "192.0.2.1"]);
    assert_eq!(
        (done.code, done.stdout.as_str()),
        (2, "203.0.113.9 a\n203.0.113.10 b\n")
    );
    let told: Vec<&str> = done.stderr.lines().collect();
    assert_eq!(told.len(), 3, "{done:?}");
    assert!(
        told[0].starts_with("error: cannot read \"none.log\": "),
        "{done:?}"
    );
    assert!(
        told[2].contains("a filter takes the names of files"),
        "{done:?}"
    );
}

#[test]
fn what_makes_no_sense_is_told() {
    let folder = Folder::with_index();
    for (args, words) in [
        (
            &["--only", "onion"][..],
            "unknown signal `onion`: expected one of anonymous, vpn,",
        ),
        (&["--only", "onion"], "; or allow, deny, listed or unlisted"),
        (&["--field", "0"], "--field"),
        (&["--delimiter", ",,"], "expected one ASCII character"),
        (&["--count", "--json"], "cannot be used with"),
    ] {
        let stderr = folder.refuses(&[&["check", "--index", "lists.idx"], args].concat());
        assert!(stderr.contains(words), "{args:?}: {stderr}");
    }
    let done = filters(&["--only", "spam"], LOG.as_bytes());
    assert_eq!(
        done.stderr,
        "note: no list tells spam, so no line is wanted for it\n"
    );
    assert_eq!(done.code, 1);
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let folder = Folder::with_index();
    let args = ["check", "--index", "lists.idx", "--field", "1"];
    let mut child = folder.command(&args).stdin(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    // More than any buffer between the two holds; the command may be gone before the end.
    let _ = stdin.write_all(LOG.repeat(20_000).as_bytes());
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
}
