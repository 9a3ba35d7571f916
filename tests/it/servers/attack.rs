//! Sends every forgery to a server, and expects one answer: who really sent it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use serde_json::Value;

use super::forgeries::{self, Forgery};
use super::origin::Origin;
use super::server::Server;
use crate::client::{self, Response};

/// Who the client really is. No trust list of any test has this address.
pub(super) const CLIENT: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 77));

/// How many failures are shown: most have one cause.
const SHOWN: usize = 10;

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// The application says who the client is, and where that is from.
    Client(IpAddr, String),
    /// The application says why it does not know: a kind of error.
    Error(String),
    /// A guard in front of the application refused the request with this status.
    Denied(u16),
    /// A server refused the request before any of ours saw it.
    Refused(u16),
}

/// All forgeries of a header, sent from one address to another.
#[must_use]
pub(super) struct Attack<'a> {
    from: IpAddr,
    to: SocketAddr,
    origin: String,
    path: &'a str,
    header: &'a str,
    errors: &'a [(&'a str, &'a str)],
}

impl<'a> Attack<'a> {
    /// Sent to a server by [`CLIENT`].
    pub(super) fn on(server: &Server, path: &'a str, header: &'a str) -> Self {
        Self {
            from: CLIENT,
            to: server.address(),
            origin: server.origin().to_owned(),
            path,
            header,
            errors: &[],
        }
    }

    /// Sent around all servers by [`CLIENT`].
    pub(super) fn directly_on(origin: &Origin, path: &'a str, header: &'a str) -> Self {
        Self {
            from: CLIENT,
            to: origin.address(),
            origin: origin.id(),
            path,
            header,
            errors: &[],
        }
    }

    /// Sent from here.
    pub(super) fn from(self, from: impl Into<IpAddr>) -> Self {
        let from = from.into();
        Self { from, ..self }
    }

    /// Sent to another address of the same server.
    pub(super) fn to(self, to: SocketAddr) -> Self {
        Self { to, ..self }
    }

    /// The groups of forgeries that bring about an error, and its kind.
    pub(super) fn errors(self, errors: &'a [(&'a str, &'a str)]) -> Self {
        Self { errors, ..self }
    }

    /// Expects that the sender is found each time, there.
    #[track_caller]
    pub(super) fn finds_the_sender_in(self, provenance: &str) {
        let from = self.from;
        self.yields(&Answer::Client(from, provenance.to_owned()));
    }

    /// Expects this answer each time.
    #[track_caller]
    pub(super) fn yields(self, usual: &Answer) {
        let forgeries = forgeries::all();
        for (group, _) in self.errors {
            let exists = forgeries.iter().any(|forgery| forgery.group == *group);
            assert!(exists, "no such group: {group}");
        }
        let failures: Vec<String> = forgeries
            .iter()
            .filter_map(|forgery| self.failure(forgery, usual))
            .collect();
        let (path, count, wrong) = (self.path, forgeries.len(), failures.len());
        println!("{path}: {count} forgeries, {wrong} wrong answers");
        let shown = failures[..wrong.min(SHOWN)].join("\n");
        assert!(wrong == 0, "{path}: {wrong} wrong answers\n{shown}");
    }

    /// What is wrong with the answer to a forgery, if anything.
    #[track_caller]
    fn failure(&self, forgery: &Forgery, usual: &Answer) -> Option<String> {
        let mut errors = self.errors.iter();
        let expected = match errors.find(|(group, _)| *group == forgery.group) {
            None => usual.clone(),
            Some((_, kind)) => Answer::Error((*kind).to_owned()),
        };
        let request = forgery.request(self.path, self.header);
        let (answer, body) = ask(self.from, self.to, &request, &self.origin);
        let refused = forgery.refusable && matches!(answer, Answer::Refused(400..500));
        let request = request.escape_ascii().to_string();
        (answer != expected && !refused)
            .then(|| format!("{request:.300}\n    {expected:?} expected, got {body:.900}"))
    }
}

/// The answer to a request, and all of it in words.
#[track_caller]
pub(super) fn ask(from: IpAddr, to: SocketAddr, request: &[u8], origin: &str) -> (Answer, String) {
    let response = client::exchange(from, to, request)
        .unwrap_or_else(|error| panic!("{error}: {}", request.escape_ascii()));
    (answer(&response, origin), response.body)
}

#[track_caller]
fn answer(response: &Response, origin: &str) -> Answer {
    if response.header("x-origin") != Some(origin) {
        return Answer::Refused(response.status);
    }
    if response.status != 200 {
        return Answer::Denied(response.status);
    }
    let body: Value = serde_json::from_str(&response.body).expect("an answer of ours");
    let text = |key: &str| body[key].as_str().map(ToOwned::to_owned);
    match (text("ip"), text("from"), text("error")) {
        (Some(ip), Some(from), None) => Answer::Client(ip.parse().expect("an address"), from),
        (None, None, Some(kind)) => Answer::Error(kind),
        _ => panic!("neither an address nor an error: {body}"),
    }
}
