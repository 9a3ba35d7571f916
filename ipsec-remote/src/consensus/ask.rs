//! Asking all sources at once, for as long as it makes a difference.

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use ipsec_core::{LookupError, LookupErrorKind, Query, Verdict};
use tokio::time::timeout;

use super::hearing::Hearing;
use super::{Consensus, observe};

type Answer = Result<Verdict, LookupError>;

/// A source's answers to those of many queries that it was asked.
struct Answers {
    source: usize,
    /// Which of the queries.
    queries: Vec<usize>,
    answers: Vec<Answer>,
}

impl Consensus {
    /// Asks whoever is awaited, until the rest can make no difference or the time is over.
    pub(super) async fn hear(&self, query: &Query, hearing: &mut Hearing<'_>) {
        let all = async {
            let mut left = hearing.awaited().collect::<Vec<_>>().into_iter();
            let mut under_way = FuturesUnordered::new();
            while !hearing.is_over() {
                while under_way.len() < self.at_once
                    && let Some((source, asked)) = left.next()
                {
                    hearing.begin(source);
                    under_way.push(self.ask(source, query.want(asked)));
                }
                let Some((source, answer)) = under_way.next().await else {
                    break;
                };
                hearing.hear(source, answer);
                if let Some(open) = hearing.open_of(source) {
                    under_way.push(self.ask(source, query.want(open)));
                }
            }
        };
        if timeout(self.deadline, all).await.is_err() {
            hearing.time_out();
        }
    }

    async fn ask(&self, source: usize, query: Query) -> (usize, Answer) {
        let answer = match self.sources.get(source) {
            Some(asked) => asked.lookup(&query).await,
            None => Err(LookupErrorKind::Misconfigured.into()),
        };
        if let Err(error) = &answer {
            observe::failed(self, source, error);
        }
        (source, answer)
    }

    /// Asks each source about all that it is awaited for, until all have answered or the time is over.
    pub(super) async fn hear_many(&self, queries: &[Query], hearings: &mut [Hearing<'_>]) {
        for hearing in &mut *hearings {
            (0..self.sources.len()).for_each(|source| hearing.begin(source));
        }
        let all = async {
            let mut under_way: FuturesUnordered<_> = (0..self.sources.len())
                .map(|source| self.ask_many(source, left(source, queries, hearings)))
                .collect();
            while let Some(answers) = under_way.next().await {
                let source = answers.source;
                for (query, answer) in answers.queries.into_iter().zip(answers.answers) {
                    if let Some(hearing) = hearings.get_mut(query) {
                        hearing.hear(source, answer);
                    }
                }
                let open = left(source, queries, hearings);
                if !open.is_empty() {
                    under_way.push(self.ask_many(source, open));
                }
            }
        };
        if timeout(self.bulk_deadline, all).await.is_err() {
            hearings.iter_mut().for_each(Hearing::time_out);
        }
    }

    async fn ask_many(&self, source: usize, left: Vec<(usize, Query)>) -> Answers {
        let (queries, asked): (Vec<usize>, Vec<Query>) = left.into_iter().unzip();
        let mut answers = match self.sources.get(source) {
            Some(source) if !asked.is_empty() => source.lookup_many(&asked).await,
            _ => Vec::new(),
        };
        answers.resize_with(asked.len(), || Err(LookupErrorKind::Missing.into()));
        for error in answers.iter().filter_map(|answer| answer.as_ref().err()) {
            observe::failed(self, source, error);
        }
        Answers {
            source,
            queries,
            answers,
        }
    }
}

/// Those of the queries to which this source's answer is awaited, each with its number and what is awaited.
fn left(source: usize, queries: &[Query], hearings: &[Hearing<'_>]) -> Vec<(usize, Query)> {
    let all = queries.iter().zip(hearings).enumerate();
    all.filter_map(|(number, (query, hearing))| {
        let heard = hearing.heard().get(source)?;
        (heard.is_awaited() && !hearing.is_over()).then(|| (number, query.want(heard.awaited)))
    })
    .collect()
}
