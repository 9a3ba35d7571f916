//! What one of several sources told is known, whether or not another could have told more.

use std::sync::Arc;

use ipsec_core::{Backend, Evidence, Fact, FactSet, LookupErrorKind, Query, Score, Verdict};
use ipsec_remote::Cascade;

use super::{Hands, Scripted, cached, query};

fn scores() -> FactSet {
    Fact::Score.into()
}

/// One source told the score, another failed to.
fn half(query: &Query) -> Verdict {
    let score = Score::new(7.0, 100.0).unwrap();
    let said = Verdict::new(query.ip).with_evidence(Evidence::new("one").with_score(score));
    let down = LookupErrorKind::Timeout.into();
    said.merge(&Verdict::from_error(query.ip, "other", scores(), &down))
}

#[tokio::test(start_paused = true)]
async fn it_is_kept() {
    let source = Arc::new(Scripted::new("both", |query| Ok(half(query))).answering(scores()));
    let cached = cached(Arc::clone(&source), &Hands::new());
    let query = query("8.8.8.8").want(scores());
    cached.lookup(&query).await.unwrap();
    let kept = cached.lookup_now(&query).unwrap();
    assert_eq!(kept.score("one"), Score::new(7.0, 100.0).ok());
    assert!(!kept.failed().intersects(scores()) && !kept.not_asked().intersects(scores()));
    assert_eq!(source.asked().len(), 1);
}

/// What its source cannot tell is nothing to be remembered either.
#[tokio::test(start_paused = true)]
async fn where_all_failed_nothing_is_remembered() {
    let down = Scripted::new("down", |_| Err(LookupErrorKind::Unavailable.into()));
    let cached = cached(Cascade::new("all").then(down), &Hands::new());
    let told = cached.lookup(&query("8.8.8.8")).await.unwrap();
    assert!(told.known().is_empty() && !told.failed().is_empty());
    assert!(cached.is_empty());
}
