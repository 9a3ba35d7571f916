//! A source that does what a test tells it to, and remembers what it was asked.

use std::sync::Mutex;

use ipsec_core::{Backend, FactSet, LookupError, Query, Signal, Verdict, async_trait};

type Behaviour = dyn Fn(&Query) -> Result<Verdict, LookupError> + Send + Sync;

/// A source that answers by a function, and remembers the queries.
pub(crate) struct Scripted {
    name: &'static str,
    answers: FactSet,
    behaviour: Box<Behaviour>,
    asked: Mutex<Vec<Query>>,
}

impl Scripted {
    /// Claims to answer VPN and Tor.
    pub(crate) fn new(
        name: &'static str,
        behaviour: impl Fn(&Query) -> Result<Verdict, LookupError> + Send + Sync + 'static,
    ) -> Self {
        Self {
            name,
            answers: [Signal::Vpn, Signal::Tor].into(),
            behaviour: Box::new(behaviour),
            asked: Mutex::new(Vec::new()),
        }
    }

    /// Claims to answer these facts.
    pub(crate) fn answering(mut self, facts: impl Into<FactSet>) -> Self {
        self.answers = facts.into();
        self
    }

    /// What it was asked so far.
    pub(crate) fn asked(&self) -> Vec<Query> {
        self.asked.lock().unwrap().clone()
    }
}

#[async_trait]
impl Backend for Scripted {
    fn name(&self) -> &str {
        self.name
    }

    fn answers(&self) -> FactSet {
        self.answers
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        self.asked.lock().unwrap().push(*query);
        // Whoever waits for a source lets others have their turn.
        tokio::task::yield_now().await;
        (self.behaviour)(query)
    }
}
