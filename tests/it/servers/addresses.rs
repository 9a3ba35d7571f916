//! Clients that come over IPv6, and servers that take IPv4 clients on IPv6 sockets.

use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};

use super::apache::{self, APACHE_IP};
use super::attack::Attack;
use super::haproxy::{self, HAPROXY_IP};
use super::nginx::{self, APPEND, NGINX_IP};
use super::origin::{Origin, resolving};
use super::resolvers::{forwarded, single, trusted, xff};
use super::server::Server;

#[test]
#[ignore = "needs nginx, haproxy and apache2: .ci/run installs them and runs this"]
fn ipv6_through_nginx() {
    let origin = Origin::start(resolving([
        ("/xff", trusted(xff(), &[NGINX_IP])),
        ("/forwarded", trusted(forwarded(), &[NGINX_IP])),
        ("/single", single("X-Real-IP", &[NGINX_IP])),
    ]));
    let Some(listen) = listen("listen [::1]:{port};") else {
        return;
    };
    let headers = r#"
        proxy_set_header Forwarded "$http_forwarded, $forwarded_for";
        proxy_set_header X-Real-IP $remote_addr;
    "#;
    let nginx = nginx::in_front_of(&origin, &[&*listen, APPEND, headers].concat());
    for (path, header) in [
        ("/xff", "X-Forwarded-For"),
        ("/forwarded", "Forwarded"),
        ("/single", "X-Real-IP"),
    ] {
        attack_over_ipv6(&nginx, path, header);
    }
}

#[test]
#[ignore = "needs nginx, haproxy and apache2: .ci/run installs them and runs this"]
fn ipv6_through_haproxy() {
    let origin = Origin::start(resolving([
        ("/xff", trusted(xff(), &[HAPROXY_IP])),
        ("/forwarded", trusted(forwarded(), &[HAPROXY_IP])),
    ]));
    let Some(listen) = listen("bind [::1]:{port}\n    option forwardfor\n    ") else {
        return;
    };
    let haproxy = haproxy::in_front_of(&origin, &[&*listen, haproxy::forwarded()].concat());
    attack_over_ipv6(&haproxy, "/xff", "X-Forwarded-For");
    attack_over_ipv6(&haproxy, "/forwarded", "Forwarded");
}

#[test]
#[ignore = "needs nginx, haproxy and apache2: .ci/run installs them and runs this"]
fn ipv6_through_apache() {
    let origin = Origin::start(resolving([("/xff", trusted(xff(), &[APACHE_IP]))]));
    let Some(listen) = listen("Listen [::1]:{port}") else {
        return;
    };
    let apache = apache::in_front_of(&origin, &listen);
    attack_over_ipv6(&apache, "/xff", "X-Forwarded-For");
}

/// Then the proxy writes `::ffff:127.0.0.77`, and the application sees the proxy as `::ffff:127.0.0.2`.
#[test]
#[ignore = "needs nginx, haproxy and apache2: .ci/run installs them and runs this"]
fn ipv4_on_ipv6_sockets() {
    let app = resolving([
        ("/xff", trusted(xff(), &[NGINX_IP, HAPROXY_IP])),
        ("/forwarded", trusted(forwarded(), &[NGINX_IP, HAPROXY_IP])),
        ("/single", single("X-Real-IP", &[NGINX_IP, HAPROXY_IP])),
    ]);
    let origin = Origin::start_dual_stack(app);
    Attack::directly_on(&origin, "/xff", "X-Forwarded-For").finds_the_sender_in("peer");
    let headers = r#"
        proxy_set_header Forwarded "$http_forwarded, $forwarded_for";
        proxy_set_header X-Real-IP $remote_addr;
    "#;
    let listen = "listen [::ffff:127.0.0.6]:{port} ipv6only=off;";
    let nginx = nginx::in_front_of(&origin, &[listen, APPEND, headers].concat());
    let listen = "bind [::ffff:127.0.0.6]:{port} v4v6\n    option forwardfor\n    ";
    let real_ip = "    http-request set-header X-Real-IP %[src]";
    let haproxy = [listen, haproxy::forwarded(), "\n", real_ip].concat();
    let haproxy = haproxy::in_front_of(&origin, &haproxy);
    for server in [nginx, haproxy] {
        let mapped = server.address_on(Ipv4Addr::new(127, 0, 0, 6));
        for (path, header, from) in [
            ("/xff", "X-Forwarded-For", "x-forwarded-for"),
            ("/forwarded", "Forwarded", "forwarded"),
            ("/single", "X-Real-IP", "single header"),
        ] {
            Attack::on(&server, path, header)
                .to(mapped)
                .finds_the_sender_in(&format!("{from}, hop 1 from the right"));
        }
    }
}

/// The lines for a server that listens on `::1` too; `None`, and a word about it, where there is no `::1`.
fn listen(lines: &str) -> Option<String> {
    match TcpListener::bind((Ipv6Addr::LOCALHOST, 0)) {
        Ok(_) => Some(lines.to_owned()),
        Err(error) => {
            eprintln!("no IPv6 on this machine, so nothing is tested: {error}");
            None
        }
    }
}

#[track_caller]
fn attack_over_ipv6(server: &Server, path: &str, header: &str) {
    let name = match header {
        "X-Real-IP" => "single header".to_owned(),
        list => list.to_lowercase(),
    };
    Attack::on(server, path, header)
        .from(Ipv6Addr::LOCALHOST)
        .to(server.address_on(Ipv6Addr::LOCALHOST))
        .finds_the_sender_in(&format!("{name}, hop 1 from the right"));
}
