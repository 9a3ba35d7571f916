//! Behind several servers in a row, each of which tells whom it was called by.

use std::net::{IpAddr, Ipv4Addr};
use std::thread;

use super::apache::{self, APACHE_IP};
use super::attack::{Answer, Attack, CLIENT, ask};
use super::haproxy::{self, HAPROXY_IP};
use super::nginx::{self, APPEND, NGINX_IP};
use super::origin::{Origin, resolving};
use super::resolvers::{hops, single, trusted, xff};
use super::server::Server;

/// Where the outer one of two nginx calls from.
const OUTER_IP: &str = "127.0.0.5";

#[test]
#[ignore = "needs nginx, haproxy and apache2: .ci/run installs them and runs this"]
fn nginx_nginx() {
    let origin = Origin::start(resolving([
        ("/trusted", trusted(xff(), &[NGINX_IP, OUTER_IP])),
        ("/hops", hops(xff(), 2, &[NGINX_IP])),
    ]));
    let inner = nginx::in_front_of(&origin, APPEND);
    let outer = nginx::start(&inner.address().to_string(), &origin.id(), OUTER_IP, APPEND);
    attack(&outer, 2);
}

/// Whoever reaches the inner proxy around the outer one is found by a list of proxies. A count takes
/// what he wrote: it is for proxies that cannot be gone around.
#[test]
#[ignore = "needs nginx, haproxy and apache2: .ci/run installs them and runs this"]
fn around_the_outer_proxy() {
    let origin = Origin::start(resolving([
        ("/trusted", trusted(xff(), &[NGINX_IP, OUTER_IP])),
        ("/hops", hops(xff(), 2, &[NGINX_IP])),
    ]));
    let inner = nginx::in_front_of(&origin, APPEND);
    Attack::on(&inner, "/trusted", "X-Forwarded-For")
        .finds_the_sender_in("x-forwarded-for, hop 1 from the right");

    let request = |header: &str| {
        let request = format!("GET /hops HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{header}\r\n");
        ask(CLIENT, inner.address(), request.as_bytes(), &origin.id()).0
    };
    let somebody_else = Ipv4Addr::new(198, 51, 100, 66).into();
    let from = "x-forwarded-for, hop 2 from the right";
    assert_eq!(
        request("X-Forwarded-For: 198.51.100.66\r\n"),
        Answer::Client(somebody_else, from.to_owned())
    );
    assert_eq!(request(""), Answer::Error("too_few_hops".to_owned()));
}

#[test]
#[ignore = "needs nginx, haproxy and apache2: .ci/run installs them and runs this"]
fn haproxy_nginx() {
    let origin = Origin::start(resolving([
        ("/trusted", trusted(xff(), &[NGINX_IP, HAPROXY_IP])),
        ("/hops", hops(xff(), 2, &[NGINX_IP])),
    ]));
    let nginx = nginx::in_front_of(&origin, APPEND);
    let haproxy = haproxy::start(&nginx.address().to_string(), &origin.id(), FORWARDFOR);
    attack(&haproxy, 2);
}

/// Two lines, and the decision is in the first one.
#[test]
#[ignore = "needs nginx, haproxy and apache2: .ci/run installs them and runs this"]
fn nginx_haproxy() {
    let origin = Origin::start(resolving([
        ("/trusted", trusted(xff(), &[NGINX_IP, HAPROXY_IP])),
        ("/hops", hops(xff(), 2, &[HAPROXY_IP])),
    ]));
    let haproxy = haproxy::in_front_of(&origin, FORWARDFOR);
    let upstream = haproxy.address().to_string();
    let nginx = nginx::start(&upstream, &origin.id(), NGINX_IP, APPEND);
    attack(&nginx, 2);
}

#[test]
#[ignore = "needs nginx, haproxy and apache2: .ci/run installs them and runs this"]
fn apache_haproxy_nginx() {
    let origin = Origin::start(resolving([
        ("/trusted", trusted(xff(), &["127.0.0.2/31", APACHE_IP])),
        ("/hops", hops(xff(), 3, &[NGINX_IP])),
    ]));
    let nginx = nginx::in_front_of(&origin, APPEND);
    let haproxy = haproxy::start(&nginx.address().to_string(), &origin.id(), FORWARDFOR);
    let apache = apache::start(&haproxy.address().to_string(), &origin.id(), "");
    attack(&apache, 3);
}

/// nginx finds the client behind HAProxy itself, and tells it alone.
#[test]
#[ignore = "needs nginx, haproxy and apache2: .ci/run installs them and runs this"]
fn haproxy_nginx_realip() {
    let origin = Origin::start(resolving([("/single", single("X-Real-IP", &[NGINX_IP]))]));
    let realip = "
        set_real_ip_from 127.0.0.3;
        real_ip_header X-Forwarded-For;
        proxy_set_header X-Real-IP $remote_addr;
    ";
    let nginx = nginx::in_front_of(&origin, realip);
    let haproxy = haproxy::start(&nginx.address().to_string(), &origin.id(), FORWARDFOR);
    Attack::on(&haproxy, "/single", "X-Forwarded-For")
        .finds_the_sender_in("single header, hop 1 from the right");
    Attack::on(&haproxy, "/single", "X-Real-IP")
        .finds_the_sender_in("single header, hop 1 from the right");
}

/// Servers use one connection for many clients.
#[test]
#[ignore = "needs nginx, haproxy and apache2: .ci/run installs them and runs this"]
fn many_clients_at_once() {
    let list = trusted(xff(), &[NGINX_IP, HAPROXY_IP]);
    let origin = Origin::start(resolving([("/", list)]));
    let nginx = nginx::in_front_of(&origin, APPEND);
    let always = format!("{FORWARDFOR}\n    http-reuse always");
    let haproxy = haproxy::start(&nginx.address().to_string(), &origin.id(), &always);
    let (origin, haproxy) = (origin.id(), haproxy.address());
    let visit = |from: u8, forged: u8| {
        let request = format!(
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Forwarded-For: 127.0.0.{forged}\r\n\r\n"
        );
        let from = IpAddr::from([127, 0, 0, from]);
        let (answer, body) = ask(from, haproxy, request.as_bytes(), &origin);
        let truth = Answer::Client(from, "x-forwarded-for, hop 2 from the right".to_owned());
        assert_eq!(answer, truth, "{body}");
    };
    thread::scope(|scope| {
        for client in 100..132 {
            scope.spawn(move || (100..132).for_each(|other| visit(client, other)));
        }
    });
}

/// How HAProxy is told to append.
const FORWARDFOR: &str = "option forwardfor";

/// Both ways of finding the client, behind this many servers.
#[track_caller]
fn attack(outermost: &Server, hops: u8) {
    let from = format!("x-forwarded-for, hop {hops} from the right");
    for path in ["/trusted", "/hops"] {
        for header in ["X-Forwarded-For", "Forwarded"] {
            Attack::on(outermost, path, header).finds_the_sender_in(&from);
        }
    }
}
