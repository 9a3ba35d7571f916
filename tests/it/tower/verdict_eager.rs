//! Lookups before the request goes on: what is asked, what is left out, what waits.

use http::Request;
use ipsec_core::{Backend, Fact, FactSet, Fixed, Signal, Signals, Unknown};
use ipsec_tower::{Lookup, VerdictLayer, Visitor};
use tower::{Layer, ServiceBuilder, ServiceExt};

use super::support::{App, CLEAN, LISTED, Local, Remote, deny_tor, from, ip, send};

#[tokio::test]
async fn all_that_the_backend_can_answer_is_asked_once() {
    let answers = FactSet::of(&[Fact::Signal(Signal::Tor), Fact::Location]);
    let backend = Remote::new().answering(answers);
    let app = App::new();
    let service = VerdictLayer::new(backend.clone()).layer(app.clone());
    send(service, from(CLEAN)).await;
    assert_eq!(backend.asked(), [answers]);
    assert_eq!(backend.queries()[0].ip, ip(CLEAN));
    assert_eq!(app.verdict().not_asked(), FactSet::EMPTY);
}

#[tokio::test]
async fn nothing_is_left_for_a_guard_to_ask() {
    let backend = Remote::new().with(LISTED, Signal::Tor);
    let app = App::new();
    let service = ServiceBuilder::new()
        .layer(VerdictLayer::new(backend.clone()))
        .layer(deny_tor())
        .service(app.clone());
    assert_eq!(send(service.clone(), from(LISTED)).await.status(), 403);
    assert_eq!(send(service, from(CLEAN)).await.status(), 200);
    assert_eq!((backend.asked().len(), app.visits()), (2, 1));
}

#[tokio::test]
async fn less_is_asked_if_less_is_wanted_and_a_guard_asks_for_the_rest() {
    let backend = Remote::new().with(LISTED, [Signal::Tor, Signal::Vpn]);
    let app = App::new();
    let service = ServiceBuilder::new()
        .layer(VerdictLayer::new(backend.clone()).want(Signal::Vpn))
        .layer(deny_tor())
        .service(app.clone());
    assert_eq!(send(service, from(LISTED)).await.status(), 403);
    assert_eq!(backend.asked(), [Signal::Vpn.into(), Signal::Tor.into()]);
}

#[tokio::test]
async fn what_the_backend_can_never_answer_is_not_wanted() {
    let backend = Remote::new().answering(Signal::Vpn);
    let layer = VerdictLayer::new(backend.clone()).want([Signal::Vpn, Signal::Tor].map(Fact::from));
    let app = App::new();
    send(layer.layer(app.clone()), from(CLEAN)).await;
    assert_eq!(backend.asked(), [Signal::Vpn.into()]);
    assert_eq!(
        app.verdict().unknown_because(Signal::Tor),
        Some(Unknown::NoSource)
    );
}

#[tokio::test]
async fn an_answer_that_is_there_is_taken_without_waiting() {
    let backend = Local::default();
    let app = App::new();
    for lookup in [Lookup::Eager, Lookup::OnDemand] {
        let service = ServiceBuilder::new()
            .layer(VerdictLayer::new(backend.clone()).lookup(lookup))
            .layer(deny_tor())
            .service(app.clone());
        assert_eq!(send(service.clone(), from(LISTED)).await.status(), 403);
        assert_eq!(send(service, from(CLEAN)).await.status(), 200);
    }
    // On demand, the guard asks again for what the free answer left open.
    assert_eq!(backend.asked(), 5);
}

#[tokio::test]
async fn requests_that_are_skipped_are_asked_about_when_a_guard_needs_it() {
    let backend = Remote::new().with(LISTED, Signal::Tor);
    let app = App::new();
    let layer = VerdictLayer::new(backend.clone())
        .skip(|head| head.method() == "GET" && head.uri().path().starts_with("/static/"));
    let to = |path: &str, peer| {
        let mut request: Request<()> = from(peer);
        *request.uri_mut() = path.parse().unwrap();
        request
    };

    let open = layer.layer(app.clone());
    send(open.clone(), to("/static/logo.svg", LISTED)).await;
    assert_eq!(backend.asked(), []);
    assert_eq!(app.verdict().ip(), Some(ip(LISTED)));
    assert_eq!(
        app.verdict().unknown_because(Signal::Tor),
        Some(Unknown::NotAsked)
    );
    send(open, to("/login", LISTED)).await;
    assert_eq!(backend.asked(), [FactSet::ALL]);

    let guarded = layer.layer(deny_tor().layer(app.clone()));
    let response = send(guarded, to("/static/logo.svg", LISTED)).await;
    assert_eq!(response.status(), 403);
    assert_eq!(backend.asked()[1..], [Signal::Tor.into()]);
}

#[tokio::test]
async fn a_slow_backend_holds_back_its_own_request_and_no_other() {
    let backend = Remote::new().waiting();
    let app = App::new();
    let service = VerdictLayer::new(backend.clone()).layer(app.clone());
    let mut slow = tokio::spawn(service.clone().oneshot(from(LISTED)));
    let mut other = tokio::spawn(service.oneshot(from(CLEAN)));
    while backend.asked().len() < 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(app.visits(), 0);
    backend.let_one_through();
    let first = tokio::select! {
        response = &mut slow => response,
        response = &mut other => response,
    };
    assert_eq!(first.unwrap().unwrap().status(), 200);
    assert_eq!(app.visits(), 1);
    backend.let_one_through();
    let second = if slow.is_finished() { other } else { slow };
    assert_eq!(second.await.unwrap().unwrap().status(), 200);
}

#[tokio::test]
async fn silence_of_a_source_that_was_asked_is_not_listed() {
    /// Has nothing to say, and says no more than that.
    struct Laconic;

    #[ipsec_core::async_trait]
    impl Backend for Laconic {
        fn name(&self) -> &'static str {
            "laconic"
        }

        fn answers(&self) -> FactSet {
            FactSet::ALL
        }

        async fn lookup(
            &self,
            query: &ipsec_core::Query,
        ) -> Result<ipsec_core::Verdict, ipsec_core::LookupError> {
            Ok(ipsec_core::Verdict::new(query.ip))
        }
    }

    let app = App::new();
    send(VerdictLayer::new(Laconic).layer(app.clone()), from(CLEAN)).await;
    assert!(app.verdict().asked().contains(Signal::Tor.into()));
}

#[tokio::test]
async fn a_stack_without_a_layer_has_no_visitor() {
    let app = App::new();
    send(app.clone(), from(CLEAN)).await;
    assert!(app.visitor().is_none());
}

#[tokio::test]
async fn a_visitor_explains_where_its_address_came_from() {
    let backend = Fixed::new().with(ip(LISTED), Signals::UNKNOWN.yes(Signal::Tor));
    let app = App::new();
    let layer = VerdictLayer::new(backend).client_ip(super::support::resolver());
    send(
        layer.layer(app.clone()),
        super::support::behind_proxy(LISTED),
    )
    .await;
    let explained = app.visitor().as_ref().map(Visitor::explain).unwrap();
    assert!(explained.contains("x-forwarded-for, hop 1"), "{explained}");
    assert!(explained.contains("tor"), "{explained}");
}
