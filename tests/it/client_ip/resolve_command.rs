//! What `ipverdict resolve` does besides resolving: bad lines, order, interruption, speed.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::command;

const GOOD: &str = r#"{"peer":"192.0.2.1:80","headers":[],"config":{"mode":"peer"}}"#;
const ANSWER: &str = r#"{"ip":"192.0.2.1"}"#;

/// Each of these is `error`, and the lines before and after it are answered as always.
#[track_caller]
fn each_is(error: &str, lines: &[&str]) {
    let bad = format!(r#"{{"error":"{error}"}}"#);
    for line in lines {
        let answers = command::resolve(&[], &format!("{GOOD}\n{line}\n{GOOD}\n"));
        assert_eq!(answers, [ANSWER, bad.as_str(), ANSWER], "{line}");
    }
}

/// A line with this peer and these headers.
fn line(peer: &str, headers: &str) -> String {
    format!(r#"{{"peer":{peer},"headers":{headers},"config":{{"mode":"peer"}}}}"#)
}

#[test]
fn not_an_object_of_this_kind() {
    each_is(
        "input",
        &[
            "nonsense",
            "{",
            "{}",
            "[]",
            "null",
            "1",
            "\"\"",
            "\u{feff}",
            r#"["192.0.2.1",[],{"mode":"peer"}]"#,
            r#"{"peer":"192.0.2.1","headers":[]}"#,
            r#"{"peer":"192.0.2.1","config":{"mode":"peer"}}"#,
            r#"{"peer":"192.0.2.1","headers":[],"config":{"mode":"peer"}"#,
            r#"{"peer":"192.0.2.1","headers":[],"config":{"mode":"peer"}} x"#,
            r#"{"peer":"192.0.2.1","peer":"192.0.2.2","headers":[],"config":{"mode":"peer"}}"#,
            &format!("{GOOD} {GOOD}"),
            &format!("{GOOD},"),
            &"[".repeat(100_000),
            &format!(
                r#"{{"peer":"192.0.2.1","headers":[],"config":{}"#,
                "{\"a\":".repeat(9999)
            ),
        ],
    );
}

#[test]
fn a_peer_that_cannot_exist() {
    for peer in [
        r#""""#,
        r#"" ""#,
        r#""localhost""#,
        r#""192.0.2.256""#,
        r#""192.0.2.01""#,
        r#""192.0.2.1:""#,
        r#""192.0.2.1:65536""#,
        r#""192.0.2.1:+80""#,
        r#""192.0.2.1 ""#,
        r#""2001:db8::1%eth0""#,
        r#""[192.0.2.1]:80""#,
        r#""[2001:db8::1]:""#,
        r#""Unix""#,
        r#""none""#,
        "1",
        "[]",
        "{}",
        "true",
    ] {
        each_is("input", &[&line(peer, "[]")]);
    }
}

#[test]
fn a_header_that_cannot_exist() {
    for headers in [
        r#"[["",""]]"#,
        r#"[["x y","a"]]"#,
        r#"[["x:","a"]]"#,
        r#"[["é","a"]]"#,
        r#"[["x\n","a"]]"#,
        r#"[["x","a\r\nb"]]"#,
        r#"[["x","\u0000"]]"#,
        r#"[["x","\u007f"]]"#,
        r#"[["x","hex:0a"]]"#,
        r#"[["x","hex:0"]]"#,
        r#"[["x","hex:zz"]]"#,
        r#"[["x","hex: 41"]]"#,
        r#"[["x"]]"#,
        r#"[["x","a","b"]]"#,
        r#"[["x",1]]"#,
        r#"["x","a"]"#,
        r#"{"x":"a"}"#,
        "null",
        r#""x: a""#,
    ] {
        each_is("input", &[&line(r#""192.0.2.1""#, headers)]);
    }
}

#[test]
fn more_headers_than_a_map_holds() {
    let headers: Vec<String> = (0..40_000).map(|n| format!(r#"["x-{n}",""]"#)).collect();
    each_is(
        "input",
        &[&line(r#""192.0.2.1""#, &format!("[{}]", headers.join(",")))],
    );
}

#[test]
fn a_configuration_that_is_no_object() {
    for config in [
        "null",
        "[]",
        "1",
        r#""peer""#,
        r#"["peer"]"#,
        "{}",
        r#"{"mode":"peer","mode":"peer"}"#,
    ] {
        let line = format!(r#"{{"peer":null,"headers":[],"config":{config}}}"#);
        each_is("config", &[&line]);
    }
}

#[test]
fn bytes_that_are_not_utf8() {
    let output = command::run(&[], b"\xff\xfe\n{\"peer\":\"\xff\"}\n\n \t\r\n\x00\n");
    assert!(output.status.success());
    let bad = "{\"error\":\"input\"}\n";
    assert_eq!(String::from_utf8(output.stdout).unwrap(), bad.repeat(3));
}

#[test]
fn blank_lines_line_ends_and_a_last_line_without_one() {
    assert_eq!(command::resolve(&[], ""), [""; 0]);
    assert_eq!(command::resolve(&[], "\n\n  \n\t\r\n"), [""; 0]);
    let input = format!("\n  {GOOD}  \r\n\n{GOOD}\r\n\n{GOOD}");
    assert_eq!(command::resolve(&[], &input), [ANSWER; 3]);
}

#[test]
fn every_form_of_a_peer() {
    for (peer, ip) in [
        (r#""192.0.2.1""#, "192.0.2.1"),
        (r#""192.0.2.1:0""#, "192.0.2.1"),
        (r#""2001:db8::1""#, "2001:db8::1"),
        (r#""[2001:DB8:0::1]:65535""#, "2001:db8::1"),
        (r#""[fe80::1%7]:80""#, "fe80::1"),
        (r#""::ffff:192.0.2.1""#, "192.0.2.1"),
    ] {
        let answers = command::resolve(&[], &line(peer, "[]"));
        assert_eq!(answers, [format!(r#"{{"ip":"{ip}"}}"#)]);
    }
    let unix = command::resolve(&[], &line(r#""unix""#, "[]"));
    assert_eq!(unix, [r#"{"error":"unix_peer"}"#]);
    let null = command::resolve(&[], &line("null", "[]"));
    assert_eq!(null, [r#"{"error":"no_peer"}"#]);
    let absent = command::resolve(&[], r#"{"headers":[],"config":{"mode":"peer"}}"#);
    assert_eq!(absent, [r#"{"error":"no_peer"}"#]);
}

#[test]
fn explained() {
    let input = r#"
        {"peer":"10.0.0.1","headers":[["X-Real-IP","203.0.113.9"]],"config":{"mode":"header","name":"X-Real-IP","trusted":["10.0.0.1"]}}
        {"peer":"10.0.0.2","headers":[["X-Real-IP","203.0.113.9"]],"config":{"mode":"header","name":"X-Real-IP","trusted":["10.0.0.1"]}}
    "#;
    assert_eq!(
        command::resolve(&["--explain"], input),
        [
            r#"{"ip":"203.0.113.9","from":"header","header":"x-real-ip","hop":1}"#,
            r#"{"ip":"10.0.0.2","from":"peer"}"#,
        ]
    );
}

#[test]
fn the_example_in_the_help() {
    let help = String::from_utf8(command::run(&["--help"], b"").stdout).unwrap();
    let (_, example) = help.split_once("echo '").expect("an example");
    let (input, rest) = example.split_once("' | tr -d '\\n' |").expect("its end");
    let answer = rest.lines().nth(1).expect("an answer").trim();
    let answers = command::resolve(&["--explain"], &input.replace('\n', ""));
    assert_eq!(answers, [answer]);
}

#[test]
fn every_mistake_of_a_trust_list_is_explained_at_once() {
    let input = r#"{"peer":"10.0.0.1","headers":[],"config":{"mode":"trusted_proxies","header":"forwarded","trusted":["10.0.0.0/33","10.0.0.0/8","here"]}}"#;
    let answer = command::resolve(&["--explain"], input).concat();
    assert!(
        answer.starts_with(r#"{"error":"config","reason":""#),
        "{answer}"
    );
    assert!(
        answer.contains("10.0.0.0/33") && answer.contains("here"),
        "{answer}"
    );
}

#[test]
fn a_reason_repeats_no_byte_of_a_header() {
    let input = r#"{"peer":"10.0.0.1","headers":[["forwarded","for=\"<evil>\""]],"config":{"mode":"trusted_proxies","header":"forwarded","trusted":["10.0.0.0/8"]}}"#;
    let answer = command::resolve(&["--explain"], input).concat();
    assert!(answer.starts_with(r#"{"error":"malformed""#), "{answer}");
    assert!(!answer.contains("evil"), "{answer}");
}

#[test]
fn each_line_is_answered_before_the_next_is_sent() {
    let mut child = command::ipverdict()
        .arg("resolve")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    for _ in 0..3 {
        writeln!(stdin, "{GOOD}").unwrap();
        assert_eq!(answers.next().unwrap().unwrap(), ANSWER);
    }
    drop(stdin);
    assert!(answers.next().is_none());
    assert!(child.wait().unwrap().success());
}

#[test]
fn nobody_reads_the_answers_any_more() {
    let mut child = command::ipverdict()
        .arg("resolve")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    drop(child.stdout.take());
    // Whoever stopped reading may also see the pipe it writes to break.
    let _ = stdin.write_all(format!("{GOOD}\n").repeat(10_000).as_bytes());
    drop(stdin);
    let mut complaint = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut complaint)
        .unwrap();
    assert_eq!(complaint, "");
    assert!(child.wait().unwrap().success());
}

/// Lines that trust forty networks each; with this many configurations, by turns.
fn lines(configurations: usize) -> String {
    let trusted = |first: usize| {
        let networks = (first..first + 40).map(|n| format!("\"10.{n}.0.0/16\""));
        networks.collect::<Vec<_>>().join(",")
    };
    let trusted: Vec<String> = (0..configurations).map(trusted).collect();
    let line = |n: usize| {
        format!(
            r#"{{"peer":"10.2.0.1:80","headers":[["X-Forwarded-For","198.51.100.66, 2001:db8::{n:x}, 10.39.0.1"]],"config":{{"mode":"trusted_proxies","header":"x-forwarded-for","trusted":[{}]}}}}
"#,
            trusted[n % configurations]
        )
    };
    (0..2_000).map(line).collect()
}

/// How long the answers take, which are right.
fn time(lines: &str) -> Duration {
    let start = Instant::now();
    let answers = command::resolve(&[], lines);
    let elapsed = start.elapsed();
    assert_eq!(answers.len(), 2_000);
    for (n, answer) in answers.iter().enumerate().skip(1) {
        assert_eq!(answer, &format!(r#"{{"ip":"2001:db8::{n:x}"}}"#));
    }
    elapsed
}

#[test]
fn a_configuration_that_repeats_is_not_built_for_each_line() {
    let (repeating, changing) = (lines(1), lines(2));
    let (mut without, mut with) = (Duration::MAX, Duration::MAX);
    // The fastest of some runs counts, and of more while the machine is busy.
    for run in 1..=30 {
        without = without.min(time(&repeating));
        with = with.min(time(&changing));
        if run >= 3 && without * 2 < with {
            return;
        }
    }
    panic!("{without:?} if it repeats, {with:?} if it changes");
}
