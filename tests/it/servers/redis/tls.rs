//! A Redis behind TLS, with a certificate of an authority of one's own.

use std::time::Duration;

use ipsec_core::index::OverlayRules;
use ipsec_remote::fleet::{Fleet, FleetBuilder};

use super::super::port;
use super::certificates::Certificates;
use super::instance::{Hands, Instance, all_have};
use super::instances::{reached, until};
use super::server::Redis;

/// A Redis with TLS on one port and without on another.
fn start(certificates: &Certificates, asks_clients: &str) -> (Redis, u16) {
    let port = port::free();
    let told = [
        ("--tls-port", port.to_string()),
        ("--tls-cert-file", certificates.path("server.pem")),
        ("--tls-key-file", certificates.path("server.key")),
        ("--tls-ca-cert-file", certificates.path("authority.pem")),
        ("--tls-auth-clients", asks_clients.to_owned()),
    ];
    let told = told.map(|(name, value)| [name.to_owned(), value]);
    (Redis::start_with(told.concat()), port)
}

fn builder(host: &str, port: u16) -> FleetBuilder {
    Fleet::builder(format!("rediss://{host}:{port}")).deadline(Duration::from_secs(1))
}

/// What is said of a Redis that is not reached, sooner or later: that the certificate is at fault. A connection may also just end at first.
async fn error(builder: FleetBuilder) -> String {
    let fleet = builder.build().unwrap();
    let error = || fleet.status().error.unwrap_or_default().to_lowercase();
    until("it is said", || error().contains("certificate")).await;
    assert!(!fleet.status().is_connected);
    error()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server and openssl 3"]
async fn a_redis_with_a_certificate_of_ones_own_is_trusted_if_told_so() {
    let certificates = Certificates::new();
    let (redis, port) = start(&certificates, "no");
    let trusting =
        || builder("localhost", port).root_certificates(certificates.read("authority.pem"));
    // Questions and messages alike.
    let one = Instance::of(trusting(), &Hands::default(), OverlayRules::default()).await;
    let other = Instance::new(redis.url()).await;
    one.ban("203.0.113.1/32");
    other.ban("203.0.113.2/32");
    let then = ["deny 203.0.113.1/32", "deny 203.0.113.2/32"];
    all_have(&[&one, &other], &then).await;
    assert_eq!(one.bans.status().error, None);

    let unknown = error(builder("localhost", port)).await;
    assert!(unknown.contains("unknownissuer"), "{unknown}");
    let another = Certificates::new().read("authority.pem");
    let _untrusted = error(builder("localhost", port).root_certificates(another)).await;
    let by_number = builder("127.0.0.1", port);
    let misnamed = error(by_number.root_certificates(certificates.read("authority.pem"))).await;
    assert!(misnamed.contains("name"), "{misnamed}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server and openssl 3"]
async fn a_redis_that_asks_its_clients_for_a_certificate_is_shown_one() {
    let certificates = Certificates::new();
    let (_redis, port) = start(&certificates, "yes");
    let trusting =
        || builder("localhost", port).root_certificates(certificates.read("authority.pem"));
    let _refused = error(trusting()).await;
    let (shown, key) = (
        certificates.read("client.pem"),
        certificates.read("client.key"),
    );
    reached(trusting().client_certificate(shown, key)).await;
}
