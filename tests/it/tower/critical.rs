//! Lookups on which much depends, and those on which it does not.

use ipsec_core::policy::{Policy, tor, vpn};
use ipsec_tower::{Lookup, VerdictLayer};
use tower::{Layer, ServiceBuilder};

use super::support::{App, CLEAN, Remote, from, guard, send};

fn critical(backend: &Remote) -> Vec<bool> {
    backend
        .queries()
        .iter()
        .map(|query| query.critical)
        .collect()
}

#[tokio::test]
async fn a_guard_says_so_of_what_it_asks_and_of_nothing_else() {
    let backend = Remote::new();
    let service = ServiceBuilder::new()
        .layer(VerdictLayer::new(backend.clone()).lookup(Lookup::OnDemand))
        .layer(guard(Policy::builder("site").deny(tor())))
        .layer(guard(Policy::builder("login").deny(vpn())).critical())
        .service(App::new());
    assert_eq!(send(service, from(CLEAN)).await.status(), 200);
    assert_eq!(critical(&backend), [false, true]);
}

#[tokio::test]
async fn a_verdict_layer_says_so_of_what_it_asks_eagerly() {
    let backend = Remote::new();
    let eager = VerdictLayer::new(backend.clone()).critical();
    send(eager.layer(App::new()), from(CLEAN)).await;
    assert_eq!(critical(&backend), [true]);
    let backend = Remote::new();
    let service = ServiceBuilder::new()
        .layer(
            VerdictLayer::new(backend.clone())
                .critical()
                .lookup(Lookup::OnDemand),
        )
        .layer(guard(Policy::builder("site").deny(tor())))
        .service(App::new());
    send(service, from(CLEAN)).await;
    assert_eq!(critical(&backend), [false]);
}
