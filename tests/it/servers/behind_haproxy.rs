//! Behind HAProxy, in the ways that its users configure it.

use super::attack::Attack;
use super::haproxy::{self, HAPROXY_IP};
use super::origin::{Origin, resolving};
use super::resolvers::{forwarded, hops, single, trusted, xff};

#[test]
#[ignore = "needs nginx, haproxy and apache2: .ci/run installs them and runs this"]
fn x_forwarded_for_in_a_line_of_its_own() {
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
fn forwarded_in_a_line_of_its_own() {
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
fn x_real_ip_set() {
    let origin = Origin::start(resolving([("/single", single("X-Real-IP", &[HAPROXY_IP]))]));
    let haproxy = haproxy::in_front_of(&origin, "http-request set-header X-Real-IP %[src]");
    let from = "single header, hop 1 from the right";
    Attack::on(&haproxy, "/single", "X-Real-IP").finds_the_sender_in(from);
}
