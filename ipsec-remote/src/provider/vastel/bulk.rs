//! Many addresses at once.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroUsize;

use bytes::Bytes;
use http::Request;
use ipsec_core::{LookupError, LookupErrorKind, Query, ip};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::adapter::Vastel;
use super::error::answered;
use crate::provider::{Answers, Bulk, request};
use crate::read::{json, object, shape};
use crate::reply::Reply;

const BATCH: NonZeroUsize = NonZeroUsize::new(100).unwrap();

#[derive(Serialize)]
struct Asked {
    ips: Vec<IpAddr>,
}

/// Which address a result is about.
#[derive(Deserialize)]
struct About {
    ip: IpAddr,
}

impl Bulk for Vastel {
    fn batch(&self) -> NonZeroUsize {
        BATCH
    }

    fn request_many(&self, queries: &[Query]) -> Result<Request<Bytes>, LookupError> {
        let ips = queries.iter().map(|query| query.ip).collect();
        let body = serde_json::to_vec(&Asked { ips }).map_err(|_| {
            LookupError::new(LookupErrorKind::Misconfigured).with_cause("no JSON of the addresses")
        })?;
        Ok(request::post_json(self.base.at("/bots/ips/")?, body))
    }

    /// The results come in an order of their own. What cannot be read, or was not asked for, does no harm to the others; but
    /// if nothing is about any of them, it is the answer to another question.
    fn parse_many(&self, queries: &[Query], reply: &Reply) -> Result<Answers, LookupError> {
        let results: Vec<Box<RawValue>> = json(answered(reply)?)?;
        let results = by_address(&results);
        let is_about_others =
            !results.is_empty() && !queries.iter().any(|q| results.contains_key(&q.ip));
        if is_about_others {
            return Err(LookupErrorKind::Mismatch.into());
        }
        let answers = queries.iter().map(|query| match results.get(&query.ip) {
            Some(Some(written)) => self.verdict(query, written.as_bytes(), reply),
            Some(None) => Err(shape("two different results about one address")),
            None => Err(LookupErrorKind::Missing.into()),
        });
        Ok(answers.collect())
    }
}

/// What is written about each address; `None` if it is written twice, and not the same.
fn by_address(results: &[Box<RawValue>]) -> HashMap<IpAddr, Option<&str>> {
    let mut by_address = HashMap::with_capacity(results.len());
    for result in results {
        let Ok(about) = object::<About>(result.get().as_bytes()) else {
            continue;
        };
        by_address
            .entry(ip::canonical(about.ip))
            .and_modify(|earlier| {
                if *earlier != Some(result.get()) {
                    *earlier = None;
                }
            })
            .or_insert(Some(result.get()));
    }
    by_address
}
