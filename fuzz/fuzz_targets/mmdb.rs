//! Any bytes as a database: no panic, no hang, words that can be printed, and a list and a backend that agree.
#![no_main]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipsec_core::feed::{self, Entry, Problem, ProblemKind, Rules};
use ipsec_core::mmdb::{Database, Fields};
use ipsec_core::{Backend, Signal, Verdict, ip};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let by_hand = Fields::none()
        .signal("is_anonymous", Signal::Anonymous)
        .score("country.iso_code", 10)
        .asn("city.names.en.asn");
    for fields in [Fields::auto(), Fields::none(), by_hand] {
        let feed = feed::read_mmdb(data, &fields, Rules::operator());
        assert!(feed.problems().len() <= Problem::KEPT);
        for problem in feed.problems() {
            let words = problem.to_string();
            assert!(words.len() < 10_000 && !words.contains(char::is_control));
        }
        let refused = |problem: &Problem| problem.kind() == ProblemKind::NotAList;
        let Ok(database) = Database::new(data, &fields) else {
            assert!(feed.is_empty() && feed.problems().iter().any(refused));
            continue;
        };
        assert!(!feed.problems().iter().any(refused));
        for entry in feed.entries().take(200) {
            let ends = [entry.range.first(), entry.range.last()];
            // Not what is another address as well.
            let alone = |ip: &IpAddr| ip::canonical(*ip) == *ip && ip::embedded_ipv4(*ip).is_none();
            for ip in ends.into_iter().filter(alone) {
                let verdict = database
                    .verdict(ip)
                    .expect("what is in the list can be read");
                agree(&entry, &verdict);
                assert!(database.answers().contains_all(verdict.known()));
            }
        }
        let complete = database.complete();
        for chunk in data.chunks_exact(16).take(20) {
            let bits = u128::from_be_bytes(chunk.try_into().expect("it has 16 bytes"));
            for ip in [
                IpAddr::V6(Ipv6Addr::from_bits(bits)),
                Ipv4Addr::from_bits(bits as u32).into(),
            ] {
                _ = complete.verdict(ip);
            }
        }
    }
});

/// The list says of the address what the backend says, which adds what it says of an IPv4 address inside.
fn agree(entry: &Entry<'_>, verdict: &Verdict) {
    let own = verdict
        .evidence()
        .iter()
        .find(|evidence| evidence.notes().is_empty());
    match own {
        Some(evidence) => {
            assert_eq!(evidence.signals(), entry.attributes.signals);
            assert_eq!(evidence.score(), entry.attributes.score);
            assert_eq!(evidence.location(), entry.attributes.location.as_ref());
            assert_eq!(evidence.names(), entry.attributes.names);
        }
        None => assert!(entry.attributes.is_empty() || !verdict.evidence().is_empty()),
    }
}
