//! The conformance tests find what is wrong with an adapter.

use std::net::IpAddr;

use bytes::Bytes;
use http::{HeaderName, Request};
use ipsec_core::{
    Evidence, FactSet, LookupError, LookupErrorKind, Query, Signal, Signals, Verdict,
};
use ipsec_remote::provider::conformance::{Sample, problems};
use ipsec_remote::provider::{Auth, Provider, request};
use ipsec_remote::{ApiKey, Reply};

/// An adapter that does one thing wrong, or none.
struct Adapter {
    key: ApiKey,
    wrong: Wrong,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Wrong {
    Nothing,
    Name,
    ClaimsNothing,
    KeyInUrl,
    NoAddress,
    PlainHttp,
    AnyStatus,
    AnyAddress,
    CutOff,
    SaysMore,
    ShowsTheKey,
    OtherSource,
    NoTimes,
}

impl Provider for Adapter {
    fn name(&self) -> &str {
        match self.wrong {
            Wrong::Name => "my adapter",
            _ => "adapter",
        }
    }

    fn answers(&self) -> FactSet {
        match self.wrong {
            Wrong::ClaimsNothing => FactSet::EMPTY,
            _ => Signal::Vpn.into(),
        }
    }

    fn auth(&self) -> Auth<'_> {
        Auth::header(HeaderName::from_static("x-key"), &self.key)
    }

    fn request(&self, query: &Query) -> Result<Request<Bytes>, LookupError> {
        let uri = match self.wrong {
            Wrong::KeyInUrl => format!("https://api.example.com/{}?key=planted-key-77", query.ip),
            Wrong::NoAddress => "https://api.example.com/".to_owned(),
            Wrong::PlainHttp => format!("http://api.example.com/{}", query.ip),
            _ => format!("https://api.example.com/{}", query.ip),
        };
        Ok(request::get(uri.parse().unwrap()))
    }

    fn parse(&self, query: &Query, reply: &Reply) -> Result<Verdict, LookupError> {
        let text = String::from_utf8_lossy(&reply.body);
        let wrong = |kind: LookupErrorKind| {
            let error = LookupError::new(kind);
            match self.wrong {
                Wrong::ShowsTheKey => error.with_cause(text.clone().into_owned()),
                _ => error,
            }
        };
        if reply.status != 200 && self.wrong != Wrong::AnyStatus {
            return Err(wrong(LookupErrorKind::Unavailable));
        }
        let mut words = text.split(' ');
        let ip: IpAddr = words
            .next()
            .and_then(|ip| ip.parse().ok())
            .ok_or_else(|| wrong(LookupErrorKind::Shape))?;
        if ip != query.ip && self.wrong != Wrong::AnyAddress {
            return Err(LookupErrorKind::Mismatch.into());
        }
        if words.next() != Some("vpn") && self.wrong != Wrong::CutOff {
            return Err(LookupErrorKind::Shape.into());
        }
        let mut signals = Signals::UNKNOWN.yes(Signal::Vpn);
        if self.wrong == Wrong::SaysMore {
            signals = signals.no(Signal::Tor);
        }
        let source = if self.wrong == Wrong::OtherSource {
            "other"
        } else {
            self.name()
        };
        let mut evidence = Evidence::new(source).with_signals(signals);
        if self.wrong != Wrong::NoTimes {
            evidence = evidence
                .observed_at(reply.received)
                .expires_at(reply.received);
        }
        Ok(Verdict::new(query.ip).with_evidence(evidence))
    }
}

fn found(wrong: Wrong) -> Vec<String> {
    let key = ApiKey::new("planted-key-77").unwrap();
    let sample = Sample::new(
        [203, 0, 113, 9],
        "203.0.113.9 vpn",
        Signals::UNKNOWN.yes(Signal::Vpn),
    );
    problems(&Adapter { key, wrong }, &[sample])
}

#[test]
fn each_wrong_is_found() {
    assert_eq!(found(Wrong::Nothing), Vec::<String>::new());
    for (wrong, expected) in [
        (Wrong::Name, "is no word in ASCII"),
        (Wrong::ClaimsNothing, "it claims to answer nothing"),
        (Wrong::KeyInUrl, "its request holds the key"),
        (Wrong::NoAddress, "its request does not name 203.0.113.97"),
        (
            Wrong::PlainHttp,
            "neither over https:// nor to this machine",
        ),
        (
            Wrong::AnyAddress,
            "sample 1 is taken for an answer about another address",
        ),
        (
            Wrong::CutOff,
            "sample 1, cut off after 11 bytes, is taken for an answer",
        ),
        (
            Wrong::SaysMore,
            "sample 1 tells tor, which the adapter does not claim to answer",
        ),
        (Wrong::ShowsTheKey, "an error shows the key"),
        (Wrong::OtherSource, "does not carry the adapter's name"),
        (Wrong::NoTimes, "does not say when it came"),
    ] {
        let found = found(wrong);
        assert!(
            found.iter().any(|problem| problem.contains(expected)),
            "{wrong:?}: {found:#?}"
        );
    }
}

#[test]
fn an_adapter_without_samples_shows_nothing() {
    let key = ApiKey::new("planted-key-77").unwrap();
    let found = problems(
        &Adapter {
            key,
            wrong: Wrong::Nothing,
        },
        &[],
    );
    assert_eq!(found, ["there is no sample: nothing shows that it answers"]);
}

#[test]
#[should_panic(expected = "`adapter` does not conform")]
fn asserting_says_what_does_not_hold() {
    let key = ApiKey::new("planted-key-77").unwrap();
    let adapter = Adapter {
        key,
        wrong: Wrong::AnyStatus,
    };
    ipsec_remote::provider::conformance::assert_conforms(&adapter, &[]);
}
