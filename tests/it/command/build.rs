//! Index files from a feeds.toml, version after version.

use serde_json::json;

use super::folder::Folder;

const BUILD: [&str; 4] = ["build", "feeds.toml", "-o", "lists.idx"];

/// Builds with more arguments.
fn build<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&BUILD, more].concat()
}

#[test]
fn the_same_lists_make_the_same_bytes() {
    let folder = Folder::new();
    let words = folder.says(&BUILD, 0);
    assert!(
        words.starts_with("  list     decision  in the index"),
        "{words}"
    );
    assert!(
        words.contains(
            "\n  exits    accept    new version         3     4           1         -     3              0  -"
        ),
        "{words}"
    );
    assert!(words.contains("\nwrote \"lists.idx\", "), "{words}");
    let first = folder.read("lists.idx");
    assert!(
        folder
            .says(&BUILD, 0)
            .contains("\"lists.idx\" is as it was, ")
    );
    folder.build("again.idx");
    assert_eq!(folder.read("again.idx"), first);

    // A date is another matter, and the environment may say it.
    let dated = |args: &[&str], epoch: &str| {
        let output = folder
            .command(args)
            .env("SOURCE_DATE_EPOCH", epoch)
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        folder.read("dated.idx")
    };
    let args = ["build", "feeds.toml", "-o", "dated.idx"];
    let by_environment = dated(&args, "1795298400");
    assert_ne!(by_environment, first);
    let by_argument = dated(
        &[&args[..], &["--date", "2026-11-21T22:00:00Z"]].concat(),
        "7",
    );
    assert_eq!(by_environment, by_argument);
    let date = folder.json(&["inspect", "dated.idx"], 0)["date"].clone();
    assert_eq!(date, json!("2026-11-21T22:00:00Z"));
}

#[test]
fn what_does_not_pass_leaves_the_last_good_version() {
    let folder = Folder::with_index();
    let good = folder.read("lists.idx");
    folder.write("exits.txt", "198.51.100.7\n");
    folder.write("vpn.txt", "<html><title>503</title>\n");
    let words = folder.says(&BUILD, 3);
    for line in [
        "  exits    hold      last good version  ",
        "  vpn      reject    last good version  ",
        "exits: NOT TAKEN, the last good version stays",
        "exits: if the new version is right, build with --accept exits",
        "vpn: NOT TAKEN, the last good version stays",
        "\"lists.idx\" is as it was, ",
    ] {
        assert!(
            words.lines().any(|said| said.starts_with(line)),
            "{line}\n{words}"
        );
    }
    assert!(words.contains("(max_shrink)"), "{words}");
    assert_eq!(folder.read("lists.idx"), good);

    // What an operator has looked at is taken, what is no list is not.
    let words = folder.says(&build(&["--accept", "exits", "--accept", "vpn"]), 3);
    assert!(
        words.contains("\nvpn: --accept does not help against this: "),
        "{words}"
    );
    assert!(words.contains("\nwrote \"lists.idx\", "), "{words}");
    let told = folder.says(&["check", "--index", "lists.idx", "203.0.113.10"], 0);
    assert!(!told.contains("tor: yes"), "{told}");
    let told = folder.says(&["check", "--index", "lists.idx", "203.0.113.64"], 0);
    assert!(told.contains("vpn: yes"), "{told}");
}

#[test]
fn nothing_is_written_unless_it_is_good() {
    let folder = Folder::with_index();
    let good = folder.read("lists.idx");
    let names = folder.names();
    let nothing = |args: &[&str], code: i32, words: &str| {
        let done = folder.run(args);
        assert_eq!(done.code, code, "{done:?}");
        assert!(done.stderr.contains(words), "{words}: {done:?}");
        assert_eq!(folder.read("lists.idx"), good);
        assert_eq!(folder.names(), names);
    };
    nothing(
        &build(&["--accept", "exit"]),
        2,
        "error: no list is named exit, which was to be accepted\nerror: nothing was written\n",
    );
    nothing(
        &build(&["--date", "yesterday"]),
        2,
        "\"yesterday\" is no date: expected one such as",
    );
    nothing(
        &["build", "none.toml", "-o", "lists.idx"],
        2,
        "error: cannot read \"none.toml\": ",
    );
    nothing(
        &["build", "feeds.toml", "-o", "vpn.txt"],
        2,
        "is there and is not written over: move it away",
    );
    nothing(
        &["build", "feeds.toml", "-o", "none/lists.idx"],
        2,
        "error: cannot write \"none/lists.idx\"",
    );
    folder.write("office.txt", "192.0.2.0/28\n10.1\n");
    folder.write("vpn.txt", "198.51.100.0/26\n");
    nothing(&build(&["--dry-run"]), 3, "");
    folder.write("own.txt", "");
    std::fs::remove_file(folder.path("lists.idx")).unwrap();
    let done = folder.run(&BUILD);
    assert_eq!(done.code, 2, "{done:?}");
    assert!(
        done.stderr
            .contains("list office is required, and there is no good version of it"),
        "{done:?}"
    );
    assert!(!folder.names().contains(&"lists.idx".to_owned()));
}

#[test]
fn a_list_without_a_file_is_told_in_one_sentence() {
    let folder = Folder::new();
    let feed = "[[feed]]\nname = 'far'\nsignals = 'spam'\nurl = 'https://lists.example/spam.txt'\n";
    let feeds = String::from_utf8(folder.read("feeds.toml")).unwrap() + feed;
    folder.write("feeds.toml", feeds);
    std::fs::remove_file(folder.path("hosting.txt")).unwrap();
    let words = folder.says(&BUILD, 3);
    let told = "\nfar: LEFT OUT, there is no good version of it\n  cannot be read: it has no `path`, and nothing is fetched here: \
                take `ipverdict fetch`, or save https://lists.example/spam.txt as a file and name that as `path`\n\nwrote ";
    assert!(words.contains(told), "{words}");
    let told = "\nhosting: LEFT OUT, there is no good version of it\n  cannot be read: \"hosting.txt\": No such file";
    assert!(words.contains(told), "{words}");

    let built = folder.json(&build(&["--dry-run"]), 3);
    for list in [1, 5] {
        let reasons = built["lists"][list]["reasons"].as_array().unwrap();
        assert_eq!(reasons.len(), 1, "{reasons:?}");
    }
}

#[test]
fn dropped_entries_are_told_with_their_lines() {
    let folder = Folder::new();
    let feeds = String::from_utf8(folder.read("feeds.toml")).unwrap();
    // 8.8.8.8 and 9.9.9.9 are public, as all is that a published list should name.
    folder.write(
        "feeds.toml",
        feeds.replacen(
            "bogons = \"keep\"",
            "bogons = \"drop\"\nmax_not_public = 1.0",
            1,
        ),
    );
    folder.write("vpn.txt", "8.8.8.8\n192.0.2.7\n9.9.9.9\n10.0.0.0/24\n");
    folder.write("hosting.txt", "8.8.8.0/24\n");
    folder.write("exits.txt", "8.8.4.4\n");
    let words = folder.says(&BUILD, 0);
    assert!(
        words.contains("(lines 2, 4), which were left out\n"),
        "{words}"
    );
    assert!(
        words.contains("\n  vpn      accept    new version         2     2           0         -     2          0  2 not_public\n"),
        "{words}"
    );
}

#[test]
fn the_same_as_json() {
    let folder = Folder::with_index();
    folder.write("exits.txt", "198.51.100.7\n");
    let built = folder.json(&build(&["--dry-run"]), 3);
    assert_eq!(built["written"], json!("dry_run"));
    let exits = &built["lists"][0];
    assert_eq!(
        (&exits["name"], &exits["decision"], &exits["used"]),
        (&json!("exits"), &json!("hold"), &json!("last_good"))
    );
    assert_eq!(exits["reasons"][0]["kind"], json!("shrunk"));
    assert_eq!(exits["reasons"][0]["can_be_overridden"], json!(true));
    assert_eq!(exits["report"]["entries"], json!(1));
    let args = build(&["--accept", "x", "--json"]);
    let done = folder.run(&args);
    let built: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
    assert_eq!((done.code, &built["written"]), (2, &json!("nothing")));
    assert_eq!(
        built["problems"][0],
        json!("no list is named x, which was to be accepted")
    );
}

#[test]
fn ages_need_a_date() {
    let folder = Folder::new();
    let feeds = String::from_utf8(folder.read("feeds.toml")).unwrap();
    folder.write(
        "feeds.toml",
        feeds.replacen(
            "path = \"vpn.txt\"",
            "path = \"vpn.txt\"\nmax_age = \"8d\"",
            1,
        ),
    );
    let done = folder.run(&BUILD);
    assert_eq!(done.code, 0, "{done:?}");
    assert_eq!(
        done.stderr,
        "note: list vpn: ages are not looked at without a date: say --date now\n"
    );
    assert_eq!(folder.run(&build(&["--date", "now"])).stderr, "");
}

#[test]
fn without_entries_the_file_is_smaller_and_answers_the_same() {
    let folder = Folder::with_index();
    folder.says(
        &["build", "feeds.toml", "-o", "small.idx", "--no-entries"],
        0,
    );
    assert!(folder.read("small.idx").len() < folder.read("lists.idx").len());
    let same = folder.says(&["diff", "lists.idx", "small.idx"], 0);
    assert!(same.starts_with("both say the same"), "{same}");
    let words = folder.says(&["check", "--index", "small.idx", "203.0.113.9"], 0);
    assert!(
        words.contains("tor: yes") && !words.contains("listed in"),
        "{words}"
    );
}
