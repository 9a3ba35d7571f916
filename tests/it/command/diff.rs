//! What one index file says and another one does not.

use serde_json::json;

use super::folder::Folder;

/// A folder with a.idx, and b.idx after some lists have changed.
#[track_caller]
fn changed(lists: &[(&str, &str)]) -> Folder {
    let folder = Folder::new();
    folder.build("a.idx");
    for (name, text) in lists {
        folder.write(name, text);
    }
    folder.build("b.idx");
    folder
}

#[test]
fn nothing() {
    let folder = changed(&[]);
    let same = "both say the same of every address, by the same lists\n";
    assert_eq!(folder.says(&["diff", "a.idx", "b.idx"], 0), same);
    assert_eq!(
        folder.says(&["diff", "--ranges", "a.idx", "b.idx"], 0),
        same
    );
    // Other lines that say the same, and another date.
    let folder = changed(&[("office.txt", "# ours\n192.0.2.0-192.0.2.15\n")]);
    let rebuilt = ["build", "feeds.toml", "-o", "b.idx", "--date", "1795298400"];
    folder.says(&rebuilt, 0);
    let words = folder.says(&["diff", "a.idx", "b.idx"], 1);
    // The line is another one, which is all that can be told of it.
    assert!(
        words.contains("  office  has other entries            0     0"),
        "{words}"
    );
    assert!(words.starts_with("something else is said of 0 IPv4 addresses and 0 IPv6 /64s\n"));
}

#[test]
fn what_was_gained_and_lost() {
    let folder = changed(&[
        ("exits.txt", "198.51.100.7\n203.0.113.9\n203.0.113.11\n"),
        (
            "vpn.txt",
            "198.51.100.0/27\n203.0.113.64/26\n2001:db8:1::/48\n2001:db8:2::/64\n",
        ),
        ("office.txt", "192.0.2.0/28\n192.0.2.201\n"),
    ]);
    let words = folder.says(&["diff", "a.idx", "b.idx", "--ranges"], 1);
    let expected = "\
something else is said of 35 IPv4 addresses and 1 IPv6 /64s

  answer  IPv4 gained  lost  IPv6 /64s gained  lost
  allow             1     0                 0     0
  deny              0     1                 0     0
  vpn               0    32                 1     0
  tor               1     1                 0     0

  list    what changed       IPv4 gained  lost  IPv6 /64s gained  lost
  exits   has other entries            1     1                 0     0
  vpn     has other entries            0    32                 1     0
  office  has other entries            1     0                 0     0

  addresses         answers       lists
  192.0.2.201       +allow -deny  +office
  198.51.100.32/27  -vpn          -vpn
  203.0.113.10      -tor          -exits
  203.0.113.11      +tor          +exits
  2001:db8:2::/64   +vpn          +vpn
";
    assert_eq!(words, expected);
    let words = folder.says(&["diff", "a.idx", "b.idx", "--ranges", "--limit", "2"], 1);
    assert!(
        words.ends_with("198.51.100.32/27  -vpn          -vpn\n  and 3 more\n"),
        "{words}"
    );
}

#[test]
fn the_other_way_round() {
    let folder = changed(&[("vpn.txt", "198.51.100.0/26\n203.0.113.64/26\n")]);
    let forth = folder.json(&["diff", "a.idx", "b.idx"], 1);
    let back = folder.json(&["diff", "b.idx", "a.idx", "--ranges"], 1);
    assert_eq!(
        forth["answers"],
        json!([{"answer": "vpn", "gained": {"v4": 0, "v6_64s": 0}, "lost": {"v4": 0, "v6_64s": 65536}}])
    );
    assert_eq!(back["answers"][0]["gained"], forth["answers"][0]["lost"]);
    assert_eq!(
        back["ranges"],
        json!([{
            "first": "2001:db8:1::", "last": "2001:db8:1:ffff:ffff:ffff:ffff:ffff",
            "gained": {"answers": ["vpn"], "lists": ["vpn"]}, "lost": {"answers": [], "lists": []},
        }])
    );
    assert!(forth.get("ranges").is_none());
}

#[test]
fn lists_come_and_go_and_change_what_they_mean() {
    let folder = Folder::new();
    folder.build("a.idx");
    let feeds = String::from_utf8(folder.read("feeds.toml")).unwrap();
    let feeds = feeds.replace("name = \"hosting\"", "name = \"servers\"");
    folder.write(
        "feeds.toml",
        feeds.replace("lineage = \"torproject\"", "lineage = \"tor\""),
    );
    folder.build("b.idx");
    let all = folder.json(&["diff", "a.idx", "b.idx"], 1);
    let lists: Vec<_> = all["lists"]
        .as_array()
        .unwrap()
        .iter()
        .map(|list| (&list["list"], &list["what"]))
        .collect();
    assert_eq!(
        format!("{lists:?}"),
        r#"[(String("exits"), String("meaning")), (String("hosting"), String("removed")), (String("servers"), String("added"))]"#
    );
    // Who says it has changed, what is said has not.
    assert_eq!(all["answers"], json!([]));
    assert_eq!(all["addresses"], json!({"v4": 256, "v6_64s": 1_u64 << 32}));
}

#[test]
fn files_that_cannot_be_compared_are_all_told() {
    let folder = Folder::with_index();
    let stderr = folder.refuses(&["diff", "feeds.toml", "none.idx"]);
    let told: Vec<&str> = stderr.lines().collect();
    assert_eq!(told.len(), 2, "{stderr}");
    assert!(
        told[0].starts_with("error: \"feeds.toml\": not an index"),
        "{stderr}"
    );
    assert!(
        told[1].starts_with("error: cannot read \"none.idx\": "),
        "{stderr}"
    );
    let stderr = folder.refuses(&["diff", "lists.idx", "lists.idx", "--limit", "3"]);
    assert!(stderr.contains("--ranges"), "{stderr}");
}
