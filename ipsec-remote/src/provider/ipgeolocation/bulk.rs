//! Answers about many addresses: a list in the order of the questions, with errors that name no address.

use std::borrow::Cow;

use http::StatusCode;
use ipsec_core::{LookupError, LookupErrorKind, Query};
use serde_json::value::RawValue;

use super::{Ipgeolocation, failure};
use crate::provider::Answers;
use crate::read::{json, shape};
use crate::reply::Reply;

impl Ipgeolocation {
    pub(super) fn parse_all(
        &self,
        queries: &[Query],
        reply: &Reply,
    ) -> Result<Answers, LookupError> {
        if reply.status != StatusCode::OK {
            return Err(failure::of_reply(reply, queries.len(), &self.key));
        }
        let whole: Box<RawValue> = json(&reply.body)?;
        if whole.get().starts_with('{') {
            return Err(match failure::complaint(whole.get()) {
                Some(complaint) => {
                    failure::of_addresses(&complaint.message, queries.len(), &self.key)
                }
                None => shape("an object where a list is documented"),
            });
        }
        let entries: Vec<Box<RawValue>> = json(whole.get().as_bytes())?;
        if entries.len() != queries.len() {
            let (came, asked) = (entries.len(), queries.len());
            return Err(LookupError::new(LookupErrorKind::Mismatch)
                .with_cause(format!("{came} answers to {asked} questions")));
        }
        let answers = queries.iter().zip(&entries);
        let mut answers: Answers = answers
            .map(|(query, entry)| self.read(query, entry.get(), reply))
            .collect();
        distrust(&mut answers, &entries);
        Ok(answers)
    }
}

/// Where one entry is about another address, the order is lost: only those that name their address are about it.
fn distrust(answers: &mut Answers, entries: &[Box<RawValue>]) {
    let is_lost = answers.iter().any(|answer| {
        let error = answer.as_ref().err();
        error.is_some_and(|error| error.kind() == LookupErrorKind::Mismatch)
    });
    if !is_lost {
        return;
    }
    for (answer, entry) in answers.iter_mut().zip(entries) {
        if !names_an_address(entry.get()) {
            *answer = Err(LookupError::new(LookupErrorKind::Mismatch)
                .with_cause("others of the same reply are about other addresses"));
        }
    }
}

fn names_an_address(entry: &str) -> bool {
    let named: Result<Named<'_>, _> = serde_json::from_str(entry);
    let ip = named.ok().and_then(|named| named.ip);
    ip.as_deref().and_then(failure::address).is_some()
}

#[derive(serde::Deserialize)]
struct Named<'a> {
    #[serde(borrow)]
    ip: Option<Cow<'a, str>>,
}
