//! How a cascade answers: at once if it can, else one source after the other.

use async_trait::async_trait;
use ipsec_core::{Backend, FactSet, LookupError, LookupErrorKind, Query, Verdict};

use super::walk::{Walk, join};
use super::{Cascade, observe};
use crate::refuse::{canonical, failure_in};

#[async_trait]
impl Backend for Cascade {
    fn name(&self) -> &str {
        self.name.as_str()
    }

    /// Whatever one of the sources can tell.
    fn answers(&self) -> FactSet {
        let all = self.sources.iter().map(Backend::answers);
        all.fold(FactSet::EMPTY, |all, facts| all | facts)
    }

    fn lookup_now(&self, query: &Query) -> Option<Verdict> {
        let query = &canonical(query);
        let mut walk = Walk::new(self.rules, query.ip, query.want);
        let said = self.now(&self.sources, query, &mut walk)?;
        Some(walk.end(said))
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        let query = &canonical(query);
        let mut walk = Walk::new(self.rules, query.ip, query.want);
        let mut said = None;
        for source in &self.sources {
            let later = match free(&**source, query, &mut walk) {
                Free::Said(later, refused) => {
                    self.count(&**source, refused);
                    later
                }
                Free::Asks(asked) => {
                    let answer = source.lookup(&query.want(asked)).await;
                    self.hear(&**source, answer, asked, &mut walk)
                }
            };
            said = join(said, later);
        }
        Ok(walk.end(said))
    }

    async fn lookup_many(&self, queries: &[Query]) -> Vec<Result<Verdict, LookupError>> {
        let queries: Vec<Query> = queries.iter().map(canonical).collect();
        let start = |query: &Query| (Walk::new(self.rules, query.ip, query.want), None);
        let mut walks: Vec<(Walk, Option<Verdict>)> = queries.iter().map(start).collect();
        for source in &self.sources {
            self.stage(&**source, &queries, &mut walks).await;
        }
        let ended = walks.into_iter().map(|(walk, said)| Ok(walk.end(said)));
        ended.collect()
    }
}

impl Cascade {
    /// Asks one source about all addresses of which it can tell something that is still wanted.
    async fn stage(
        &self,
        source: &dyn Backend,
        queries: &[Query],
        walks: &mut [(Walk, Option<Verdict>)],
    ) {
        let (mut left, mut waiting) = (Vec::new(), Vec::new());
        for (query, (walk, said)) in queries.iter().zip(walks) {
            match free(source, query, walk) {
                Free::Said(later, refused) => {
                    self.count(source, refused);
                    *said = join(said.take(), later);
                }
                Free::Asks(asked) => {
                    left.push(query.want(asked));
                    waiting.push((walk, said));
                }
            }
        }
        if left.is_empty() {
            return;
        }
        let mut answers = source.lookup_many(&left).await.into_iter();
        for ((walk, said), query) in waiting.into_iter().zip(left) {
            let missing = || Err(LookupErrorKind::Missing.into());
            let answer = answers.next().unwrap_or_else(missing);
            let later = self.hear(source, answer, query.want, walk);
            *said = join(said.take(), later);
        }
    }

    fn hear(
        &self,
        source: &dyn Backend,
        answer: Result<Verdict, LookupError>,
        asked: FactSet,
        walk: &mut Walk,
    ) -> Option<Verdict> {
        let can = source.answers();
        match walk.right(answer) {
            Ok(verdict) => walk.hear(verdict, asked, can),
            Err(error) => {
                observe::failed(self, source.name(), error.kind());
                Some(walk.fail(source.name(), &error, asked, can))
            }
        }
    }
}

impl Cascade {
    /// What all the sources say without waiting; `None` as soon as one has to be waited for.
    ///
    /// What was said stays on the stack until the last source was heard, since joining it takes memory, and a miss must not.
    fn now(
        &self,
        sources: &[Box<dyn Backend>],
        query: &Query,
        walk: &mut Walk,
    ) -> Option<Option<Verdict>> {
        let Some((source, rest)) = sources.split_first() else {
            return Some(None);
        };
        let Free::Said(said, refused) = free(&**source, query, walk) else {
            return None;
        };
        let later = self.now(rest, query, walk)?;
        // Only now: if another source has to be waited for, this one is looked at again.
        self.count(&**source, refused);
        Some(join(said, later))
    }

    /// Counts a source that refused at once to be asked.
    fn count(&self, source: &dyn Backend, refused: Option<LookupErrorKind>) {
        if let Some(kind) = refused {
            observe::failed(self, source.name(), kind);
        }
    }
}

/// What comes of a source without waiting.
enum Free {
    /// It is done with, and this is what it said, if anything; and the failure, if that is all it said to what it was asked.
    Said(Option<Verdict>, Option<LookupErrorKind>),
    /// It has to be asked for this.
    Asks(FactSet),
}

#[inline]
fn free(source: &dyn Backend, query: &Query, walk: &mut Walk) -> Free {
    let can = source.answers();
    let Some(asked) = walk.next(can) else {
        walk.pass(can);
        return Free::Said(None, None);
    };
    match source.lookup_now(&query.want(asked)) {
        Some(said) if walk.is_answer(&said, asked) => {
            let refused = match said.failed().is_empty() {
                true => None,
                false => failure_in(&query.want(asked), can, &said),
            };
            Free::Said(walk.hear(said, asked, can), refused)
        }
        _ if asked.is_empty() => {
            walk.pass(can);
            Free::Said(None, None)
        }
        _ => Free::Asks(asked),
    }
}
