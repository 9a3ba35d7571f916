//! What is wrong with a feeds.toml, and what is unwise.

use super::folder::Folder;

#[test]
fn all_that_is_wrong_is_told_with_its_place() {
    let folder = Folder::new();
    let wrong = "[[feed]]\nname = 'vpn'\nsignals = ['vnp']\npath = 'v.txt'\nmax_shrnk = 0.2\n[[feed]]\nname = 'vpn'\n";
    folder.write("wrong.toml", wrong);
    let stderr = folder.refuses(&["lint", "wrong.toml"]);
    for words in [
        "error: \"wrong.toml\": feed[0] \"vpn\": unknown key `max_shrnk`: did you mean `max_shrink`?",
        "error: \"wrong.toml\": feed[0] \"vpn\".signals[0]: unknown signal `vnp`: expected one of",
        "error: \"wrong.toml\": feed[1] \"vpn\": `signals` is missing",
    ] {
        assert!(
            stderr.lines().any(|line| line.starts_with(words)),
            "{words}\n{stderr}"
        );
    }
    // build says the same.
    assert_eq!(
        folder.refuses(&["build", "wrong.toml", "-o", "x.idx"]),
        stderr
    );
}

#[test]
fn what_is_no_toml_is_told_with_its_line() {
    let folder = Folder::new();
    folder.write("wrong.toml", "[[feed]]\nname = 'vpn'\nname = \n");
    let stderr = folder.refuses(&["lint", "wrong.toml"]);
    assert!(
        stderr.starts_with("error: \"wrong.toml\", line 3: "),
        "{stderr}"
    );
    folder.write("wrong.toml", b"[[feed]]\n\xff");
    let stderr = folder.refuses(&["lint", "wrong.toml"]);
    assert!(
        stderr.starts_with("error: cannot read \"wrong.toml\": "),
        "{stderr}"
    );
}

#[test]
fn what_is_unwise_is_a_result() {
    let folder = Folder::new();
    let words = folder.says(&["lint", "feeds.toml"], 1);
    assert!(
        words.contains("unwise: list vpn: it says no `licence`"),
        "{words}"
    );
    assert!(
        words.lines().all(|line| line.starts_with("unwise: ")),
        "{words}"
    );
    let json = folder.says(&["lint", "feeds.toml", "--json"], 1);
    assert_eq!(json.lines().count(), words.lines().count());
    assert!(
        json.contains(r#"{"kind":"no_licence","list":"vpn","words":"#),
        "{json}"
    );
    folder.write(
        "wise.toml",
        "[[feed]]\nname = 'office'\nkind = 'allow'\npath = 'office.txt'\nbogons = 'keep'\n",
    );
    assert_eq!(folder.says(&["lint", "wise.toml"], 0), "");
}

#[test]
fn an_index_that_was_built_elsewhere_is_looked_at_and_not_built() {
    let folder = Folder::new();
    let index = "[[feed]]\nname = 'fleet'\nkind = 'index'\nurl = 'https://lists.example/geo.idx'\n";
    let unsigned = format!("{index}digest = 'file'\n");
    folder.write("index.toml", unsigned);
    let said = folder.says(&["lint", "index.toml"], 1);
    assert!(
        said.starts_with("unwise: list fleet: its digest lies beside it")
            && said.ends_with("(unsigned_index)\n"),
        "{said}"
    );
    let stderr = folder
        .run(&["build", "index.toml", "-o", "x.idx", "--date", "now"])
        .stderr;
    for words in [
        "index fleet was built elsewhere (kind = \"index\")",
        "nothing was written",
    ] {
        assert!(stderr.contains(words), "{stderr}");
    }
    assert!(!folder.names().contains(&"x.idx".to_owned()));
}
