//! Unix sockets between servers and the application, and between servers.

use ipsec_tower::UnixPeer;

use super::attack::{Answer, Attack};
use super::haproxy;
use super::nginx::{self, APPEND, NGINX_IP};
use super::origin::{Origin, resolving};
use super::resolvers::{forwarded, hops, single, trusted, xff};
use super::server::Server;

/// No address is trusted, only the socket's file.
#[test]
#[ignore = "needs nginx, haproxy and apache2: .ci/run installs them and runs this"]
fn to_the_application() {
    let trust = UnixPeer::TrustAsProxy;
    let app = resolving([
        ("/trusted", trusted(xff(), &[]).unix_peer(trust)),
        ("/hops", hops(xff(), 1, &[]).unix_peer(trust)),
        ("/single", single("X-Real-IP", &[]).unix_peer(trust)),
        ("/denied", trusted(xff(), &[])),
    ]);
    let folder = tempfile::tempdir().expect("a folder");
    let socket = folder.path().join("origin");
    let origin = Origin::start_on_unix(&socket, app);
    let socket = socket.display();

    let headers = format!("{APPEND} proxy_set_header X-Real-IP $remote_addr;");
    let nginx = nginx::start(&format!("unix:{socket}"), &origin.id(), NGINX_IP, &headers);
    attack(&nginx);

    let lines = "option forwardfor\n    http-request set-header X-Real-IP %[src]";
    let haproxy = haproxy::start(&format!("unix@{socket}"), &origin.id(), lines);
    attack(&haproxy);
}

#[track_caller]
fn attack(server: &Server) {
    let from = "x-forwarded-for, hop 1 from the right";
    Attack::on(server, "/trusted", "X-Forwarded-For").finds_the_sender_in(from);
    Attack::on(server, "/hops", "X-Forwarded-For").finds_the_sender_in(from);
    let from = "single header, hop 1 from the right";
    Attack::on(server, "/single", "X-Real-IP").finds_the_sender_in(from);
    let denied = Answer::Error("unix_peer".to_owned());
    Attack::on(server, "/denied", "X-Forwarded-For").yields(&denied);
}

/// An nginx that is called over a Unix socket writes `unix:` for its caller. Only a count gets over that.
#[test]
#[ignore = "needs nginx, haproxy and apache2: .ci/run installs them and runs this"]
fn between_servers() {
    let origin = Origin::start(resolving([
        ("/trusted", trusted(xff(), &[NGINX_IP])),
        ("/hops", hops(xff(), 2, &[NGINX_IP])),
        ("/single", single("X-Real-IP", &[NGINX_IP])),
        ("/forwarded", trusted(forwarded(), &[NGINX_IP])),
    ]));
    let inner = nginx::in_front_of(
        &origin,
        &format!(
            r#"
            listen unix:{{folder}}/socket;
            {APPEND}
            proxy_set_header X-Real-IP $remote_addr;
            proxy_set_header Forwarded "$http_forwarded, $forwarded_for";
        "#
        ),
    );
    let outer = in_front_of_socket(&inner);
    let error = |kind: &str| Answer::Error(kind.to_owned());
    Attack::on(&outer, "/trusted", "X-Forwarded-For").yields(&error("malformed"));
    Attack::on(&outer, "/single", "X-Real-IP").yields(&error("malformed"));
    Attack::on(&outer, "/forwarded", "Forwarded").yields(&error("unknown"));
    Attack::on(&outer, "/hops", "X-Forwarded-For")
        .finds_the_sender_in("x-forwarded-for, hop 2 from the right");
}

/// With its realip module, the inner nginx believes the socket, and then it knows the client.
#[test]
#[ignore = "needs nginx, haproxy and apache2: .ci/run installs them and runs this"]
fn between_servers_with_realip() {
    let origin = Origin::start(resolving([
        ("/trusted", trusted(xff(), &[NGINX_IP])),
        ("/single", single("X-Real-IP", &[NGINX_IP])),
    ]));
    let inner = nginx::in_front_of(
        &origin,
        &format!(
            "
            listen unix:{{folder}}/socket;
            set_real_ip_from unix:;
            real_ip_header X-Forwarded-For;
            {APPEND}
            proxy_set_header X-Real-IP $remote_addr;
        "
        ),
    );
    let outer = in_front_of_socket(&inner);
    Attack::on(&outer, "/trusted", "X-Forwarded-For")
        .finds_the_sender_in("x-forwarded-for, hop 1 from the right");
    Attack::on(&outer, "/single", "X-Real-IP")
        .finds_the_sender_in("single header, hop 1 from the right");
}

/// An nginx that calls another one over its socket.
#[track_caller]
fn in_front_of_socket(inner: &Server) -> Server {
    let upstream = format!("unix:{}", inner.file("socket").display());
    nginx::start(&upstream, inner.origin(), NGINX_IP, APPEND)
}
