//! What is in an index file.

use serde_json::json;

use super::folder::Folder;

#[test]
fn lists_with_their_sizes() {
    let folder = Folder::with_index();
    let words = folder.says(&["inspect", "lists.idx"], 0);
    for line in [
        "  name    local",
        "  date    -",
        "  1  exits    complete              tor               3     3  <0.001 %              0            0     0",
        "  3  vpn      partial               vpn               3   128  <0.001 %         65,536            1     0",
        "  6  own.txt  partial, never block  -                 1     1  <0.001 %              0            0     0",
        "  exits        4        0           1       0  -     torproject  CC0      ",
        "  IPv4 /26           2  ################",
        "  IPv4 ranges        1  ########",
        "  2  hosting  33.3 %       -    50 %  -       -      -",
        "  v4_top  ",
    ] {
        assert!(
            words.lines().any(|said| said.starts_with(line)),
            "{line}\n{words}"
        );
    }
}

#[test]
fn the_same_as_json() {
    let folder = Folder::with_index();
    let all = folder.json(&["inspect", "lists.idx"], 0);
    assert_eq!(all["lists"][2]["name"], json!("vpn"));
    assert_eq!(
        all["lists"][2]["addresses"],
        json!({"v4": 128, "v6_64s": 65536})
    );
    assert_eq!(all["lists"][2]["spared"], json!({"v4": 1, "v6_64s": 0}));
    assert_eq!(all["lists"][0]["report"]["duplicates"], json!(1));
    assert_eq!(
        all["prefixes"]["v6"],
        json!({"lengths": {"32": 1, "48": 1}, "ranges": 0})
    );
    assert_eq!(
        all["overlaps"][0],
        json!({"lists": ["vpn", "own.txt"], "v4": 1, "of": 1})
    );
    assert_eq!(all["bytes"], json!(folder.read("lists.idx").len()));
    assert_eq!(all["date"], json!(null));
    assert!(all.get("checks").is_none());
}

#[test]
fn a_file_is_verified() {
    let folder = Folder::with_index();
    let words = folder.says(&["inspect", "--verify", "lists.idx"], 0);
    for line in [
        "  ok  the entries of 6 lists have the counts and the digests that it says",
        "  ok  the table is the one that its entries make, byte by byte",
    ] {
        assert!(words.lines().any(|said| said == line), "{line}\n{words}");
    }
    folder.says(
        &["build", "feeds.toml", "-o", "small.idx", "--no-entries"],
        0,
    );
    let words = folder.says(&["inspect", "--verify", "small.idx"], 0);
    let unknown = "  unknown  its entries agree with the table: it was built without entries";
    assert!(words.lines().any(|said| said == unknown), "{words}");
    assert!(
        words.contains("\nentries: none, it was built without\n"),
        "{words}"
    );
}

#[test]
fn a_damaged_file_is_told() {
    let folder = Folder::with_index();
    let bytes = folder.read("lists.idx");
    for at in [0, 9, 40, 200, 4096, bytes.len() / 2, bytes.len() - 1] {
        let mut bytes = bytes.clone();
        bytes[at] ^= 0x10;
        folder.write("damaged.idx", bytes);
        let done = folder.run(&["inspect", "--verify", "damaged.idx"]);
        // Between sections is nothing that anybody reads.
        assert!(done.code == 2 || done.stderr.is_empty(), "{at}: {done:?}");
    }
    let stderr = folder.refuses(&["inspect", "none.idx"]);
    assert!(
        stderr.starts_with("error: cannot read \"none.idx\": "),
        "{stderr}"
    );
}

#[test]
fn many_lists_are_shown_in_pairs() {
    let folder = Folder::new();
    let feeds: String = (0..14)
        .map(|i| {
            format!(
                "[[feed]]\nname = 'l{i}'\nsignals = 'spam'\npath = 'l{i}.txt'\nbogons = 'keep'\n"
            )
        })
        .collect();
    folder.write("feeds.toml", feeds);
    for i in 0..14 {
        folder.write(&format!("l{i}.txt"), format!("192.0.2.{}/31\n", i / 2 * 2));
    }
    folder.build("many.idx");
    let words = folder.says(&["inspect", "many.idx"], 0);
    assert!(
        words.contains("IPv4 addresses in two lists: 7 of 7 that overlap:\n"),
        "{words}"
    );
    assert!(
        words.contains("  l12   l13          2           100 %\n"),
        "{words}"
    );
}
