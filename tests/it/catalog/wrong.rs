//! Files that are wrong: everything is told at once, each problem with its place.

use ipsec_core::catalog::Catalog;
use proptest::prelude::*;

/// The file is refused with exactly these problems, in this order.
#[track_caller]
fn file_has(toml: &str, problems: &[&str]) {
    let error = toml::from_str::<Catalog>(toml).expect_err("an invalid file");
    assert_eq!(
        error.message().lines().collect::<Vec<_>>(),
        problems,
        "{toml}"
    );
}

/// A list with these keys beside its name, path and signal is refused with exactly these problems.
#[track_caller]
fn list_has(keys: &str, problems: &[&str]) {
    let file = format!("[[feed]]\nname = 'l'\npath = 'l.txt'\nsignals = 'vpn'\n{keys}");
    let places: Vec<_> = problems
        .iter()
        .map(|what| format!("feed[0] \"l\"{what}"))
        .collect();
    file_has(
        &file,
        &places.iter().map(String::as_str).collect::<Vec<_>>(),
    );
}

const SIGNALS: &str = "anonymous, vpn, proxy, public_proxy, residential_proxy, tor, relay, corporate, datacenter, cdn, mobile, \
                       satellite, bot, scraper, crawler, attacker, spam, abuser, compromised";

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    file_has(
        r#"
        colour = "red"

        [defaults]
        max_shrink = 1.5
        max_age = "8 days"

        [never_block]
        builtin = ["crawlers"]
        feeds = ["googlebt"]

        [index]
        entries = "yes"

        [[feed]]
        name = "vpn"
        signals = ["vpn", "vnp"]
        path = "vpn.txt"
        max_shrnk = 0.2

        [[feed]]
        name = "vpn"
        kind = "complet"
        path = 7
        flags = ["tor"]

        [[feed]]
        signals = "tor"
        "#,
        &[
            "unknown key `colour`: expected one of defaults, never_block, index, feed",
            "defaults.max_shrink: 1.5 is out of range: expected 0 to 1",
            "defaults.max_age: `8 days` is no duration: expected one such as 30m, 24h or 8d",
            "never_block: `builtin`: no list is built in, since each has a publisher and a licence of its own: declare it as a [[feed]], and \
             name it in `feeds`",
            "index.entries: invalid type: string \"yes\", expected a boolean",
            "feed[0] \"vpn\": unknown key `max_shrnk`: did you mean `max_shrink`?",
            &format!("feed[0] \"vpn\".signals[1]: unknown signal `vnp`: expected one of {SIGNALS}"),
            "feed[1] \"vpn\": unknown key `flags`: write `signals`",
            "feed[1] \"vpn\".kind: unknown kind `complet`: expected partial, complete, allow or deny, or index, which is the only feed of its file",
            "feed[1] \"vpn\".path: invalid type: integer `7`, expected a string",
            "feed[1] \"vpn\": `signals` is missing: say what it means to be named by it",
            "feed[2]: `name` is missing: evidence carries it",
            "feed[2]: `path` is missing: say where the list lies; or `url`, where it is published",
            "never_block.feeds: no list is named `googlebt`",
            "feed[1] \"vpn\": feed[0] has the same name: each needs its own, since evidence tells them apart by it",
        ],
    );
}

#[test]
fn a_file_without_lists_is_none() {
    file_has("", &["there is no [[feed]]: an index needs lists"]);
    file_has(
        "feed = 7",
        &["feed: expected lists, each under a [[feed]] of its own"],
    );
    file_has("feed = ['vpn']", &["feed[0]: expected a table"]);
    file_has(
        "[never_block]",
        &["never_block: names neither `files` nor `feeds`"],
    );
    let error = serde_json::from_str::<Catalog>("[]")
        .unwrap_err()
        .to_string();
    assert_eq!(error, "expected a table");
}

#[test]
fn values_of_the_wrong_kind_are_told() {
    for (keys, problem) in [
        (
            "min_entries = -1",
            ".min_entries: invalid value: integer `-1`, expected u64",
        ),
        (
            "allow_empty = 1",
            ".allow_empty: invalid type: integer `1`, expected a boolean",
        ),
        (
            "max_entries = 'many'",
            ".max_entries: invalid type: string \"many\", expected u64",
        ),
        (
            "max_shrink = '50 %'",
            ".max_shrink: invalid type: string \"50 %\", expected f64",
        ),
        ("max_shrink = nan", ".max_shrink: expected a finite number"),
        (
            "max_growth = 0.5",
            ".max_growth: 0.5 is out of range: expected 1 or more",
        ),
        (
            "max_coverage = 2",
            ".max_coverage: 2 is out of range: expected 0 to 1",
        ),
        (
            "max_coverage_v6 = -0.1",
            ".max_coverage_v6: -0.1 is out of range: expected 0 to 1",
        ),
        (
            "min_prefix_v4 = 33",
            ".min_prefix_v4: 33 is no length of a prefix: expected 0 to 32",
        ),
        (
            "min_prefix_v6 = 129",
            ".min_prefix_v6: 129 is no length of a prefix: expected 0 to 128",
        ),
        (
            "declared_tolerance = 7",
            ".declared_tolerance: 7 is out of range: expected 0 to 1",
        ),
        (
            "max_invalid_ratio = true",
            ".max_invalid_ratio: invalid type: boolean `true`, expected f64",
        ),
        (
            "bogons = 'leave'",
            ".bogons: unknown variant `leave`, expected one of `keep`, `drop`, `reject`",
        ),
        (
            "max_age = 14",
            ".max_age: invalid type: integer `14`, expected a string",
        ),
        (
            "interval = '1y'",
            ".interval: `1y` is no duration: expected one such as 30m, 24h or 8d",
        ),
        (
            "on_gate = 'ignore'",
            ".on_gate: unknown variant `ignore`, expected one of `hold`, `reject`, `warn`",
        ),
        (
            "min_score = 75",
            ".min_score: 75 is out of range: expected 0 to 1",
        ),
        (
            "required = 'yes'",
            ".required: invalid type: string \"yes\", expected a boolean",
        ),
        (
            "lineage = ' '",
            ".lineage: expected a text, without control characters",
        ),
        (
            "licence = \"MIT\\n\"",
            ".licence: expected a text, without control characters",
        ),
        (
            "url = 'lists.example/vpn'",
            ".url: `lists.example/vpn` is no URL: expected https://…",
        ),
        (
            "url = 'https://'",
            ".url: `https://` is no URL: expected https://…",
        ),
        (
            "skip = 1.5",
            ".skip: invalid type: floating point `1.5`, expected u64",
        ),
    ] {
        list_has(keys, &[problem]);
    }
    list_has(
        "url = 'https://lists.example/a'\nfallback = ['http:/b', 7]",
        &[
            ".fallback[1]: invalid type: integer `7`, expected a string",
            ".fallback: `http:/b` is no URL: expected https://…",
        ],
    );
}

#[test]
fn formats_and_columns_are_told_where_they_stand() {
    let error = |keys: &str| {
        let file = format!("[[feed]]\nname = 'l'\npath = 'l.txt'\nsignals = 'vpn'\n{keys}");
        toml::from_str::<Catalog>(&file)
            .unwrap_err()
            .message()
            .to_owned()
    };
    let words = error("format = 'xml'");
    assert!(
        words.starts_with(
            "feed[0] \"l\".format: unknown format `xml`: expected one of auto, lines, csv"
        ),
        "{words}"
    );
    let words = error("format = 'csv'\ncolumns = { adress = 'ip' }");
    assert!(
        words.starts_with("feed[0] \"l\".columns: unknown field `adress`, expected one of"),
        "{words}"
    );
    let words = error("format = 'lines'\ncolumns = { address = 'ip' }");
    assert!(
        words.starts_with("feed[0] \"l\".columns: format `lines` has no columns"),
        "{words}"
    );
    assert_eq!(
        error("columns = { address = 'ip' }"),
        "feed[0] \"l\": `format` is missing: say which has these columns, csv, tsv, json or jsonl",
    );
    assert_eq!(
        error("format = { name = 'csv' }\ncolumns = { address = 'ip' }"),
        "feed[0] \"l\": `columns` are beside `format` and in it: say them only once",
    );
    assert_eq!(
        error("ip_column = 'ip'"),
        "feed[0] \"l\": unknown key `ip_column`: write `columns = { … }`, with delimiter, header, address, flags, score, country, asn and others",
    );
}

#[test]
fn settings_that_contradict_each_other_are_told() {
    for (keys, problem) in [
        (
            "min_entries = 10\nmax_entries = 9",
            ": `min_entries` is 10 and `max_entries` is 9: no list has both",
        ),
        (
            "min_entries = 10\nallow_empty = true",
            ": `allow_empty` is true and `min_entries` is 10: say only one of them",
        ),
        (
            "kind = 'partial'\ncomplete = true",
            ": `kind` is \"partial\" and `complete` is true: say only one of them",
        ),
        (
            "kind = 'complete'\ncomplete = false",
            ": `kind` is \"complete\" and `complete` is false: say only one of them",
        ),
        (
            "kind = 'partial'\ncomplete_for = 'tor'",
            ": `complete_for` is there, and that the list is not complete: say only one of them",
        ),
        (
            "complete = false\ncomplete_for = 'tor'",
            ": `complete_for` is there, and that the list is not complete: say only one of them",
        ),
        (
            "kind = 'deny'",
            ": a list of kind \"deny\" overrides signals and tells none: leave out `signals`, or the kind",
        ),
        (
            "complete = true\nallow_empty = true",
            ": a complete list must not be empty, since it would say no about everybody: `allow_empty` is true",
        ),
        (
            "complete = true\nttl = '8d'",
            ": a complete list says no about whom it does not name: `ttl` would make it say so of entries that it has",
        ),
        (
            "complete = true\nmin_score = 0.5",
            ": a complete list says no about whom it does not name: `min_score` would make it say so of entries that it has",
        ),
        (
            "fallback = 'https://lists.example/vpn'",
            ": `fallback` is there and `url` is missing",
        ),
        (
            "never_block = false\n[never_block]\nfeeds = ['l']",
            ": `never_block` is false, and the list is named in [never_block]: say only one of them",
        ),
    ] {
        list_has(keys, &[problem]);
    }
}

#[test]
fn what_a_list_means_must_be_said() {
    let list = |keys: &str, problem: &str| {
        file_has(
            &format!("[[feed]]\nname = 'l'\npath = 'l.txt'\n{keys}"),
            &[problem],
        );
    };
    list(
        "",
        "feed[0] \"l\": `signals` is missing: say what it means to be named by it",
    );
    list(
        "signals = []",
        "feed[0] \"l\".signals: is empty: say what it means to be named by it, or leave it out",
    );
    list(
        "complete = true",
        "feed[0] \"l\": a complete list without `signals` says no to nothing: say of which signals it names everybody",
    );
    list(
        "kind = 'deny'\ncomplete_for = 'tor'",
        "feed[0] \"l\": a list of kind \"deny\" overrides signals and tells none: leave out `complete_for`, or the kind",
    );
    list(
        "format = 'csv'\ncomplete_for = ['tor']\nmin_score = 0.5",
        "feed[0] \"l\": a complete list says no about whom it does not name: `min_score` would make it say so of entries that it has",
    );
    list(
        "kind = 'deny'\nnever_block = true",
        "feed[0] \"l\": whom it names is denied and never to be blocked: say only one of them",
    );
}

#[test]
fn a_key_that_occurs_twice_is_refused() {
    let text = r#"{"feed": [{"name": "a", "name": "b"}]}"#;
    let error = serde_json::from_str::<Catalog>(text)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("the key `name` occurs twice in one table"),
        "{error}"
    );
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let keys = prop_oneof![
        proptest::sample::select(vec![
            "feed",
            "defaults",
            "never_block",
            "index",
            "name",
            "kind",
            "signals",
            "path",
            "url",
            "format",
            "columns",
            "files",
            "feeds",
            "max_shrink",
            "min_entries",
            "max_age",
            "bogons",
            "complete",
            "entries",
            "builtin",
            "fallback",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,12}",
    ];
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        proptest::sample::select(vec!["tor", "complete", "8d", "lines", "l.txt", "ä", ""])
            .prop_map(Into::into),
        "\\PC{0,12}".prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(serde_json::Value::Array),
            proptest::collection::btree_map(keys.clone(), inner, 0..8)
                .prop_map(|map| map.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_a_file_says_is_taken_or_told(json in any_json()) {
        if let Err(error) = serde_json::from_value::<Catalog>(json) {
            prop_assert!(!error.to_string().is_empty());
        }
    }
}
