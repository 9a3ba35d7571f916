//! Sends every forgery to a server, and expects one answer: who really sent it.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use serde_json::Value;

use super::client::{self, Response};
use super::forgeries;
use super::origin::Origin;
use super::server::Server;

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
        let mut unused: BTreeSet<&str> = self.errors.iter().map(|(group, _)| *group).collect();
        let mut failures = Vec::new();
        let mut refused = 0;
        let forgeries = forgeries::all();
        for forgery in &forgeries {
            unused.remove(forgery.group.as_str());
            let error = self
                .errors
                .iter()
                .find(|(group, _)| *group == forgery.group);
            let expected = match error {
                None => usual.clone(),
                Some((_, kind)) => Answer::Error((*kind).to_owned()),
            };
            let request = forgery.request(self.path, self.header);
            let (answer, body) = ask(self.from, self.to, &request, &self.origin);
            match answer {
                Answer::Refused(400..500) if forgery.refusable => refused += 1,
                _ if answer == expected => {}
                _ => {
                    let request = request.escape_ascii();
                    failures.push(format!(
                        "{request:.300}\n    {expected:?} expected, got {body:.900}"
                    ));
                }
            }
        }
        let count = forgeries.len();
        println!(
            "{}: {count} forgeries, {refused} of them refused",
            self.path
        );
        assert!(unused.is_empty(), "no such groups: {unused:?}");
        let wrong = failures.len();
        failures.truncate(SHOWN);
        let failures = failures.join("\n");
        assert!(wrong == 0, "{}: {wrong} wrong\n{failures}", self.path);
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
