//! How much is asked, what is kept back, and what a restart remembers.

mod file;
mod gauge;
mod many;
mod refusals;
mod slow;
mod spending;

use std::sync::Arc;

use ipsec_core::{Backend, LookupErrorKind, Query, Verdict};
use ipsec_remote::Budget;

use super::hands::Hands;
use super::source::Scripted;

/// A source that is silent on everybody.
fn silent() -> Arc<Scripted> {
    Arc::new(Scripted::new("source", |query| {
        Ok(Verdict::new(query.ip).with_asked(query.want))
    }))
}

/// The query about the public address of this number.
fn query(n: u32) -> Query {
    Query::new(std::net::Ipv4Addr::from(0x0101_0000 + n))
}

/// How many of so many queries are answered.
async fn ask<B: Backend>(budget: &Budget<B>, queries: impl IntoIterator<Item = Query>) -> usize {
    let mut answered = 0;
    for query in queries {
        answered += usize::from(budget.lookup(&query).await.is_ok());
    }
    answered
}

/// The kind of error, whether the answer is at hand or has to be asked for.
async fn refused<B: Backend>(budget: &Budget<B>, query: &Query) -> LookupErrorKind {
    let at_once = budget.lookup_now(query).unwrap().failures()[0].kind();
    let error = budget.lookup(query).await.unwrap_err();
    assert_eq!(error.kind(), at_once);
    at_once
}
