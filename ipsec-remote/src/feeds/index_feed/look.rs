//! One look for a newer file: address by address, and once more where a file and its proof do not belong together.

use std::sync::Arc;
use std::time::Duration;

use http::Uri;
use tokio::time::{Instant, sleep};

use super::address::Address;
use super::proof::IndexProof;
use crate::client::Client;
use crate::feeds::fallback::Before;
use crate::feeds::fetch::{Attempt, Fetched, Requests};
use crate::feeds::hosts::Hosts;
use crate::feeds::version::{Known, Validators, Version};

/// What was seen.
#[derive(Debug)]
pub(super) enum Seen {
    /// The version that is known; how the server knows it now.
    Unchanged(Option<Validators>),
    /// Another version, which is what its proof says, and that proof.
    New(Version, String),
    /// Another version, which is not to be looked into.
    Unproven(Unproven),
    /// Nothing, for these reasons; and how long the server wants us to wait, if it says.
    Failed(String, Option<Duration>),
    /// Nobody was asked, since it is too soon.
    Later(Instant),
}

/// A version without a proof that is right.
#[derive(Debug)]
pub(super) struct Unproven {
    pub(super) version: Version,
    pub(super) words: String,
    pub(super) wait: Option<Duration>,
}

/// What a look needs, for all of them.
#[derive(Clone)]
pub(super) struct Look {
    pub(super) client: Client,
    pub(super) hosts: Arc<Hosts>,
    pub(super) proof: Arc<IndexProof>,
    pub(super) addresses: Arc<[Address]>,
    /// How long after an update was seen in the middle one looks again.
    pub(super) pause: Duration,
}

impl Look {
    /// `known` is the version that is not wanted again, and `pending` one whose proof was not right yet. Returns also what came of the addresses before the one that answered.
    pub(super) async fn run(
        &self,
        known: Option<Known>,
        pending: Option<Version>,
    ) -> (Seen, Before) {
        let mut errors = Vec::new();
        let mut longest = None;
        let mut soonest: Option<Instant> = None;
        // For the first address.
        let mut is_too_soon = false;
        let mut unproven = None;
        for address in self.addresses.iter() {
            let mut seen = self.one(address, known.as_ref(), pending.as_ref()).await;
            if let (Seen::Unproven(first), Some(_)) = (&seen, &address.proof) {
                sleep(self.pause).await;
                let again = self.one(address, known.as_ref(), Some(&first.version));
                match again.await {
                    // What was seen is not forgotten because the server wants to be left alone.
                    Seen::Later(_) => {}
                    again => seen = again,
                }
            }
            match seen {
                Seen::Failed(words, wait) => {
                    errors.push(words);
                    longest = longest.max(wait);
                }
                Seen::Later(at) => {
                    is_too_soon |= errors.is_empty() && soonest.is_none();
                    soonest = Some(soonest.map_or(at, |other| other.min(at)));
                }
                Seen::Unproven(Unproven {
                    version,
                    words,
                    wait,
                }) => {
                    errors.push(words);
                    longest = longest.max(wait);
                    unproven.get_or_insert(version);
                }
                seen => return (seen, Before::of(&errors, is_too_soon)),
            }
        }
        let before = Before::of(&errors, is_too_soon);
        let words = errors.join("; ");
        let seen = match (unproven, soonest) {
            (Some(version), _) => Seen::Unproven(Unproven {
                version,
                words,
                wait: longest,
            }),
            (None, Some(at)) if errors.is_empty() => Seen::Later(at),
            _ => Seen::Failed(words, longest),
        };
        (seen, before)
    }

    async fn one(
        &self,
        address: &Address,
        known: Option<&Known>,
        pending: Option<&Version>,
    ) -> Seen {
        let asked_by = pending.map(|pending| &pending.known).or(known);
        let version = match self.fetch(&address.index, asked_by).await {
            Fetched::New(version) => version,
            Fetched::Failed(words, wait) => return Seen::Failed(words, wait),
            Fetched::Later(at) => return Seen::Later(at),
            // It is not fetched again for its proof's sake.
            Fetched::Unchanged(validators) => match pending {
                None => return Seen::Unchanged(validators),
                Some(pending) => {
                    let mut version = pending.clone();
                    version.known.validators = validators.unwrap_or(version.known.validators);
                    version
                }
            },
        };
        if known.is_some_and(|known| known.digest == version.known.digest) {
            return Seen::Unchanged(Some(version.known.validators));
        }
        let proof = match &address.proof {
            None => Ok(String::new()),
            Some(requests) => self.proof(requests).await,
        };
        let verified = match proof {
            Ok(proof) => self.verify(&version, proof, address.name.clone()).await,
            Err((words, wait)) => Err((format!("its proof cannot be had: {words}"), wait)),
        };
        match verified {
            Ok(proof) => Seen::New(version, proof),
            Err((words, wait)) => Seen::Unproven(Unproven {
                words: format!("{}: {words}", host(&version)),
                version,
                wait,
            }),
        }
    }

    async fn fetch(&self, requests: &Requests, known: Option<&Known>) -> Fetched {
        let attempt = Attempt {
            client: self.client.clone(),
            hosts: Arc::clone(&self.hosts),
            known: known.cloned(),
            may_be_empty: false,
        };
        // There is one address, so there is none before it.
        attempt.run(Arc::clone(requests)).await.0
    }

    async fn proof(&self, requests: &Requests) -> Result<String, (String, Option<Duration>)> {
        match self.fetch(requests, None).await {
            Fetched::New(version) => String::from_utf8(version.body.to_vec())
                .map_err(|_| ("it is no text".to_owned(), None)),
            Fetched::Failed(words, wait) => Err((words, wait)),
            Fetched::Later(at) => {
                let wait = at.saturating_duration_since(Instant::now());
                Err(("the server wants us to wait".to_owned(), Some(wait)))
            }
            Fetched::Unchanged(_) => Err(("the server says 304 to nothing".to_owned(), None)),
        }
    }

    /// Off the threads of the runtime, since it reads the whole file.
    async fn verify(
        &self,
        version: &Version,
        proof: String,
        name: String,
    ) -> Result<String, (String, Option<Duration>)> {
        let (by, body) = (Arc::clone(&self.proof), version.body.clone());
        let verify = move || by.verify(&body, &proof, &name).map(|()| proof);
        let verified = tokio::task::spawn_blocking(verify).await;
        let verified = verified.unwrap_or_else(|error| Err(error.to_string()));
        verified.map_err(|words| (words, None))
    }
}

/// Where a version came from, for people.
fn host(version: &Version) -> String {
    let from: Option<Uri> = version.known.validators.from.parse().ok();
    let host = from.as_ref().and_then(Uri::authority);
    host.map_or_else(String::new, ToString::to_string)
}
