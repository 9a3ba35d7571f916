//! Behind nginx, in the ways that its users configure it.

use super::attack::Attack;
use super::nginx::{self, NGINX_IP};
use super::origin::{Origin, resolving};
use super::resolvers::{forwarded, hops, single, trusted, xff};

#[test]
#[ignore = "needs nginx, haproxy and apache2: .ci/run installs them and runs this"]
fn x_forwarded_for_appended() {
    let origin = Origin::start(resolving([
        ("/trusted", trusted(xff(), &[NGINX_IP])),
        ("/hops", hops(xff(), 1, &[NGINX_IP])),
    ]));
    let nginx = nginx::in_front_of(&origin, nginx::APPEND);
    let from = "x-forwarded-for, hop 1 from the right";
    Attack::on(&nginx, "/trusted", "X-Forwarded-For").finds_the_sender_in(from);
    Attack::on(&nginx, "/hops", "X-Forwarded-For").finds_the_sender_in(from);
}

#[test]
#[ignore = "needs nginx, haproxy and apache2: .ci/run installs them and runs this"]
fn x_real_ip_set() {
    let origin = Origin::start(resolving([("/single", single("X-Real-IP", &[NGINX_IP]))]));
    let nginx = nginx::in_front_of(&origin, "proxy_set_header X-Real-IP $remote_addr;");
    let from = "single header, hop 1 from the right";
    Attack::on(&nginx, "/single", "X-Real-IP").finds_the_sender_in(from);
}

#[test]
#[ignore = "needs nginx, haproxy and apache2: .ci/run installs them and runs this"]
fn forwarded_appended_to_whatever_the_client_wrote() {
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
