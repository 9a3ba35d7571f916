//! A whole run over requests of visitors who mean no good: no event shows an address in full, or a byte of theirs.

use axum::Router;
use axum::routing::get;
use http::{HeaderName, HeaderValue};
use ipsec_core::policy::{Action, Policy, attacker, tor, vpn};
use ipsec_core::{LookupErrorKind, Signal};
use ipsec_tower::{ClientIp, Lookup, OnError, Permit, RoutePolicy, VerdictLayer};

use super::support::{CLEAN, LISTED, Log, PROXY, Remote, body_of, guard, ip, resolver, send, web};

const PEERS: [&str; 6] = [
    LISTED,
    CLEAN,
    PROXY,
    "2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff",
    "::ffff:203.0.113.77",
    "2002:cb00:714d::1",
];

const LINES: [&str; 12] = [
    "203.0.113.77",
    "203.0.113.77, 198.51.100.99",
    "2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff",
    "[2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff]:4711",
    "mark-of-the-client",
    "203.0.113.77 mark-of-the-client",
    "for=203.0.113.77;by=mark-of-the-client",
    "127.0.0.1, ::1, 10.1.2.3",
    "unknown",
    "",
    ",,,,,,",
    "203.0.113.77\u{1b}[2Jmark-of-the-client",
];

struct Strict;

impl<S> RoutePolicy<S> for Strict {
    fn policy(_: &S) -> &Policy {
        static POLICY: std::sync::LazyLock<Policy> = std::sync::LazyLock::new(|| {
            let policy = Policy::builder("strict").deny(attacker()).fail_closed();
            policy.build().expect("a policy")
        });
        &POLICY
    }
}

/// Every kind of guard and extractor, over every kind of backend.
fn sites() -> Vec<Router> {
    let candidate = Policy::builder("candidate").otherwise(Action::Challenge);
    let candidate = candidate.build().expect("a policy");
    let signals = [Signal::Tor, Signal::Attacker];
    let backends = [
        VerdictLayer::new(Remote::new().with(LISTED, signals)),
        VerdictLayer::new(Remote::new().with(LISTED, signals)).lookup(Lookup::OnDemand),
        VerdictLayer::new(Remote::new().failing(LookupErrorKind::Timeout)),
        VerdictLayer::new(Remote::new().answering_about("198.51.100.200")),
        VerdictLayer::new(Remote::new().answering(Signal::Vpn)),
    ];
    let site = |verdicts: VerdictLayer| {
        Router::new()
            .route(
                "/",
                get(async |client: ClientIp, _: Permit<Strict>| client.to_string()),
            )
            .layer(guard(Policy::builder("shadow").deny(vpn())).shadow())
            .layer(guard(Policy::builder("login").deny(tor())).candidate(candidate.clone()))
            .layer(verdicts.client_ip(resolver()))
    };
    let unwired = Router::new()
        .route("/", get(async |client: ClientIp| client.to_string()))
        .layer(guard(Policy::builder("unwired")));
    let addresses = ipsec_tower::ClientIpLayer::new(resolver());
    let address_only = Router::new()
        .route("/", get(async |client: ClientIp| client.to_string()))
        .layer(addresses.on_error(OnError::PeerForPaths(vec!["/".into()])));
    let mut all: Vec<_> = backends.into_iter().map(site).collect();
    all.extend([unwired, address_only]);
    all
}

/// The forms in which the log could show an address of this run in full.
fn full_addresses() -> Vec<String> {
    let elsewhere = ["198.51.100.99", "198.51.100.200", "10.1.2.3", "127.0.0.1"];
    let all = PEERS.iter().copied().chain(elsewhere);
    all.flat_map(|text| [text.to_owned(), ip(text).to_canonical().to_string()])
        .collect()
}

#[tokio::test]
async fn nothing_is_shown_in_full_and_nothing_of_the_client_at_all() {
    let log = Log::capture();
    let mut told = String::new();
    for site in sites() {
        for peer in PEERS {
            for line in LINES {
                let Ok(value) = HeaderValue::from_bytes(line.as_bytes()) else {
                    continue;
                };
                let mut request = web("/?mark-of-the-client", peer);
                for name in [
                    "x-forwarded-for",
                    "forwarded",
                    "user-agent",
                    "x-incident-id",
                ] {
                    let name = HeaderName::from_static(name);
                    request.headers_mut().insert(name, value.clone());
                }
                let response = send(site.clone(), request).await;
                if !response.status().is_success() {
                    told += &format!("{:?}\n", response.headers());
                    told += &body_of(response).await;
                }
            }
        }
    }
    let logged = log.text();
    assert!(log.events().len() > 1000, "{}", log.events().len());
    for text in [&logged, &told] {
        for address in full_addresses() {
            if let Some(at) = text.find(&address) {
                panic!(
                    "{address} is shown: {}",
                    &text[at.saturating_sub(300)..at + 60]
                );
            }
        }
        assert!(!text.contains("mark-of-the-client"));
        assert!(!text.contains('\u{1b}'));
    }
    assert!(logged.contains("203.0.113.0/24") && logged.contains("2001:db8:aaaa::/48"));
    assert!(logged.contains("2002:cb00:7100::/40"));
}
