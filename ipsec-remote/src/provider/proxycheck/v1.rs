//! Version 1, which nobody asks any more: what its answers mean, for whoever has kept some.

use ipsec_core::{LookupError, LookupErrorKind, Query, Verdict, ip};
use serde::Deserialize;

use super::body::took;
use super::client::{LIFETIME, finish};
use super::message;
use super::v2::{self, Answer, Risk, VpnCheck};
use crate::provider::status_error;
use crate::read::{Loose, json, loose, shape, text};
use crate::reply::Reply;

/// What an answer of version 1 means, which is about one address: `{"ip": "203.0.113.9", "proxy": "yes", "type": "VPN"}`. No adapter asks for one.
///
/// `with_vpns` says whether it was asked with `vpn=1`: only then is a *no* one to VPNs as well.
///
/// # Errors
///
/// As [`Proxycheck`](super::Proxycheck): [`Mismatch`](LookupErrorKind::Mismatch) if it is about another address, whatever its `error` says, and
/// [`Shape`](LookupErrorKind::Shape) for what is no answer. That includes one of the documented examples, which lacks a comma.
pub fn parse_v1(query: &Query, reply: &Reply, with_vpns: bool) -> Result<Verdict, LookupError> {
    let flat = match json::<Flat>(&reply.body) {
        Ok(flat) => flat,
        Err(error) if reply.status.is_success() => return Err(error),
        Err(_) => return Err(status_error(reply)),
    };
    if let Some(error) = &flat.error {
        return Err(message::of_single(query.ip, error, reply));
    }
    if flat.ip.is_none() && !reply.status.is_success() {
        return Err(status_error(reply));
    }
    if flat.ip.is_none() {
        return Err(shape("`ip` is missing"));
    }
    if !flat.is_about(query) {
        return Err(LookupErrorKind::Mismatch.into());
    }
    let vpn = match with_vpns {
        true => VpnCheck::Together,
        false => VpnCheck::ProxiesOnly,
    };
    let answer: Answer = json(&reply.body)?;
    let mut said = v2::map(&"proxycheck".into(), query.ip, &answer, vpn, reply.now())?;
    said.profile.node = flat.node;
    said.profile.took = flat.took.as_ref().and_then(took);
    let answers = v2::facts(vpn, Risk::Off, true);
    Ok(finish(
        said,
        query,
        reply,
        answers,
        LIFETIME,
        std::iter::empty(),
    ))
}

#[derive(Deserialize)]
struct Flat {
    #[serde(default, deserialize_with = "text")]
    ip: Option<String>,
    #[serde(default, deserialize_with = "text")]
    error: Option<String>,
    #[serde(default, deserialize_with = "text")]
    node: Option<String>,
    #[serde(default, rename = "query time", deserialize_with = "loose")]
    took: Option<Loose>,
}

impl Flat {
    fn is_about(&self, query: &Query) -> bool {
        let ip = self.ip.as_deref().and_then(|ip| ip.parse().ok());
        ip.is_some_and(|told| ip::canonical(told) == query.ip)
    }
}
