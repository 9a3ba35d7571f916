//! An address in a query that somebody wrote by hand is put into canonical form before anybody compares it.

use std::net::IpAddr;
use std::time::Duration;

use ipsec_core::{Backend, Evidence, FactSet, Query, Signal, Signals, Verdict, ip};
use ipsec_remote::{Batched, Cached, Cascade, Consensus};

use super::source::Scripted;

/// Answers as sources do, about the address in canonical form.
fn source() -> Scripted {
    Scripted::new("source", |query| {
        let says = Signals::UNKNOWN.yes(Signal::Vpn).no(Signal::Tor);
        let says = Evidence::new("source").with_signals(says);
        Ok(Verdict::new(ip::canonical(query.ip)).with_evidence(says))
    })
}

#[tokio::test(start_paused = true)]
async fn a_mapped_address_is_the_address_inside() {
    let backends: [Box<dyn Backend>; 4] = [
        Box::new(Cached::new(source())),
        Box::new(Cascade::new("all").then(source())),
        Box::new(Consensus::builder("all").source(source()).build().unwrap()),
        Box::new(Batched::new(source()).gather(Duration::from_millis(1))),
    ];
    for (number, backend) in backends.iter().enumerate() {
        let mut query = Query::new([8, 8, 8, 8]).want(FactSet::from(Signal::Vpn));
        query.ip = "::ffff:8.8.8.8".parse().unwrap();
        let one = backend.lookup(&query).await.unwrap();
        let many = backend.lookup_many(&[query, query]).await;
        for verdict in many.into_iter().map(Result::unwrap).chain([one]) {
            assert_eq!(verdict.ip(), Some(IpAddr::from([8, 8, 8, 8])), "{number}");
            assert_eq!(verdict.is_vpn(), Some(true), "{number}");
            assert!(verdict.failures().is_empty(), "{number}");
        }
    }
}
