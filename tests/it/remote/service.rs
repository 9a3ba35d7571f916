//! A service on this machine that does what a test tells it to, and an adapter for it.

use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use http::{Request, StatusCode};
use ipsec_core::{
    Evidence, FactSet, LookupError, LookupErrorKind, Query, Signal, Signals, Verdict,
};
use ipsec_remote::provider::{Answers, Bulk, Provider, request, status_error};
use ipsec_remote::{BaseUrl, Client, Remote, Reply, read};

/// Addresses of AS112: public, so that they are sent, and nobody's: queries end there that should never have been made.
pub(crate) fn sink(number: u16) -> IpAddr {
    let [high, low] = number.to_be_bytes();
    IpAddr::from([
        0x2620,
        0x4f,
        0x8000,
        0,
        0,
        0,
        u16::from(high),
        u16::from(low),
    ])
}

type Behaviour = dyn FnMut(&[IpAddr]) -> Response + Send;

/// What the service does, and what it was asked.
struct Script {
    behaviour: Box<Behaviour>,
    asked: Vec<Vec<IpAddr>>,
}

/// The service.
pub(crate) struct Service {
    script: Arc<Mutex<Script>>,
    base: BaseUrl,
    task: tokio::task::JoinHandle<()>,
}

impl Service {
    /// Answers each request by what the function makes of the addresses in it.
    pub(crate) async fn start(
        behaviour: impl FnMut(&[IpAddr]) -> Response + Send + 'static,
    ) -> Self {
        let script = Arc::new(Mutex::new(Script {
            behaviour: Box::new(behaviour),
            asked: Vec::new(),
        }));
        let app = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&script));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let task = tokio::spawn(async move {
            axum::serve(listener, app).await.unwrap();
        });
        Self {
            script,
            base: base.parse().unwrap(),
            task,
        }
    }

    /// Says *yes* to an even last byte.
    pub(crate) async fn honest() -> Self {
        Self::start(right_about).await
    }

    pub(crate) fn adapter(&self, batch: usize) -> Adapter {
        Adapter {
            base: self.base.clone(),
            batch: NonZeroUsize::new(batch),
        }
    }

    pub(crate) fn remote(&self, batch: usize) -> Remote<Adapter> {
        // However busy the machine is, it has the time to answer.
        let time = Duration::from_secs(60);
        Remote::new(self.adapter(batch), Client::new().unwrap())
            .timeout(time)
            .bulk_timeout(time)
    }

    /// The addresses of each request so far.
    pub(crate) fn asked(&self) -> Vec<Vec<IpAddr>> {
        self.script.lock().unwrap().asked.clone()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(State(script): State<Arc<Mutex<Script>>>, body: Bytes) -> Response {
    let ips: Vec<IpAddr> = serde_json::from_slice(&body).unwrap();
    let mut script = script.lock().unwrap();
    script.asked.push(ips.clone());
    (script.behaviour)(&ips)
}

/// The right answer about all of them.
pub(crate) fn right_about(ips: &[IpAddr]) -> Response {
    let answers: Vec<_> = ips.iter().map(|ip| (ip, is_vpn(*ip))).collect();
    body(serde_json::to_string(&answers).unwrap())
}

pub(crate) fn body(body: impl Into<Body>) -> Response {
    Response::new(body.into())
}

pub(crate) fn status(status: u16) -> Response {
    let mut response = body("no");
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    response
}

/// What the service knows of an address.
pub(crate) fn is_vpn(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.octets()[3] % 2 == 0,
        IpAddr::V6(ip) => ip.octets()[15] % 2 == 0,
    }
}

/// The adapter: sends a JSON list of addresses, gets a list of pairs of address and `vpn`; `null` for an address that was one too many.
pub(crate) struct Adapter {
    base: BaseUrl,
    batch: Option<NonZeroUsize>,
}

impl Provider for Adapter {
    fn name(&self) -> &'static str {
        "service"
    }

    fn answers(&self) -> FactSet {
        Signal::Vpn.into()
    }

    fn request(&self, query: &Query) -> Result<Request<Bytes>, LookupError> {
        self.request_many(&[*query])
    }

    fn parse(&self, query: &Query, reply: &Reply) -> Result<Verdict, LookupError> {
        self.parse_many(&[*query], reply)?.remove(0)
    }

    fn bulk(&self) -> Option<&dyn Bulk> {
        self.batch.is_some().then_some(self)
    }
}

impl Bulk for Adapter {
    fn batch(&self) -> NonZeroUsize {
        self.batch.unwrap_or(NonZeroUsize::MIN)
    }

    fn request_many(&self, queries: &[Query]) -> Result<Request<Bytes>, LookupError> {
        let ips: Vec<_> = queries.iter().map(|query| query.ip).collect();
        let body = serde_json::to_vec(&ips).unwrap();
        Ok(request::post_json(self.base.at("/ask")?, body))
    }

    fn parse_many(&self, queries: &[Query], reply: &Reply) -> Result<Answers, LookupError> {
        if reply.status != StatusCode::OK {
            return Err(status_error(reply));
        }
        let said: Vec<(IpAddr, Option<bool>)> = read::json(&reply.body)?;
        let answers =
            queries
                .iter()
                .map(|query| match said.iter().find(|(ip, _)| *ip == query.ip) {
                    None => Err(LookupErrorKind::Missing.into()),
                    Some((_, None)) => Err(LookupErrorKind::BatchTooLarge.into()),
                    Some((_, Some(vpn))) => Ok(self.verdict(query, *vpn, reply)),
                });
        Ok(answers.collect())
    }
}

impl Adapter {
    fn verdict(&self, query: &Query, vpn: bool, reply: &Reply) -> Verdict {
        let signals = match vpn {
            true => Signals::UNKNOWN.yes(Signal::Vpn),
            false => Signals::UNKNOWN.no(Signal::Vpn),
        };
        let evidence = Evidence::new(self.name())
            .with_signals(signals)
            .observed_at(reply.received)
            .expires_at(reply.received);
        Verdict::new(query.ip).with_evidence(evidence)
    }
}
