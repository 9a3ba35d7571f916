//! What is allowed and unwise.

use ipsec_core::catalog::LintKind;

use super::catalog;

/// All that is unwise about this file, in order.
#[track_caller]
fn has(toml: &str, lints: &[(LintKind, &str)]) {
    let told = catalog(toml).lint();
    let told: Vec<_> = told
        .iter()
        .map(|lint| (lint.kind(), lint.to_string()))
        .collect();
    let told: Vec<_> = told
        .iter()
        .map(|(kind, words)| (*kind, words.as_str()))
        .collect();
    assert_eq!(told, lints);
}

/// A list of Tor exits about which nothing is unwise, and this.
fn with(keys: &str) -> String {
    format!(
        "[never_block]\nfiles = ['own.txt']\n[[feed]]\nname = 'tor'\npath = 'tor.txt'\nsignals = 'tor'\ncomplete = true\nlicence = 'CC0'\n{keys}"
    )
}

#[test]
fn a_wise_file_has_none() {
    has(&with(""), &[]);
    has(
        &with("url = 'https://lists.example/tor'\nmin_prefix_v4 = 32\nmax_shrink = 0.1"),
        &[],
    );
}

#[test]
fn a_list_may_be_unwise() {
    has(
        "[never_block]\nfiles = ['own.txt']\n[[feed]]\nname = 'tor'\npath = 'tor.txt'\nsignals = 'tor'",
        &[
            (
                LintKind::NoLicence,
                "list tor: it says no `licence`: say under which its publisher lets you use it",
            ),
            (
                LintKind::TorNotComplete,
                "list tor: it is not complete, so of nobody it is known that they are no exit: if it is the Tor project's own, say kind = \
                 \"complete\"; but where it has no IPv6 addresses, every IPv6 visitor is no exit then, and many are: leave it partial if you serve IPv6",
            ),
        ],
    );
    has(
        &with("url = 'http://lists.example/tor'"),
        &[(
            LintKind::PlainHttp,
            "list tor: http://lists.example/tor is not encrypted, so whoever is on the way can change it, and it is fetched from this machine only: use https",
        )],
    );
    has(
        &with("redistribute = false"),
        &[(
            LintKind::NotToBePassedOn,
            "list tor: it must not be passed on (redistribute = false), and an index file holds its entries: keep the file to yourself",
        )],
    );
    has(
        &with("redistribute = false\n[index]\nentries = false"),
        &[
            (
                LintKind::NotToBePassedOn,
                "list tor: it must not be passed on (redistribute = false), and an index file says of every address whether it is on it, also \
                 without its entries: keep the file to yourself",
            ),
            (
                LintKind::NoEntries,
                "the index keeps no entries (entries = false): of a list that breaks, no good version is left at the next build",
            ),
        ],
    );
    has(
        &with("min_prefix_v4 = 8\nmax_coverage = 0.5\nmax_shrink = 0.9\non_gate = 'warn'"),
        &[(
            LintKind::LooseGates,
            "list tor: its gates are loose: min_prefix_v4 = 8 (usual for such a list: 24), max_coverage = 0.5 (usual for such a list: 0.0001), \
             max_shrink = 0.9 (usual for such a list: 0.4), on_gate = \"warn\", which takes what the gates are there to keep out",
        )],
    );
    has(
        &with(
            "[[feed]]\nname = 'good'\nkind = 'allow'\npath = 'good.txt'\nurl = 'https://lists.example/good'\nlicence = 'MIT'",
        ),
        &[(
            LintKind::AllowFromUrl,
            "list good: it lets in whomever its publisher names: use `signals` and a policy instead, such as signals = [\"crawler\"]",
        )],
    );
}

#[test]
fn lists_may_be_unwise_together() {
    let copies = "lineage = 'tp'\n[[feed]]\nname = 'copy'\npath = 'c.txt'\nsignals = ['tor', 'anonymous']\ncomplete = true\nlicence = 'CC0'\nlineage = 'tp'";
    has(
        &with(copies),
        &[(
            LintKind::SameLineage,
            "list copy: it is of one lineage with tor and tells tor as well: the two are one witness, and one of them may do",
        )],
    );
    has(
        "[[feed]]\nname = 'x'\npath = 'x.txt'\nsignals = ['datacenter', 'vpn']\nlicence = 'MIT'",
        &[
            (
                LintKind::NoNeverBlock,
                "nobody is never to be blocked: name your own proxies and offices, your content delivery network and verified crawlers in \
                 [never_block]",
            ),
            (
                LintKind::NoCrawlers,
                "there are hosting ranges and no list of crawlers: search engines come from hosting ranges, and are not told apart from others \
                 there",
            ),
            (
                LintKind::NoRelays,
                "there are VPN ranges and no list of privacy relays: lists of VPNs name relays too, whose users are ordinary customers",
            ),
        ],
    );
}

#[test]
fn the_files_of_a_list_for_ipv4_and_ipv6_are_no_copies() {
    let two = |a: &str, b: &str| {
        let list = |name: &str| {
            format!(
                "[[feed]]\nname = '{name}'\npath = 'p'\nsignals = 'spam'\nlicence = 'MIT'\nlineage = 'l'\n"
            )
        };
        let file = format!("[never_block]\nfiles = ['own.txt']\n{}{}", list(a), list(b));
        let lints = catalog(&file).lint();
        lints
            .iter()
            .any(|lint| lint.kind() == LintKind::SameLineage)
    };
    for (a, b) in [
        ("x-v4", "x-v6"),
        ("x", "x-v6"),
        ("IPv4/x", "IPv6/x"),
        ("x_ip4.txt", "x_ip6.txt"),
    ] {
        assert!(!two(a, b), "{a} {b}");
    }
    for (a, b) in [
        ("x-v4", "y-v6"),
        ("x", "y"),
        ("x-v4", "x_v4"),
        ("x-v4-a", "x-v6-b"),
    ] {
        assert!(two(a, b), "{a} {b}");
    }
}

#[test]
fn whom_to_never_block_must_be_there() {
    let list = "[[feed]]\nname = 'bots'\npath = 'b'\nsignals = 'crawler'\nlicence = 'MIT'\nnever_block = true\n";
    has(
        list,
        &[(
            LintKind::SparesIfThere,
            "list bots: whom it names is never to be blocked, and nobody is spared by it if it is left out: say required = true",
        )],
    );
    has(&format!("{list}required = true"), &[]);
}
