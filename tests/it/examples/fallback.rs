//! `remote_fallback` while its services fail: the second answers for the first, and without both nobody is let in of whom it matters.

use stub_providers::{Fault, Stub, Vendor};

use super::application::{Answer, Application};
use super::standins::StandIns;

const VPN: &str = "192.31.196.10";
const CLEAN: &str = "192.31.196.1";

#[track_caller]
fn send(application: &Application, what: &str, ip: &str) -> Answer {
    let (method, path) = what.split_once(' ').expect("a method and a path");
    let line = format!("curl -i -X {method} -H 'X-Forwarded-For: {ip}' $URL{path}");
    application.send(&application.line(&line))
}

#[track_caller]
fn counts(stub: &Stub, proxycheck: u64, ipgeolocation: u64) {
    let counted = [Vendor::Proxycheck, Vendor::IpGeolocation].map(|vendor| stub.count(vendor));
    assert_eq!(counted, [proxycheck, ipgeolocation]);
}

#[test]
fn the_second_service_answers_while_the_first_is_down() {
    let standins = StandIns::start();
    let stub = standins.stub();
    let application = Application::start_with("remote_fallback", |command| standins.tell(command));
    stub.fault(Vendor::Proxycheck, Fault::Unavailable);
    assert_eq!(send(&application, "POST /login", VPN).response.status, 403);
    counts(stub, 1, 1);
    assert_eq!(
        send(&application, "POST /login", CLEAN).response.status,
        200
    );
    let why = send(&application, "GET /why", VPN).shown;
    assert!(why.contains("vpn: yes, says ipgeolocation"), "{why}");
    assert!(
        why.contains("proxycheck was asked for ")
            && why.contains(": the source cannot be reached or has a problem"),
        "{why}"
    );
}

#[test]
fn without_both_nobody_is_let_in_of_whom_it_matters() {
    let standins = StandIns::start();
    let stub = standins.stub();
    let application = Application::start_with("remote_fallback", |command| standins.tell(command));
    // Known to both from before: the outage makes no difference to this visitor.
    assert_eq!(send(&application, "POST /pay", CLEAN).response.status, 200);
    counts(stub, 1, 1);
    for vendor in [Vendor::Proxycheck, Vendor::IpGeolocation] {
        stub.fault(vendor, Fault::Html);
    }
    assert_eq!(send(&application, "POST /pay", CLEAN).response.status, 200);
    counts(stub, 1, 1);
    assert_eq!(
        send(&application, "POST /login", "192.31.196.2")
            .response
            .status,
        403
    );
    counts(stub, 2, 2);
    assert_eq!(
        send(&application, "GET /read", "192.31.196.2")
            .response
            .status,
        200
    );
    counts(stub, 2, 2);
}

#[test]
fn a_service_that_goes_on_to_fail_is_not_asked_any_more() {
    let standins = StandIns::start();
    let stub = standins.stub();
    let application = Application::start_with("remote_fallback", |command| standins.tell(command));
    stub.fault(Vendor::Proxycheck, Fault::QuotesKey);
    for last in 1..=3 {
        let ip = format!("192.31.196.{last}");
        assert_eq!(send(&application, "POST /login", &ip).response.status, 200);
    }
    counts(stub, 1, 3);
    let sources = application
        .send(&application.line("curl $URL/sources"))
        .shown;
    assert!(
        sources.contains(r#""proxycheck":{"breaker":"open","left":899}"#),
        "{sources}"
    );
}
