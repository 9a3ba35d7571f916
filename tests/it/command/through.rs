//! `ipverdict ask --through`: a stack of sources from a file, against stand-ins of the services.

use std::fs;
use std::process::Command;

use serde_json::Value;
use stub_providers::{Fault, Stub, Vendor};
use tempfile::TempDir;

use super::ask::{CLEAN, Ran, VPN, has, run, stub};
use crate::binaries;

/// A Tor exit by the lists of the folder, and nobody's address.
const LISTED: &str = "192.31.196.99";

/// A folder with a stack, its lists, and whatever else it names.
struct Folder(TempDir);

impl Folder {
    /// `$FOCSEC`, `$IPGEOLOCATION` and `$PROXYCHECK` in the stack stand for the URLs of the stand-ins.
    fn new(stub: &Stub, stack: &str) -> Self {
        let folder = Self(TempDir::new().unwrap());
        let stack = stack
            .replace("$FOCSEC", &stub.url(Vendor::Focsec))
            .replace("$IPGEOLOCATION", &stub.url(Vendor::IpGeolocation))
            .replace("$PROXYCHECK", &stub.url(Vendor::Proxycheck));
        folder.write("stack.toml", &stack);
        folder.write(
            "feeds.toml",
            "[[feed]]\nname = 'exits'\nkind = 'complete'\nsignals = 'tor'\npath = 'exits.txt'\n",
        );
        folder.write("exits.txt", LISTED);
        folder
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(name), text).unwrap();
    }

    async fn ask(&self, arguments: &[&str]) -> Ran {
        self.ask_with("stub-key", arguments).await
    }

    async fn ask_with(&self, key: &str, arguments: &[&str]) -> Ran {
        let mut command = Command::new(binaries::ipverdict());
        // What is named in the file is meant from where it lies: not from here.
        command
            .arg("ask")
            .arg("--through")
            .arg(self.0.path().join("stack.toml"))
            .args(arguments);
        run(command, key).await
    }
}

const ALL: &str = r#"
[[source]]
feeds = "feeds.toml"
[[source]]
provider = "proxycheck"
base_url = "$PROXYCHECK"
deadline = "2s"
breaker = true
budget = { per_second = 10, per_day = 900, reserve = 20 }
retry = true
cache = true
[[source]]
provider = "ipgeolocation"
base_url = "$IPGEOLOCATION"
"#;

/// One proxycheck with these settings.
fn one(settings: &str) -> String {
    format!("[[source]]\nprovider = 'proxycheck'\nbase_url = '$PROXYCHECK'\n{settings}\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn each_source_tells_what_became_of_the_question() {
    let stub = stub().await;
    let folder = Folder::new(&stub, ALL);
    let ran = folder.ask(&["--want", "vpn", VPN]).await;
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    has(
        &ran.out,
        &[
            "vpn: yes, says proxycheck\n",
            "through feeds.toml: looked up in memory\n",
            "through proxycheck: 1 request, answered\n",
            "through ipgeolocation: not asked\n",
        ],
    );
    has(
        &ran.err,
        &["proxycheck: cache: hits 0, misses 1, old answers 0; budget: 899 left; breaker: closed"],
    );
    let asked = [Vendor::Proxycheck, Vendor::IpGeolocation].map(|vendor| stub.count(vendor));
    assert_eq!(asked, [1, 0]);

    let ran = folder.ask(&["--want", "vpn", "10.0.0.1"]).await;
    has(
        &ran.out,
        &["through proxycheck: not asked: the address is not public"],
    );
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let ran = folder
        .ask(&["--want", "compromised,public_proxy", CLEAN])
        .await;
    has(
        &ran.err,
        &["no source of the stack tells public_proxy: it stays unknown"],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_source_answers_while_one_is_down() {
    let stub = stub().await;
    let folder = Folder::new(&stub, ALL);
    stub.fault(Vendor::Proxycheck, Fault::Unavailable);
    let ran = folder.ask(&["--want", "vpn", VPN]).await;
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    has(
        &ran.out,
        &[
            "vpn: yes, says ipgeolocation\n",
            "proxycheck was asked for vpn: the source cannot be reached",
            "through proxycheck: 3 requests, in vain: the source cannot be reached or has a problem",
            "through ipgeolocation: 1 request, answered\n",
        ],
    );
    stub.fault(Vendor::IpGeolocation, Fault::Html);
    let ran = folder.ask(&["--want", "vpn", VPN]).await;
    assert_eq!(ran.code, Some(1), "{}", ran.out);
    has(
        &ran.out,
        &[
            "through ipgeolocation: 1 request, in vain: the answer does not have the documented form",
        ],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn each_wrapper_does_what_the_file_says() {
    const DOWN: Option<(Fault, u32)> = Some((Fault::Unavailable, 1));
    const KEY: Option<(Fault, u32)> = Some((Fault::QuotesKey, 1));
    const HANGS: Option<(Fault, u32)> = Some((Fault::Hang, 1));
    for (settings, fault, arguments, requests, expected) in [
        (
            "cache = true",
            None,
            &["--repeat", "2", VPN][..],
            1,
            &[
                "round 1 of 2:",
                "1 request, answered",
                "round 2 of 2:",
                "proxycheck: from the cache",
            ][..],
        ),
        (
            "",
            None,
            &["--repeat", "2", VPN],
            2,
            &["1 request, answered"],
        ),
        (
            "breaker = true",
            KEY,
            &["--repeat", "2", VPN],
            1,
            &[
                "1 request, in vain: the key is missing, wrong or expired",
                "not asked: the breaker is open: the key is missing",
            ],
        ),
        (
            "budget = { per_day = 1 }",
            None,
            &[VPN, CLEAN],
            1,
            &["not asked: refused by the budget: the quota, or our own budget, is used up"],
        ),
        (
            "budget = { per_day = 2, reserve = 50 }",
            None,
            &[VPN, CLEAN],
            1,
            &["refused by the budget"],
        ),
        (
            "budget = { per_day = 2, reserve = 50 }",
            None,
            &["--critical", VPN, CLEAN],
            2,
            &["1 request, answered"],
        ),
        (
            "retry = { at_least = 1 }",
            DOWN,
            &[VPN],
            2,
            &["2 requests, answered", "vpn: yes"],
        ),
        (
            "admission = { sightings = 2 }",
            None,
            &["--repeat", "2", VPN],
            1,
            &[
                "not asked: the address did not come often enough yet",
                "1 request, answered",
            ],
        ),
        (
            "admission = true",
            None,
            &["--critical", VPN],
            1,
            &["1 request, answered"],
        ),
        (
            "deadline = \"100ms\"",
            HANGS,
            &[VPN],
            1,
            &["in vain: the source did not answer in time: our deadline"],
        ),
    ] {
        let stub = stub().await;
        let folder = Folder::new(&stub, &one(settings));
        if let Some((fault, times)) = fault {
            stub.fault_times(Vendor::Proxycheck, fault, times);
        }
        let ran = folder.ask(arguments).await;
        has(&ran.out, expected);
        assert_eq!(
            stub.count(Vendor::Proxycheck),
            requests,
            "{settings}: {}",
            ran.out
        );
        let is_lost = expected
            .iter()
            .any(|words| words.contains("in vain") || words.contains("refused"));
        assert_eq!(
            ran.code,
            Some(i32::from(is_lost)),
            "{settings}: {}",
            ran.err
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_budget_in_a_file_is_spent_for_the_next_run_as_well() {
    let stub = stub().await;
    let folder = Folder::new(&stub, &one("budget = { per_day = 1, file = 'spent.json' }"));
    assert_eq!(folder.ask(&[VPN]).await.code, Some(0));
    let ran = folder.ask(&[VPN]).await;
    assert_eq!(ran.code, Some(1), "{}", ran.out);
    has(&ran.out, &["refused by the budget"]);
    assert!(folder.0.path().join("spent.json").is_file());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_asks_for_what_it_needs_and_decides() {
    const POLICIES: &str = "
        [login]
        when_failed = 'deny'
        rules = [{ action = 'deny', when = { including_relays = { any = ['vpn', 'tor'] } } }]
        [read]
        ";
    let stub = stub().await;
    let folder = Folder::new(&stub, ALL);
    folder.write("policies.toml", POLICIES);
    let file = folder.0.path().join("policies.toml");
    let by = |name| ["--policy", file.to_str().unwrap(), "--route", name];
    for (name, ip, requests, expected) in [
        (
            "login",
            LISTED,
            0,
            "decision of login: deny, because of rule",
        ),
        (
            "read",
            VPN,
            0,
            "decision of read: allow, because no rule matches",
        ),
        ("login", VPN, 1, "vpn (says proxycheck)"),
        ("login", CLEAN, 1, "decision of login: allow"),
    ] {
        let before = stub.requests().len();
        let ran = folder.ask(&[&by(name)[..], &[ip]].concat()).await;
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        has(&ran.out, &[expected]);
        assert_eq!(
            stub.requests().len() - before,
            requests,
            "{ip}: {}",
            ran.out
        );
    }
    let ran = folder.ask(&["--policy", file.to_str().unwrap(), VPN]).await;
    assert_eq!(ran.code, Some(2));
    has(
        &ran.err,
        &["several policies in it: say which with --route: login, read"],
    );
    let ran = folder.ask(&[&by("logn")[..], &[VPN]].concat()).await;
    has(
        &ran.err,
        &["no policy is named \"logn\": expected one of login, read"],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_object_per_line_for_programs() {
    let stub = stub().await;
    let folder = Folder::new(&stub, ALL);
    folder.write(
        "policy.toml",
        "name = 'p'\nrules = [{ action = 'deny', when = 'vpn' }]",
    );
    let policy = folder.0.path().join("policy.toml");
    let ran = folder
        .ask(&["--json", "--policy", policy.to_str().unwrap(), VPN, LISTED])
        .await;
    let lines: Vec<Value> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 2, "{}", ran.out);
    assert_eq!(lines[0]["ip"], VPN);
    assert_eq!(lines[0]["signals"]["vpn"], true);
    assert_eq!(lines[0]["through"][0]["how"], "in_memory");
    assert_eq!(lines[0]["through"][1]["source"], "proxycheck");
    assert_eq!(lines[0]["through"][1]["how"], "answered");
    assert_eq!(lines[0]["through"][1]["requests"], 1);
    assert_eq!(lines[0]["decision"]["action"], "deny");
    assert_eq!(lines[1]["signals"]["vpn"], false);
    assert_eq!(lines[1]["decision"]["action"], "allow");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consensus_asks_all_and_wants_enough_of_them() {
    let stub = stub().await;
    let folder = Folder::new(&stub, &format!("{ALL}[consensus]\nof = 2\n"));
    let ran = folder.ask(&["--want", "vpn", VPN]).await;
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    has(&ran.out, &["vpn: yes, says proxycheck and ipgeolocation"]);
    stub.fault(Vendor::IpGeolocation, Fault::Unavailable);
    let ran = folder.ask(&["--want", "vpn", VPN]).await;
    assert_eq!(ran.code, Some(1), "{}", ran.out);
    has(
        &ran.out,
        &[
            "through ipgeolocation: 1 request, in vain",
            "unknown (failed: ",
        ],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_is_wrong_is_told_with_its_place_and_nothing_is_asked() {
    let stub = stub().await;
    for (stack, expected) in [
        (
            "",
            &["stack.toml\", line 1, column 1: there is no [[source]]"][..],
        ),
        ("[[source]\n", &["stack.toml\", line 1, column "]),
        (
            "[[sources]]\n",
            &[
                "line 1, column 3: unknown key `sources`: expected one of stop_at_first_yes, source, consensus",
            ],
        ),
        (
            "[[source]]\ncache = true",
            &["line 1, column 1: source: whom to ask is missing"],
        ),
        (
            "[[source]]\nindex = 'a.idx'\nprovider = 'focsec'",
            &["line 3, column 12: source: is one of"],
        ),
        (
            "[[source]]\nindex = 'a.idx'\ncache = true",
            &[
                "line 3, column 9: source.cache: is for providers",
                "line 2, column 9: source.index: ",
                "a.idx",
            ],
        ),
        (
            "[[source]]\nfeeds = 'none.toml'",
            &["line 2, column 9: source.feeds: cannot read", "none.toml"],
        ),
        (
            "[[source]]\nprovider = 'proxychek'",
            &[
                "line 2, column 12: source.provider: \"proxychek\" is no service: expected one of focsec, ",
            ],
        ),
        (
            "[[source]]\nprovider = 'proxycheck'\nkey = 'secret-4711'",
            &["line 3, column 1: unknown key `key`: keep the key in a file"],
        ),
        (
            "[[source]]\nprovider = 'proxycheck'\nkey_file = 'none.key'",
            &["line 3, column 12: source.key_file: ", "none.key: "],
        ),
        (
            "[[source]]\nprovider = 'vastel'\nkey_file = 'none.key'",
            &["source.key_file: vastel has no keys"],
        ),
        (
            "[[source]]\nprovider = 'focsec'\napi = 'v2'",
            &["line 3, column 7: source.api: only ipgeolocation and proxycheck"],
        ),
        (
            "[[source]]\nprovider = 'focsec'\nbase_url = 'http://192.0.2.1'",
            &["line 3, column 12: source.base_url: "],
        ),
        (
            "[[source]]\nprovider = 'focsec'\n[[source]]\nprovider = 'focsec'",
            &["line 4, column 12: source.provider: focsec is a source already"],
        ),
        (
            "stop_at_first_yes = 1\n[[source]]\nprovider = 'proxycheck'\ndeadline = 800\nbreaker = 'yes'\ncache = { longst = '1h', jitter = 60 }\nbudget = { per_second = 0, reserve = 200 }\nadmission = { sightings = 1000 }\nretry = { within = 'soon' }",
            &[
                "line 1, column 21: stop_at_first_yes: expected true or false",
                "line 4, column 12: source.deadline: expected a time such as",
                "line 5, column 11: source.breaker: expected true, false, or a table with some of window",
                "line 6, column 11: unknown key `longst`: expected one of positive",
                "line 6, column 35: source.cache.jitter: expected a whole number, 0 to 50",
                "line 7, column 25: source.budget.per_second: expected a whole number, 1 ",
                "line 7, column 38: source.budget.reserve: expected a whole number, 0 to 100",
                "line 8, column 27: source.admission.sightings: expected a whole number, 1 to 255",
                "line 9, column 20: source.retry.within: expected a time such as",
            ],
        ),
        (
            "[[source]]\nprovider = 'proxycheck'\nbudget = true",
            &["line 3, column 10: source.budget: limits nothing"],
        ),
        (
            "[[source]]\nprovider = 'proxycheck'\ncache = { shortest = '2h', longest = '1h' }",
            &["source.cache.longest: the shortest lifetime is longer"],
        ),
        (
            "[[source]]\nprovider = 'proxycheck'\nbudget = { per_day = 1, file = 'none/spent' }",
            &["line 3, column 32: source.budget.file: "],
        ),
        (
            "[[source]]\nprovider = 'proxycheck'\n[consensus]\nof = 2",
            &["line 4, column 6: consensus.of: 2 have to agree, and only one provider"],
        ),
        (
            "[[source]]\nprovider = 'proxycheck'\n[[source]]\nfeeds = 'feeds.toml'\n[consensus]\nof = 1",
            &["line 2, column 12: source: with [consensus] an index comes before"],
        ),
    ] {
        let folder = Folder::new(&stub, stack);
        let ran = folder.ask(&[VPN]).await;
        assert_eq!(ran.code, Some(2), "{stack}:\n{}", ran.err);
        has(&ran.err, expected);
        assert_eq!(ran.out, "");
        assert!(!ran.err.contains("secret-4711"), "{}", ran.err);
    }
    let folder = Folder::new(&stub, "[[source]]\nprovider = 'focsec'");
    let ran = folder.ask_with("", &[VPN]).await;
    has(
        &ran.err,
        &[
            "line 2, column 12: source.provider: there is no key: set the environment variable FOCSEC_KEY, or name a file as `key_file`",
        ],
    );
    let ran = folder.ask(&["--bulk", VPN]).await;
    assert_eq!(ran.code, Some(2));
    has(&ran.err, &["--bulk"]);
    assert!(stub.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_in_a_file_is_found_from_the_stack() {
    let stub = stub().await;
    let folder = Folder::new(
        &stub,
        "[[source]]\nprovider = 'focsec'\nkey_file = 'focsec.key'\nbase_url = '$FOCSEC'",
    );
    folder.write("focsec.key", "stub-key\n");
    let ran = folder.ask_with("", &[VPN]).await;
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    has(&ran.out, &["vpn: yes, says focsec"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stack_of_the_examples() {
    let stub = stub().await;
    let data = binaries::workspace().join("examples/data");
    let stack = fs::read_to_string(data.join("stack.toml")).unwrap();
    let feeds = format!("feeds = {:?}", data.join("feeds.toml"));
    let stack = stack
        .replace("http://127.0.0.1:8460/proxycheck", "$PROXYCHECK")
        .replace("http://127.0.0.1:8460/ipgeolocation", "$IPGEOLOCATION")
        .replace("feeds = \"feeds.toml\"", &feeds);
    let folder = Folder::new(&stub, &stack);
    let ran = folder.ask(&[VPN, "203.0.113.9"]).await;
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    has(
        &ran.out,
        &["vpn: yes, says proxycheck", "tor: yes, says tor-exits"],
    );
}
