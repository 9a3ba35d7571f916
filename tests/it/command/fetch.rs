//! Lists fetched from a server on this machine: what is kept, what is written, and what is told.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::Command;
use std::time::SystemTime;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::folder::Folder;
use crate::feeds::server::Server;

/// A server and a folder whose feeds.toml has lists of it.
struct World {
    folder: Folder,
    server: Server,
    runtime: Runtime,
}

const FETCH: [&str; 6] = ["fetch", "feeds.toml", "-o", "lists.idx", "--gap", "0s"];

/// Fetches with more arguments.
fn fetch<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&FETCH, more].concat()
}

/// A list of this many Tor exits, `11.0.0.1`, `11.0.1.1` and so on.
fn exits(count: u8) -> String {
    (0..count).map(|i| format!("11.0.{i}.1\n")).collect()
}

impl World {
    /// With twenty exits, a network of a VPN, and an office that is a file.
    fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let server = runtime.block_on(Server::start());
        server.list("/exits", 1, exits(20));
        server.list("/vpn", 1, "12.0.0.0/24\n");
        let folder = Folder::new();
        let feeds = format!(
            "[[feed]]\nname = 'exits'\nsignals = 'tor'\nurl = '{}'\n
             [[feed]]\nname = 'vpn'\nsignals = 'vpn'\nurl = '{}'\n
             [[feed]]\nname = 'office'\nkind = 'allow'\npath = 'office.txt'\nbogons = 'keep'\n",
            server.url("/exits"),
            server.url("/vpn")
        );
        folder.write("feeds.toml", feeds);
        Self {
            folder,
            server,
            runtime,
        }
    }

    /// With all of that fetched once.
    fn fetched() -> Self {
        let world = Self::new();
        world.folder.says(&FETCH, 0);
        world
    }

    /// The server is down from now on.
    fn down(self) -> (Folder, Runtime) {
        drop(self.server);
        // So that whoever connects is refused.
        self.runtime.block_on(async {
            while self.runtime.metrics().num_alive_tasks() > 0 {
                tokio::task::yield_now().await;
            }
        });
        (self.folder, self.runtime)
    }

    fn modified(&self) -> SystemTime {
        let file = fs::metadata(self.folder.path("lists.idx")).unwrap();
        file.modified().unwrap()
    }
}

/// The states of the three lists.
fn states(fetched: &Value) -> Vec<&str> {
    let lists = fetched["lists"].as_array().unwrap();
    lists
        .iter()
        .map(|list| list["state"].as_str().unwrap())
        .collect()
}

fn is_listed(folder: &Folder, ip: &str, words: &str) -> bool {
    let said = folder.says(&["check", "--index", "lists.idx", ip], 0);
    said.contains(words)
}

#[test]
fn a_first_run_fetches_everything_and_a_second_one_nothing() {
    let world = World::new();
    let words = world.folder.says(&FETCH, 0);
    let lines: Vec<&str> = words.lines().collect();
    assert_eq!(lines[0], "  list    entries       size  age  state");
    assert!(
        lines[1].starts_with("  exits        20  190 bytes  "),
        "{words}"
    );
    assert!(lines[1].ends_with(" s  new"), "{words}");
    assert_eq!(lines[5], "3 lists: 3 new");
    assert!(lines[6].starts_with("wrote \"lists.idx\", "), "{words}");
    assert!(is_listed(&world.folder, "11.0.19.1", "tor: yes"));
    let index = world.folder.read("lists.idx");

    let modified = world.modified();
    let fetched = world.folder.json(&FETCH, 0);
    assert_eq!(states(&fetched), ["unchanged"; 3]);
    assert_eq!(fetched["written"], json!("unchanged"));
    assert_eq!(
        (world.modified(), world.folder.read("lists.idx")),
        (modified, index.clone())
    );
    let asked = world.server.asked();
    assert_eq!(asked.len(), 4);
    assert!(
        asked[..2]
            .iter()
            .all(|asked| !asked.headers.contains_key("if-none-match"))
    );
    assert!(
        asked[2..]
            .iter()
            .all(|asked| asked.headers["if-none-match"] == "\"version-1\"")
    );

    // A file that is gone is written again, of the same bytes.
    fs::remove_file(world.folder.path("lists.idx")).unwrap();
    let words = world.folder.says(&FETCH, 0);
    assert!(
        words.contains("\n3 lists: 3 unchanged\nwrote \"lists.idx\", "),
        "{words}"
    );
    assert_eq!(world.folder.read("lists.idx"), index);
}

#[test]
fn what_is_new_is_written() {
    let world = World::fetched();
    world.server.list("/exits", 2, exits(21));
    let fetched = world.folder.json(&FETCH, 0);
    assert_eq!(states(&fetched), ["new", "unchanged", "unchanged"]);
    assert_eq!(fetched["written"], json!("written"));
    assert_eq!(fetched["lists"][0]["entries"], json!(21));
    assert!(is_listed(&world.folder, "11.0.20.1", "tor: yes"));
}

#[test]
fn a_broken_version_is_held_until_a_good_one_comes() {
    let world = World::fetched();
    let (modified, index) = (world.modified(), world.folder.read("lists.idx"));
    world.server.list("/exits", 2, exits(3));
    // It was not forgotten by the second time, though every process is a new one.
    for _ in 0..2 {
        let words = world.folder.says(&FETCH, 3);
        let held = words.lines().find(|line| line.starts_with("exits: held: "));
        let held = held.unwrap_or_else(|| panic!("{words}"));
        assert!(
            held.contains("fewer") && held.contains("the last good version stays"),
            "{held}"
        );
        assert!(
            words.contains("\n3 lists: 2 unchanged, 1 held\n\"lists.idx\" is as it was, "),
            "{words}"
        );
    }
    assert_eq!(
        (world.modified(), world.folder.read("lists.idx")),
        (modified, index)
    );

    world.server.list("/exits", 3, exits(19));
    assert_eq!(
        states(&world.folder.json(&FETCH, 0)),
        ["new", "unchanged", "unchanged"]
    );
}

#[test]
fn a_limit_that_is_changed_lets_a_held_version_in() {
    let world = World::fetched();
    world.server.list("/exits", 2, exits(3));
    world.folder.says(&FETCH, 3);
    let feeds = String::from_utf8(world.folder.read("feeds.toml")).unwrap();
    world.folder.write(
        "feeds.toml",
        feeds.replacen("signals = 'tor'", "signals = 'tor'\nmax_shrink = 1.0", 1),
    );
    assert_eq!(
        states(&world.folder.json(&FETCH, 0)),
        ["new", "unchanged", "unchanged"]
    );
    assert!(!is_listed(&world.folder, "11.0.19.1", "tor: yes"));
}

#[test]
fn a_held_version_is_taken_when_an_operator_says_which() {
    let world = World::fetched();
    world.server.list("/exits", 2, exits(3));
    let fetched = world.folder.json(&FETCH, 3);
    let digest = fetched["lists"][0]["held_digest"].as_str().unwrap();
    let done = world
        .folder
        .run(&fetch(&["--accept", "exits@0000000000000000"]));
    assert_eq!(done.code, 3, "{done:?}");
    assert!(
        done.stderr
            .starts_with("error: --accept exits@0000000000000000: "),
        "{done:?}"
    );
    let accept = format!("exits@{digest}");
    let fetched = world.folder.json(&fetch(&["--accept", &accept]), 0);
    assert_eq!(states(&fetched), ["new", "unchanged", "unchanged"]);
    assert!(!is_listed(&world.folder, "11.0.19.1", "tor: yes"));
    // It stays taken.
    let fetched = world.folder.json(&FETCH, 0);
    assert_eq!(states(&fetched), ["unchanged"; 3]);
}

#[test]
fn how_to_take_a_held_version_is_told_where_it_can_be_taken() {
    let world = World::fetched();
    world.server.list("/exits", 2, exits(3));
    let words = world.folder.says(&FETCH, 3);
    let advice = |line: &str| line.contains("to take it nevertheless, fetch with --accept exits@");
    assert!(words.lines().any(advice), "{words}");
    world.server.list("/exits", 3, "0.0.0.0/0\n");
    let words = world.folder.says(&FETCH, 3);
    assert!(words.contains("cannot be accepted"), "{words}");
    assert!(!words.contains("--accept"), "{words}");
}

#[test]
fn a_server_that_is_down_leaves_what_is_there() {
    let (folder, _runtime) = World::fetched().down();
    let index = folder.read("lists.idx");
    let fetched = folder.json(&FETCH, 3);
    assert_eq!(states(&fetched), ["failed", "failed", "unchanged"]);
    let exits = &fetched["lists"][0];
    assert_eq!(
        (&exits["entries"], &exits["failures"]),
        (&json!(20), &json!(1))
    );
    assert!(
        exits["reason"].as_str().unwrap().starts_with("127.0.0.1:"),
        "{exits}"
    );
    assert!(exits["fetched"].as_str().unwrap().ends_with('Z'), "{exits}");
    assert_eq!(folder.read("lists.idx"), index);
    assert!(is_listed(&folder, "11.0.19.1", "tor: yes"));
}

#[test]
fn a_host_that_asks_to_be_left_alone_is() {
    let world = World::fetched();
    for path in ["/exits", "/vpn"] {
        let asks = [("retry-after", "1800")];
        world.server.other(path, 429, &asks, "");
    }
    let before = world.server.asked().len();
    let words = world.folder.says(&FETCH, 3);
    assert_eq!(world.server.asked().len(), before + 1);
    assert!(
        words.contains("429 Too Many Requests; the last good version stays"),
        "{words}"
    );
    assert!(
        words.contains(": not asked: its host wants to be left alone until 20"),
        "{words}"
    );
    assert!(
        words.contains("\n3 lists: 1 unchanged, 1 failed, 1 not asked\n"),
        "{words}"
    );
}

#[test]
fn without_anything_good_there_is_no_index() {
    let world = World::new();
    world.server.status("/exits", 500);
    world.server.other("/vpn", 200, &[], "<html>\x1b[2J</html>");
    // Some list is good: the others are left out.
    let words = world.folder.says(&FETCH, 3);
    assert!(words.contains("\nexits: failed: 127.0.0.1:"), "{words}");
    assert!(
        words.contains("; LEFT OUT, there is no good version of it\n"),
        "{words}"
    );
    assert!(
        words.contains("  vpn           -         -    -  failed\n"),
        "{words}"
    );

    // One that is required is missing.
    let feeds = String::from_utf8(world.folder.read("feeds.toml")).unwrap();
    world.folder.write(
        "feeds.toml",
        feeds.replacen("signals = 'tor'", "signals = 'tor'\nrequired = true", 1),
    );
    let args = [
        "fetch",
        "feeds.toml",
        "--folder",
        "other",
        "-o",
        "other.idx",
        "--gap",
        "0s",
    ];
    let done = world.folder.run(&args);
    assert_eq!(done.code, 2, "{done:?}");
    assert!(
        done.stderr.contains("error: list exits is required"),
        "{done:?}"
    );
    assert!(done.stderr.contains("error: there is no index"), "{done:?}");
    assert!(!world.folder.names().contains(&"other.idx".to_owned()));
}

#[test]
fn a_list_that_comes_from_a_fallback_is_good_and_tells_so() {
    let world = World::new();
    let feeds = String::from_utf8(world.folder.read("feeds.toml")).unwrap();
    let mirror = format!(
        "signals = 'tor'\nfallback = '{}'",
        world.server.url("/mirror")
    );
    let feeds = feeds.replacen("signals = 'tor'", &mirror, 1);
    world.folder.write("feeds.toml", feeds);
    world.server.list("/mirror", 1, exits(20));
    world.server.status("/exits", 500);
    let words = world.folder.says(&FETCH, 0);
    assert!(words.contains("  new (fallback)\n"), "{words}");
    let told = words.lines().find(|line| line.starts_with("exits: "));
    let told = told.unwrap_or_else(|| panic!("{words}"));
    assert!(
        told.starts_with("exits: comes from a fallback since 20"),
        "{told}"
    );
    assert!(
        told.contains(", as its first address fails: 127.0.0.1:"),
        "{told}"
    );
    assert!(
        told.ends_with("the server answers 500 Internal Server Error"),
        "{told}"
    );

    let fetched = world.folder.json(&FETCH, 0);
    assert_eq!(states(&fetched), ["unchanged"; 3]);
    let fallback = &fetched["lists"][0]["fallback"];
    let since = fallback["since"].as_str().unwrap();
    // The same since when, though every process is a new one.
    assert!(told.contains(since), "{since}: {told}");
    world.server.list("/exits", 1, exits(20));
    let fetched = world.folder.json(&FETCH, 0);
    assert_eq!(fetched["lists"][0]["fallback"], Value::Null);
}

#[test]
fn what_cannot_be_used_is_told_before_anything_is_asked() {
    let world = World::new();
    let refuses = |args: &[&str], words: &str| {
        let told = world.folder.refuses(args);
        assert!(told.contains(words), "{words}: {told}");
    };
    refuses(
        &fetch(&["--folder", "office.txt"]),
        "error: the folder \"office.txt\" cannot be used: ",
    );
    refuses(
        &["fetch", "none.toml"],
        "error: cannot read \"none.toml\": ",
    );
    refuses(
        &["fetch", "feeds.toml", "-o", "office.txt"],
        "\"office.txt\" is there and is not written over: move it away",
    );
    refuses(
        &["fetch", "feeds.toml", "--key-file", "exits=key"],
        "keys are known for databases of Focsec only",
    );
    refuses(
        &["fetch", "feeds.toml", "--key-file", "exit=key"],
        "no list is named \"exit\"",
    );
    world.folder.write(
        "feeds.toml",
        "[[feed]]\nname = 'exits'\nsignals = 'tour'\nurl = 'https://lists.example/'\n",
    );
    assert!(!world.folder.names().contains(&"feeds.fetched".to_owned()));
    let lint = world.folder.refuses(&["lint", "feeds.toml"]);
    assert_eq!(world.folder.refuses(&FETCH), lint);
    assert!(world.server.asked().is_empty());
}

#[test]
fn a_database_is_asked_for_with_its_key() {
    let world = World::new();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    let rows = b"ip,is_vpn,is_tor,iso_code\n11.0.0.1,true,false,DE\n";
    encoder.write_all(rows).unwrap();
    let path = "/v1/database/vpn.csv.gz";
    world
        .server
        .other(path, 200, &[], encoder.finish().unwrap());
    let url = world.server.url(path);
    world.folder.write(
        "feeds.toml",
        format!(
            "[[feed]]\nname = 'focsec'\nsignals = 'vpn'\nformat = 'focsec_csv'\nurl = '{url}'\n"
        ),
    );
    world.folder.write("key.txt", "some-key\n");
    world
        .folder
        .says(&fetch(&["--key-file", "focsec=key.txt"]), 0);
    assert!(is_listed(&world.folder, "11.0.0.1", "vpn: yes"));
    let asked = world.server.asked();
    assert_eq!(asked[0].path, path);
    assert_eq!(asked[0].headers["authorization"], "some-key");
}

#[test]
fn the_help_has_examples_that_are_understood() {
    let world = World::fetched();
    let help = world.folder.says(&["fetch", "--help"], 0);
    let examples = help
        .lines()
        .filter_map(|line| line.trim().strip_prefix("ipverdict "));
    let mut count = 0;
    for example in examples {
        // One goes on, one is about a folder and one about a list that are not here.
        let args: Vec<&str> = example.split_whitespace().collect();
        let fails = example.contains("/var/") || example.contains("focsec-vpn");
        if !fails && !args.contains(&"--watch") {
            world.folder.says(&args, 0);
        }
        count += 1;
    }
    assert_eq!(count, 4, "{help}");
    for state in ["new", "unchanged", "held", "failed", "not asked", "waiting"] {
        assert!(help.contains(&format!("\n  {state} ")), "{state}: {help}");
    }
}

#[cfg(unix)]
#[test]
fn watching_goes_on_until_it_is_stopped_and_holds_the_folder() {
    let world = World::new();
    let mut child = world
        .folder
        .command(&fetch(&["--watch", "--json"]))
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    let fetched: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(states(&fetched), ["new"; 3]);

    let told = world.folder.refuses(&FETCH);
    assert!(told.contains("is in use by another feed set"), "{told}");
    let kill = Command::new("kill").arg(child.id().to_string()).status();
    assert!(kill.unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    world.folder.says(&FETCH, 0);
}
