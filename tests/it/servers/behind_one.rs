//! Behind one server, in the ways that its users configure it.

use super::apache::{self, APACHE_IP};
use super::attack::Attack;
use super::haproxy::{self, HAPROXY_IP};
use super::nginx::{self, APPEND, NGINX_IP};
use super::origin::{Origin, resolving};
use super::resolvers::{forwarded, hops, single, trusted, xff};

#[test]
#[ignore = "needs nginx, haproxy and apache2: .ci/run installs them and runs this"]
fn nginx_x_forwarded_for_appended() {
    let origin = Origin::start(resolving([
        ("/trusted", trusted(xff(), &[NGINX_IP])),
        ("/hops", hops(xff(), 1, &[NGINX_IP])),
    ]));
    let nginx = nginx::in_front_of(&origin, APPEND);
    let from = "x-forwarded-for, hop 1 from the right";
    Attack::on(&nginx, "/trusted", "X-Forwarded-For").finds_the_sender_in(from);
    Attack::on(&nginx, "/hops", "X-Forwarded-For").finds_the_sender_in(from);
}

#[test]
#[ignore = "needs nginx, haproxy and apache2: .ci/run installs them and runs this"]
fn nginx_x_real_ip_set() {
    let origin = Origin::start(resolving([("/single", single("X-Real-IP", &[NGINX_IP]))]));
    let nginx = nginx::in_front_of(&origin, "proxy_set_header X-Real-IP $remote_addr;");
    let from = "single header, hop 1 from the right";
    Attack::on(&nginx, "/single", "X-Real-IP").finds_the_sender_in(from);
}

#[test]
#[ignore = "needs nginx, haproxy and apache2: .ci/run installs them and runs this"]
fn nginx_forwarded_appended_to_whatever_the_client_wrote() {
    let origin = Origin::start(resolving([
        ("/trusted", trusted(forwarded(), &[NGINX_IP])),
        ("/hops", hops(forwarded(), 1, &[NGINX_IP])),
    ]));
    let nginx = nginx::in_front_of(
        &origin,
        r#"proxy_set_header Forwarded "$http_forwarded, $forwarded_for";"#,
    );
    let from = "forwarded, hop 1 from the right";
    Attack::on(&nginx, "/trusted", "Forwarded").finds_the_sender_in(from);
    Attack::on(&nginx, "/hops", "Forwarded").finds_the_sender_in(from);
}

#[test]
#[ignore = "needs nginx, haproxy and apache2: .ci/run installs them and runs this"]
fn haproxy_x_forwarded_for_in_a_line_of_its_own() {
    let origin = Origin::start(resolving([
        ("/trusted", trusted(xff(), &[HAPROXY_IP])),
        ("/hops", hops(xff(), 1, &[HAPROXY_IP])),
    ]));
    let haproxy = haproxy::in_front_of(&origin, "option forwardfor");
    let from = "x-forwarded-for, hop 1 from the right";
    Attack::on(&haproxy, "/trusted", "X-Forwarded-For").finds_the_sender_in(from);
    Attack::on(&haproxy, "/hops", "X-Forwarded-For").finds_the_sender_in(from);
}

#[test]
#[ignore = "needs nginx, haproxy and apache2: .ci/run installs them and runs this"]
fn haproxy_forwarded_in_a_line_of_its_own() {
    let origin = Origin::start(resolving([
        ("/trusted", trusted(forwarded(), &[HAPROXY_IP])),
        ("/hops", hops(forwarded(), 1, &[HAPROXY_IP])),
    ]));
    let haproxy = haproxy::in_front_of(&origin, haproxy::forwarded());
    let from = "forwarded, hop 1 from the right";
    Attack::on(&haproxy, "/trusted", "Forwarded").finds_the_sender_in(from);
    Attack::on(&haproxy, "/hops", "Forwarded").finds_the_sender_in(from);
}

#[test]
#[ignore = "needs nginx, haproxy and apache2: .ci/run installs them and runs this"]
fn haproxy_x_real_ip_set() {
    let origin = Origin::start(resolving([("/single", single("X-Real-IP", &[HAPROXY_IP]))]));
    let haproxy = haproxy::in_front_of(&origin, "http-request set-header X-Real-IP %[src]");
    let from = "single header, hop 1 from the right";
    Attack::on(&haproxy, "/single", "X-Real-IP").finds_the_sender_in(from);
}

/// mod_proxy appends it without being told to. Up to 2.4.53 it did so before it removed what `Connection`
/// nominates, so that a client could make it go away (CVE-2022-31813).
#[test]
#[ignore = "needs nginx, haproxy and apache2: .ci/run installs them and runs this"]
fn apache_x_forwarded_for_appended() {
    let origin = Origin::start(resolving([
        ("/trusted", trusted(xff(), &[APACHE_IP])),
        ("/hops", hops(xff(), 1, &[APACHE_IP])),
    ]));
    let apache = apache::in_front_of(&origin, "");
    let from = "x-forwarded-for, hop 1 from the right";
    Attack::on(&apache, "/trusted", "X-Forwarded-For").finds_the_sender_in(from);
    Attack::on(&apache, "/hops", "X-Forwarded-For").finds_the_sender_in(from);
}

/// What `RequestHeader` sets is still removed when `Connection` nominates it: every client can make it go
/// away. There is no answer then. Apache's own address would be the wrong one.
#[test]
#[ignore = "needs nginx, haproxy and apache2: .ci/run installs them and runs this"]
fn apache_x_real_ip_set() {
    let origin = Origin::start(resolving([("/single", single("X-Real-IP", &[APACHE_IP]))]));
    let apache = apache::in_front_of(&origin, apache::SET_X_REAL_IP);
    Attack::on(&apache, "/single", "X-Real-IP")
        .errors(&[
            ("Connection nominates it", "missing"),
            ("Connection nominates it, with a parameter", "missing"),
        ])
        .finds_the_sender_in("single header, hop 1 from the right");
}
