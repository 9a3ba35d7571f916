//! Behind Apache httpd, in the ways that its users configure it.

use super::apache::{self, APACHE_IP};
use super::attack::Attack;
use super::origin::{Origin, resolving};
use super::resolvers::{hops, single, trusted, xff};

/// mod_proxy appends it without being told to. Up to 2.4.53 it did so before it removed what `Connection`
/// nominates, so that a client could make it go away (CVE-2022-31813).
#[test]
#[ignore = "needs nginx, haproxy and apache2: .ci/run installs them and runs this"]
fn x_forwarded_for_appended() {
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
fn x_real_ip_set() {
    let origin = Origin::start(resolving([("/single", single("X-Real-IP", &[APACHE_IP]))]));
    let apache = apache::in_front_of(&origin, apache::SET_X_REAL_IP);
    Attack::on(&apache, "/single", "X-Real-IP")
        .errors(&[
            ("Connection nominates it", "missing"),
            ("Connection nominates it, with a parameter", "missing"),
        ])
        .finds_the_sender_in("single header, hop 1 from the right");
}
