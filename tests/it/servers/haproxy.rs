//! HAProxy as a reverse proxy.

use std::process::Command;

use super::origin::Origin;
use super::server::{self, Place, Program, Server};

pub(super) const HAPROXY: Program = Program {
    name: "haproxy",
    package: "haproxy",
    args: |_| ["-db", "-f", "config"].map(ToOwned::to_owned).into(),
};

/// Where it calls from.
pub(super) const HAPROXY_IP: &str = "127.0.0.3";

/// HAProxy in front of an application, with these lines in its section `listen`.
#[track_caller]
pub(super) fn in_front_of(origin: &Origin, lines: &str) -> Server {
    start(&origin.address().to_string(), &origin.id(), lines)
}

/// HAProxy in front of anything, with these lines in its section `listen`.
#[track_caller]
pub(super) fn start(upstream: &str, origin: &str, lines: &str) -> Server {
    Server::start(&HAPROXY, origin, |place| config(place, upstream, lines))
}

/// The lines that tell the address in `Forwarded`.
///
/// `option forwarded` exists since 2.8. It belongs to back ends: in a section `frontend` it does nothing, and
/// what clients write passes. Before 2.8, rules have to say the same.
#[track_caller]
pub(super) fn forwarded() -> &'static str {
    if version() >= (2, 8) {
        "option forwarded"
    } else {
        r#"
    http-request add-header Forwarded "proto=http;for=%[src]" if !{ src -m sub : }
    http-request add-header Forwarded "proto=http;for=\"[%[src]]\"" if { src -m sub : }
"#
    }
}

#[track_caller]
fn version() -> (u32, u32) {
    let output = Command::new(server::find(&HAPROXY))
        .arg("-v")
        .output()
        .expect("haproxy -v");
    let text = String::from_utf8_lossy(&output.stdout);
    let mut numbers = text
        .split_once("version ")
        .map_or("", |(_, version)| version)
        .split(['.', '-', ' '])
        .map_while(|number| number.parse().ok());
    match (numbers.next(), numbers.next()) {
        (Some(major), Some(minor)) => (major, minor),
        _ => panic!("no version: {text}"),
    }
}

/// One process in the foreground.
pub(super) fn config(place: &Place<'_>, upstream: &str, lines: &str) -> String {
    let port = place.port;
    let lines = lines.replace("{port}", &port.to_string());
    format!(
        r#"
global
    log stderr format raw local0 info
    maxconn 200

defaults
    mode http
    log global
    option httplog
    option dontlog-normal
    timeout connect 5s
    timeout client 10s
    timeout server 10s

listen clients
    bind 127.0.0.1:{port}
    {lines}
    source {HAPROXY_IP}
    server origin {upstream}
"#
    )
}
