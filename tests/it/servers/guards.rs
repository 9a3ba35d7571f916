//! A guard behind a server refuses whom it is to refuse, and nobody else.

use std::net::IpAddr;

use axum::Router;
use axum::routing::any;
use ipsec_core::policy::{Policy, tor};
use ipsec_core::{Fixed, Signal, Signals};
use ipsec_tower::{ClientIpResolver, Lookup, VerdictLayer};

use super::apache::{self, APACHE_IP};
use super::attack::{Answer, Attack, CLIENT, ask};
use super::nginx::{self, APPEND, NGINX_IP};
use super::origin::{Origin, who};
use super::resolvers::{single, trusted, xff};

/// The address that the backend says is Tor's.
const LISTED: [u8; 4] = [127, 0, 0, 66];

/// An application behind a guard that lets nobody in who is Tor, or may be.
fn guarded(resolver: ClientIpResolver, lookup: Lookup) -> Router {
    let backend = Fixed::new()
        .with(LISTED, Signals::UNKNOWN.yes(Signal::Tor))
        .with([198, 51, 100, 66], Signals::UNKNOWN.yes(Signal::Tor))
        .with(CLIENT, Signals::UNKNOWN.no(Signal::Tor));
    let verdicts = VerdictLayer::new(backend)
        .client_ip(resolver)
        .lookup(lookup);
    let policy = Policy::builder("no tor").deny(tor()).fail_closed();
    let guard = verdicts
        .guard(policy.build().expect("a policy"))
        .expect("a backend that knows Tor");
    Router::new()
        .route("/", any(who))
        .layer(guard)
        .layer(verdicts)
}

#[test]
#[ignore = "needs nginx, haproxy and apache2: .ci/run installs them and runs this"]
fn behind_nginx() {
    for lookup in [Lookup::Eager, Lookup::OnDemand] {
        let origin = Origin::start(guarded(trusted(xff(), &[NGINX_IP]), lookup));
        let nginx = nginx::in_front_of(&origin, APPEND);
        let visit = |from: IpAddr, forged: &str| {
            let request = format!(
                "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Forwarded-For: {forged}\r\n\r\n"
            );
            ask(from, nginx.address(), request.as_bytes(), &origin.id()).0
        };
        let from = "x-forwarded-for, hop 1 from the right";

        // Who is listed and pretends to be somebody who is not.
        assert_eq!(visit(LISTED.into(), "127.0.0.77"), Answer::Denied(403));
        // Who is not, and pretends to be listed.
        let clean = Answer::Client(CLIENT, from.to_owned());
        assert_eq!(visit(CLIENT, "127.0.0.66"), clean);

        Attack::on(&nginx, "/", "X-Forwarded-For")
            .from(LISTED)
            .yields(&Answer::Denied(403));
        Attack::on(&nginx, "/", "X-Forwarded-For").finds_the_sender_in(from);

        Attack::directly_on(&origin, "/", "X-Forwarded-For")
            .from(LISTED)
            .yields(&Answer::Denied(403));
        Attack::directly_on(&origin, "/", "X-Forwarded-For").finds_the_sender_in("peer");
    }
}

/// Whoever makes the header go away is not the proxy, and a policy that fails closed does not let him in.
#[test]
#[ignore = "needs nginx, haproxy and apache2: .ci/run installs them and runs this"]
fn when_a_client_makes_the_header_go_away() {
    let resolver = single("X-Real-IP", &[APACHE_IP]);
    let origin = Origin::start(guarded(resolver, Lookup::Eager));
    let apache = apache::in_front_of(&origin, apache::SET_X_REAL_IP);
    Attack::on(&apache, "/", "X-Real-IP")
        .from(LISTED)
        .yields(&Answer::Denied(403));

    let request = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close, X-Real-IP\r\n\r\n";
    let (answer, _) = ask(CLIENT, apache.address(), request, &origin.id());
    assert_eq!(answer, Answer::Denied(403));
}
