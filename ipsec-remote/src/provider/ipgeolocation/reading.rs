//! From a reply to a verdict: is it an answer, is it about this address, what does it mean.

use std::net::IpAddr;

use http::StatusCode;
use ipsec_core::{LookupError, LookupErrorKind, Query, Verdict};
use serde_json::value::RawValue;

use super::{Answer, Ipgeolocation, failure, mapping};
use crate::provider::with_raw;
use crate::read::{json, shape};
use crate::reply::Reply;

impl Ipgeolocation {
    pub(super) fn parse_one(&self, query: &Query, reply: &Reply) -> Result<Verdict, LookupError> {
        if reply.status != StatusCode::OK {
            return Err(failure::of_reply(reply, 1, &self.key));
        }
        let object: Box<RawValue> = json(&reply.body)?;
        self.read(query, object.get(), reply)
    }

    /// One object, which is about this address unless it says otherwise.
    pub(super) fn read(
        &self,
        query: &Query,
        object: &str,
        reply: &Reply,
    ) -> Result<Verdict, LookupError> {
        let mismatch = |named: IpAddr| named != query.ip;
        if let Some(complaint) = failure::complaint(object) {
            return Err(match complaint.ip.is_some_and(mismatch) {
                true => LookupErrorKind::Mismatch.into(),
                false => failure::of_addresses(&complaint.message, 1, &self.key),
            });
        }
        let answer = Answer::read(object)?;
        if named(&answer)?.is_some_and(mismatch) {
            return Err(LookupErrorKind::Mismatch.into());
        }
        if self.asks_security && answer.security.is_none() {
            return Err(shape("no object `security`, which was asked for"));
        }
        let now = reply.now();
        let endpoint = self.wanted.endpoint;
        let evidence =
            mapping::evidence(endpoint, self.answers, &self.name, &answer, query.ip, now)?;
        let evidence = match self.keep_raw {
            true => with_raw(evidence, object.as_bytes()),
            false => evidence,
        };
        let evidence = self.lifetime.stamp(evidence, reply, None);
        Ok(Verdict::new(query.ip)
            .with_asked(self.answers)
            .with_evidence(evidence))
    }
}

/// The address that the answer is about, if it names one.
fn named(answer: &Answer) -> Result<Option<IpAddr>, LookupError> {
    let no_address =
        || LookupError::from(LookupErrorKind::Mismatch).with_cause("`ip` is no address");
    let named = answer.ip.as_deref().filter(|text| !text.trim().is_empty());
    named
        .map(|text| failure::address(text).ok_or_else(no_address))
        .transpose()
}
