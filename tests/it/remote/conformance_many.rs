//! The conformance tests find what is wrong with an adapter that asks about many addresses, and with one that reads silence as an answer.

use std::net::IpAddr;
use std::num::NonZeroUsize;

use bytes::Bytes;
use http::{HeaderName, Request};
use ipsec_core::{
    Evidence, FactSet, LookupError, LookupErrorKind, Query, Signal, Signals, Verdict,
};
use ipsec_remote::provider::conformance::{Sample, assert_conforms, problems};
use ipsec_remote::provider::{Answers, Auth, Bulk, Provider, request, status_error};
use ipsec_remote::{ApiKey, Reply, read};
use serde::Deserialize;

/// An adapter that does one thing wrong, or none.
struct Adapter {
    key: ApiKey,
    wrong: Wrong,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Wrong {
    Nothing,
    NoBulk,
    MissingIsNo,
    MissingIsYes,
    MissingInBulkIsNo,
    KeyInUrl,
    PlainHttp,
    NoAddress,
    NoPlaceForTheKey,
    ByPosition,
    ByPositionIfAsMany,
    MissingIsTheFirst,
    TooFew,
    ShowsTheKey,
}

#[derive(Clone, Deserialize)]
struct Answer {
    ip: IpAddr,
    #[serde(default, deserialize_with = "read::flag")]
    vpn: Option<bool>,
}

impl Adapter {
    fn verdict(&self, ip: IpAddr, vpn: Option<bool>, reply: &Reply) -> Verdict {
        let signals = match vpn {
            Some(true) => Signals::UNKNOWN.yes(Signal::Vpn),
            Some(false) => Signals::UNKNOWN.no(Signal::Vpn),
            None => Signals::UNKNOWN,
        };
        let evidence = Evidence::new(self.name())
            .with_signals(signals)
            .observed_at(reply.received)
            .expires_at(reply.received);
        Verdict::new(ip).with_evidence(evidence)
    }

    /// What is read of one address among many.
    fn one_of_many<'a>(
        &self,
        answers: &'a [Answer],
        at: usize,
        query: &Query,
        asked: usize,
    ) -> Option<&'a Answer> {
        let by_address = answers.iter().find(|answer| answer.ip == query.ip);
        match self.wrong {
            Wrong::ByPosition => answers.get(at),
            Wrong::ByPositionIfAsMany if asked == answers.len() => answers.get(at),
            Wrong::MissingIsTheFirst => by_address.or(answers.first()),
            _ => by_address,
        }
    }
}

impl Provider for Adapter {
    fn name(&self) -> &'static str {
        "adapter"
    }

    fn answers(&self) -> FactSet {
        Signal::Vpn.into()
    }

    fn auth(&self) -> Auth<'_> {
        match self.wrong {
            Wrong::NoPlaceForTheKey => Auth::path("KEY", &self.key),
            _ => Auth::header(HeaderName::from_static("x-key"), &self.key),
        }
    }

    fn request(&self, query: &Query) -> Result<Request<Bytes>, LookupError> {
        let uri = format!("https://api.example.com/KEY/{}", query.ip);
        Ok(request::get(uri.parse().unwrap()))
    }

    fn parse(&self, query: &Query, reply: &Reply) -> Result<Verdict, LookupError> {
        if reply.status != 200 {
            return Err(status_error(reply));
        }
        let answer: Answer = read::json(&reply.body)?;
        if answer.ip != query.ip {
            return Err(LookupErrorKind::Mismatch.into());
        }
        let vpn = match self.wrong {
            Wrong::MissingIsNo => Some(answer.vpn.unwrap_or_default()),
            Wrong::MissingIsYes => Some(answer.vpn.unwrap_or(true)),
            _ => answer.vpn,
        };
        Ok(self.verdict(query.ip, vpn, reply))
    }

    fn bulk(&self) -> Option<&dyn Bulk> {
        (self.wrong != Wrong::NoBulk).then_some(self)
    }
}

impl Bulk for Adapter {
    fn batch(&self) -> NonZeroUsize {
        NonZeroUsize::new(10).unwrap()
    }

    fn request_many(&self, queries: &[Query]) -> Result<Request<Bytes>, LookupError> {
        let uri = match self.wrong {
            Wrong::KeyInUrl => "https://api.example.com/many?key=planted-key-77",
            Wrong::PlainHttp => "http://api.example.com/many",
            _ => "https://api.example.com/many",
        };
        let told = match self.wrong {
            Wrong::NoAddress => &queries[..1],
            _ => queries,
        };
        let ips: Vec<_> = told.iter().map(|query| query.ip).collect();
        let body = serde_json::to_vec(&ips).unwrap();
        Ok(request::post_json(uri.parse().unwrap(), body))
    }

    fn parse_many(&self, queries: &[Query], reply: &Reply) -> Result<Answers, LookupError> {
        if reply.status != 200 {
            let error = status_error(reply);
            return Err(match self.wrong {
                Wrong::ShowsTheKey => {
                    error.with_cause(String::from_utf8_lossy(&reply.body).into_owned())
                }
                _ => error,
            });
        }
        let read: Vec<Answer> = read::json(&reply.body)?;
        let asked = queries.len();
        let mut answers: Answers = (0..)
            .zip(queries)
            .map(|(at, query)| {
                let answer = self.one_of_many(&read, at, query, asked);
                let answer = answer.ok_or(LookupErrorKind::Missing)?;
                let vpn = match self.wrong {
                    Wrong::MissingInBulkIsNo => Some(answer.vpn.unwrap_or_default()),
                    _ => answer.vpn,
                };
                Ok(self.verdict(query.ip, vpn, reply))
            })
            .collect();
        if self.wrong == Wrong::TooFew {
            answers.retain(Result::is_ok);
        }
        Ok(answers)
    }
}

const ONE: &str = r#"{"ip": "192.0.2.1", "vpn": true, "more": {"of": ["it"]}}"#;
const MANY: &str = r#"[{"ip": "192.0.2.1", "vpn": true}, {"ip": "192.0.2.2"}, {"ip": "192.0.2.3", "vpn": true}, {"ip": "192.0.2.4", "vpn": false}]"#;

fn samples() -> [Sample; 2] {
    let vpn = Signals::UNKNOWN.yes(Signal::Vpn);
    let asked = [
        ([192, 0, 2, 1], vpn),
        ([192, 0, 2, 2], Signals::UNKNOWN),
        ([192, 0, 2, 3], vpn),
        ([192, 0, 2, 4], Signals::UNKNOWN.no(Signal::Vpn)),
    ];
    [
        Sample::new([192, 0, 2, 1], ONE, vpn),
        Sample::many(asked, MANY),
    ]
}

fn found(wrong: Wrong, samples: &[Sample]) -> Vec<String> {
    let key = ApiKey::new("planted-key-77").unwrap();
    problems(&Adapter { key, wrong }, samples)
}

#[test]
fn each_wrong_is_found() {
    assert_eq!(found(Wrong::Nothing, &samples()), Vec::<String>::new());
    for (wrong, expected) in [
        (
            Wrong::NoBulk,
            "sample 2 is about many addresses, and it cannot",
        ),
        (
            Wrong::MissingIsNo,
            "sample 1, without `vpn`: it says no to vpn",
        ),
        (
            Wrong::MissingIsNo,
            "sample 1, with null for `vpn`: it says no to vpn",
        ),
        // Who says *yes* of what is not said is found by a sample that says nothing, below.
        (
            Wrong::MissingInBulkIsNo,
            "sample 2, with null for `vpn`: it says no to vpn of 192.0.2.1",
        ),
        (Wrong::KeyInUrl, "its request in bulk holds the key"),
        (
            Wrong::PlainHttp,
            "its request in bulk goes neither over https:// nor to this machine",
        ),
        (
            Wrong::NoAddress,
            "its request in bulk does not name 2001:db8::97:98",
        ),
        (
            Wrong::NoPlaceForTheKey,
            "there is no place for the key in its request in bulk",
        ),
        (
            Wrong::ByPosition,
            "sample 2, asked about in another order: 192.0.2.2 gets the answer of another",
        ),
        (
            Wrong::ByPosition,
            "sample 2, with an answer that was not asked for: 192.0.2.2 gets the answer of another",
        ),
        (
            Wrong::ByPosition,
            "sample 2, about none of those asked about: 203.0.113.97 gets the answer of another",
        ),
        (
            Wrong::ByPositionIfAsMany,
            "sample 2, asked about in another order",
        ),
        (
            Wrong::MissingIsTheFirst,
            "sample 2, with an address missing at the end: 203.0.113.97 gets",
        ),
        (
            Wrong::TooFew,
            "sample 2, with an address missing at the end: 4 answers to 5 questions",
        ),
        (Wrong::ShowsTheKey, "an error shows the key"),
    ] {
        let found = found(wrong, &samples());
        assert!(
            found.iter().any(|problem| problem.contains(expected)),
            "{wrong:?}: {found:#?}"
        );
    }
}

#[test]
fn what_is_made_up_is_found() {
    let no = Signals::UNKNOWN.no(Signal::Vpn);
    let body = r#"{"ip": "192.0.2.1", "vpn": false}"#;
    let sample = Sample::new([192, 0, 2, 1], body, no);
    assert_eq!(
        found(Wrong::Nothing, std::slice::from_ref(&sample)),
        Vec::<String>::new()
    );
    assert_eq!(
        found(Wrong::MissingIsYes, &[sample]),
        [
            "sample 1, without `vpn`: it says yes to vpn",
            "sample 1, with null for `vpn`: it says yes to vpn"
        ]
    );
}

#[test]
fn samples_that_show_nothing_are_told() {
    let [one, many] = samples();
    let key = ApiKey::new("planted-key-77").unwrap();
    let wrong = Wrong::Nothing;
    assert_conforms(&Adapter { key, wrong }, std::slice::from_ref(&one));
    assert_eq!(
        found(wrong, &[many]),
        ["there is no sample: nothing shows that it answers"]
    );
    let vpn = Signals::UNKNOWN.yes(Signal::Vpn);
    let body = r#"[{"ip": "192.0.2.1", "vpn": true}]"#;
    let alone = Sample::many([([192, 0, 2, 1], vpn)], body);
    assert_eq!(
        found(wrong, &[one, alone]),
        ["sample 2 says the same of all: it cannot show that answers are mixed up"]
    );
}
