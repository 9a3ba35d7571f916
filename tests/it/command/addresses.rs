//! Addresses, asked of an index file.

use serde_json::{Value, json};

use super::folder::Folder;

#[test]
fn an_index_file_answers_as_its_lists_do() {
    let folder = Folder::with_index();
    let words = folder.says(&["check", "--index", "lists.idx", "198.51.100.7"], 0);
    for line in [
        "  tor: yes, says exits",
        "  datacenter: yes, says hosting",
        "  listed in exits, line 1: 198.51.100.7",
        "  listed in vpn, line 1: 198.51.100.0/26",
    ] {
        assert!(words.lines().any(|said| said == line), "{line}\n{words}");
    }
}

#[test]
fn without_arguments_addresses_are_lines() {
    let folder = Folder::with_index();
    let args = ["check", "--index", "lists.idx", "--json"];
    for args in [&args[..], &[&args[..], &["-"]].concat()] {
        let done = folder.run_with(args, b"203.0.113.9\r\n\n  2001:db8:1::1");
        assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{done:?}");
        let lines = done.stdout.lines();
        let lines: Vec<Value> = lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0]["list_override"], json!("deny"), "{}", lines[0]);
        assert_eq!(lines[1]["signals"]["vpn"], json!(true), "{}", lines[1]);
    }
}

#[test]
fn a_file_in_place_of_an_address_is_told_how_to_be_read() {
    let folder = Folder::with_index();
    folder.write("access.log", "198.51.100.7 GET /\n");
    let stderr = folder.refuses(&["check", "--index", "lists.idx", "access.log"]);
    assert!(
        stderr.contains("\"access.log\" is a file: --only, --count or --field reads its lines"),
        "{stderr}"
    );
    let stderr = folder.refuses(&["check", "--index", "lists.idx", "acces.log"]);
    assert!(stderr.contains("not an address"), "{stderr}");
}

#[test]
fn lines_that_are_no_address_are_told_and_the_others_answered() {
    let folder = Folder::with_index();
    let args = ["check", "--index", "lists.idx"];
    let done = folder.run_with(
        &args,
        b"10.1\n203.0.113.9:80\n203.0.113.0/24\n\xff\n192.0.2.1\n",
    );
    assert_eq!(done.code, 1);
    assert!(done.stdout.starts_with("192.0.2.1 ("), "{done:?}");
    let told: Vec<&str> = done.stderr.lines().collect();
    assert_eq!(told.len(), 4, "{done:?}");
    assert!(
        told[0].starts_with("error: line 1, \"10.1\": "),
        "{}",
        told[0]
    );
    assert!(
        told[1].contains("write the address alone, 203.0.113.9"),
        "{}",
        told[1]
    );
    assert!(
        told[2].contains("line 3, \"203.0.113.0/24\": these are many"),
        "{}",
        told[2]
    );

    let many = "x\n".repeat(50);
    let done = folder.run_with(&args, many.as_bytes());
    assert_eq!(done.stderr.lines().count(), 21);
    assert!(
        done.stderr
            .ends_with("error: 30 more lines are no address\n"),
        "{done:?}"
    );
}

#[test]
fn what_cannot_be_asked_is_told() {
    let folder = Folder::with_index();
    folder.write("cut.idx", &folder.read("lists.idx")[..9000]);
    let mut changed = folder.read("lists.idx");
    changed[6000] ^= 1;
    folder.write("changed.idx", changed);
    for (index, words) in [
        ("none.idx", "error: cannot read \"none.idx\": "),
        ("feeds.toml", "not an index: "),
        ("feeds.toml", "`ipverdict build` makes one from lists"),
        ("cut.idx", "damaged"),
        ("changed.idx", "build it again, or take another copy"),
    ] {
        let stderr = folder.refuses(&["check", "--index", index, "192.0.2.1"]);
        assert!(stderr.contains(words), "{index}: {stderr}");
    }
    let both = [
        "check",
        "--index=lists.idx",
        "--deny=a=banned.txt",
        "192.0.2.1",
    ];
    let stderr = folder.refuses(&both);
    assert!(stderr.contains("cannot be used with"), "{stderr}");
    let stderr = folder.refuses(&["check", "--deny=a=-"]);
    assert!(
        stderr.contains("a list or the addresses, not both"),
        "{stderr}"
    );
}
