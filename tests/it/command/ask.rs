//! `ipverdict ask`, against stand-ins of the services.

use std::process::{Command, Output, Stdio};

use stub_providers::{Fault, Stub, Vendor};

use crate::binaries;

pub(super) const VPN: &str = "192.31.196.10";
pub(super) const CLEAN: &str = "192.31.196.1";

/// What a run printed, and how it ended.
pub(super) struct Ran {
    pub(super) out: String,
    pub(super) err: String,
    pub(super) code: Option<i32>,
}

/// Runs the command off the threads of the stand-ins, with this key in the environment of every service.
async fn ask(stub: &Stub, key: &str, arguments: &[&str]) -> Ran {
    let vendor = match arguments[0] {
        "focsec" => Vendor::Focsec,
        "ipgeolocation" => Vendor::IpGeolocation,
        "proxycheck" => Vendor::Proxycheck,
        _ => Vendor::Vastel,
    };
    let mut command = Command::new(binaries::ipverdict());
    command
        .arg("ask")
        .args(arguments)
        .args(["--base-url", &stub.url(vendor)]);
    run(command, key).await
}

pub(super) async fn run(mut command: Command, key: &str) -> Ran {
    for variable in ["FOCSEC_KEY", "IPGEOLOCATION_KEY", "PROXYCHECK_KEY"] {
        command.env_remove(variable);
        if !key.is_empty() {
            command.env(variable, key);
        }
    }
    command.stdin(Stdio::null());
    let done = tokio::task::spawn_blocking(move || command.output());
    let Output {
        status,
        stdout,
        stderr,
    } = done.await.unwrap().unwrap();
    Ran {
        out: String::from_utf8(stdout).unwrap(),
        err: String::from_utf8(stderr).unwrap(),
        code: status.code(),
    }
}

pub(super) async fn stub() -> Stub {
    Stub::builder().start().await.unwrap()
}

#[track_caller]
pub(super) fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no {part:?} in:\n{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_service_is_asked_and_its_answer_told() {
    let stub = stub().await;
    for (arguments, expected) in [
        (
            &["focsec", VPN][..],
            &[
                "vpn: yes, says focsec",
                "AS64500",
                "Berlin, DE",
                "holds until: 20",
            ][..],
        ),
        (
            &["ipgeolocation", VPN],
            &[
                "vpn: yes, says ipgeolocation",
                "score: 66 of 100",
                "vpn: Example VPN",
                "confidence 95 %",
            ],
        ),
        (
            &["ipgeolocation", "--location", VPN],
            &["location: Berlin, DE", "place: Mitte"],
        ),
        (
            &["ipgeolocation", "--api", "v2", VPN],
            &["vpn: yes", "named: Example VPN"],
        ),
        (
            &["ipgeolocation", "--api", "v2", "--location", VPN],
            &["location: Berlin, DE"],
        ),
        (
            &["proxycheck", VPN],
            &[
                "vpn: yes, says proxycheck",
                "operator: Example VPN",
                "times seen: 41",
            ],
        ),
        (
            &["proxycheck", "--api", "v2", VPN],
            &["vpn: yes, says proxycheck"],
        ),
        (
            &["vastel", "192.31.196.60"],
            &["bot: yes, says vastel", "on its list: yes", "times seen: 3"],
        ),
        (&["vastel", CLEAN], &["on its list: no", "unknown"]),
    ] {
        let ran = ask(&stub, "stub-key", arguments).await;
        assert_eq!(ran.code, Some(0), "{arguments:?}: {}", ran.err);
        has(&ran.out, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_of_the_quota_is_told() {
    let stub = Stub::builder().quota(1_500).start().await.unwrap();
    let ran = ask(&stub, "stub-key", &["focsec", CLEAN]).await;
    has(&ran.err, &["quota: 1,499 left, 1 used, filled again at 20"]);
    let ran = ask(&stub, "stub-key", &["ipgeolocation", CLEAN]).await;
    has(&ran.err, &["charged: 2 credits"]);
    let ran = ask(&stub, "stub-key-disabled", &["proxycheck", CLEAN]).await;
    has(&ran.err, &["notice: the key does not count any more"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_take_few_requests() {
    let stub = stub().await;
    let arguments = [
        "proxycheck",
        "--bulk",
        "--json",
        VPN,
        CLEAN,
        "10.0.0.1",
        VPN,
    ];
    let ran = ask(&stub, "stub-key", &arguments).await;
    assert_eq!(stub.count(Vendor::Proxycheck), 1);
    assert_eq!(ran.code, Some(1), "one is not public");
    let lines: Vec<serde_json::Value> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[0]["signals"]["vpn"], true);
    assert_eq!(lines[1]["signals"]["vpn"], false);
    assert_eq!(lines[2]["error"]["kind"], "not_public");
    assert_eq!(lines[3], lines[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_as_they_came() {
    let stub = stub().await;
    let ran = ask(&stub, "stub-key", &["focsec", "--raw", VPN]).await;
    let body: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        (body["ip"].as_str(), body["is_vpn"].as_bool()),
        (Some(VPN), Some(true))
    );
    has(&ran.err, &["status: 200 OK"]);
    let ran = ask(&stub, "no-such-key", &["focsec", "--raw", VPN]).await;
    has(&ran.err, &["status: 401"]);
    assert_eq!(ran.code, Some(1));
    let ran = ask(
        &stub,
        "stub-key",
        &["ipgeolocation", "--raw", "--bulk", VPN, CLEAN],
    )
    .await;
    let body: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(body.as_array().map(Vec::len), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_are_told_in_words_and_the_rest_is_not_asked() {
    let stub = stub().await;
    let ran = ask(&stub, "wr0ng-key-77", &["focsec", VPN, CLEAN, CLEAN]).await;
    assert_eq!(ran.code, Some(1));
    assert_eq!(stub.count(Vendor::Focsec), 1);
    has(
        &ran.err,
        &[
            "192.31.196.10: the key is missing, wrong or expired",
            "FOCSEC_KEY",
            "2 more addresses were not asked about",
        ],
    );
    assert!(!ran.err.contains("wr0ng-key-77"));

    stub.fault(Vendor::Focsec, Fault::named("hang").unwrap());
    let ran = ask(&stub, "stub-key", &["focsec", "--timeout", "200ms", VPN]).await;
    has(&ran.err, &["the source did not answer in time"]);
    stub.clear_faults();
    stub.fault(Vendor::Focsec, Fault::named("html").unwrap());
    let ran = ask(&stub, "stub-key", &["focsec", VPN]).await;
    has(
        &ran.err,
        &["the answer does not have the documented form", "HTML"],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_told_and_nothing_is_asked() {
    let stub = stub().await;
    for (key, arguments, expected) in [
        (
            "",
            &["focsec", VPN][..],
            "there is no key: set the environment variable FOCSEC_KEY",
        ),
        (
            "bad key",
            &["focsec", VPN],
            "FOCSEC_KEY: character 4 of the key",
        ),
        (
            "stub-key",
            &["focsec", "nonsense"],
            "\"nonsense\" is no address: expected one such as",
        ),
        (
            "stub-key",
            &["focsec", "--api", "v2", VPN],
            "--api: only ipgeolocation and proxycheck",
        ),
        (
            "stub-key",
            &["vastel", "--key-file", "none.txt", VPN],
            "vastel has no keys",
        ),
        (
            "stub-key",
            &["focsec", "--key-file", "none.txt", VPN],
            "none.txt: ",
        ),
        (
            "stub-key",
            &["focsec", "--location", VPN],
            "--location: only ipgeolocation",
        ),
    ] {
        let ran = ask(&stub, key, arguments).await;
        assert_eq!(ran.code, Some(2), "{arguments:?}: {}", ran.err);
        has(&ran.err, &[expected]);
        assert_eq!(ran.out, "");
    }
    assert!(stub.requests().is_empty());
    let mut command = Command::new(binaries::ipverdict());
    command.args(["ask", "focsec", "--base-url", "http://192.0.2.1", VPN]);
    let ran = run(command, "stub-key").await;
    assert_eq!(ran.code, Some(2));
    has(&ran.err, &["neither https:// nor http:// to this machine"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_from_a_file_may_end_with_a_line_break() {
    let stub = stub().await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "stub-key\n").unwrap();
    let name = file.path().to_str().unwrap();
    let ran = ask(&stub, "", &["focsec", "--key-file", name, VPN]).await;
    assert_eq!(ran.code, Some(0), "{}", ran.err);
}

/// What is printed of an answer as it came is the service's: it may quote the key. What we say of it does not.
#[tokio::test(flavor = "multi_thread")]
async fn no_key_is_printed_whatever_goes_wrong() {
    const KEY: &str = "Pl4nted/Key+7f3a";
    let stub = stub().await;
    for (service, vendor) in [
        ("focsec", Vendor::Focsec),
        ("ipgeolocation", Vendor::IpGeolocation),
        ("proxycheck", Vendor::Proxycheck),
    ] {
        for fault in ["", "quotes-key", "redirect", "html", "reset", "internal"] {
            if let Some(fault) = Fault::named(fault) {
                stub.fault(vendor, fault);
            }
            for options in [&[][..], &["--json"], &["--bulk"], &["--raw"]] {
                let arguments = [&[service, VPN][..], options].concat();
                let ran = ask(&stub, KEY, &arguments).await;
                // A page that came well is printed as it came.
                let is_printed = options == ["--raw"] && fault == "html";
                assert_eq!(ran.code == Some(0), is_printed, "{arguments:?}, {fault}");
                let is_quoted = options == ["--raw"] && fault == "quotes-key";
                let out = if is_quoted { "" } else { &ran.out };
                let shown = format!("{out}\n{}", ran.err);
                for key in [KEY, "Pl4nted%2FKey%2B7f3a"] {
                    assert!(!shown.contains(key), "{arguments:?}, {fault}:\n{shown}");
                }
            }
            stub.clear_faults();
        }
    }
}
