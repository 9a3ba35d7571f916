//! Trips to the store: what is held for some networks, and who may ask about them.

use std::sync::Arc;

use ipsec_core::Backend;
use ipsec_core::ip::PrefixKey;
use redis::{Pipeline, Value};

use super::super::error::Failed;
use super::claim::Claim;
use super::value::Shared;
use super::wire;
use crate::cached::Entry;

/// What is held for a network.
pub(super) type Found = Option<Arc<Entry>>;

impl<B: Backend> Shared<B> {
    /// What is held for each of these networks, in one trip.
    pub(super) async fn read(&self, keys: &[PrefixKey]) -> Result<Vec<Found>, Failed> {
        let mut pipeline = Pipeline::new();
        self.get(&mut pipeline, keys.iter().copied());
        let mut replies = self.link.run::<Vec<Value>>(&pipeline).await?;
        Ok(self.found(replies.pop(), keys.iter().copied()))
    }

    /// Tries to claim each of these networks, and then looks what is held, in one trip.
    pub(super) async fn claim_and_read(
        &self,
        claims: &mut [(PrefixKey, &mut Claim)],
    ) -> Result<Vec<(bool, Found)>, Failed> {
        let mut pipeline = Pipeline::new();
        let time = u64::try_from(self.settings.claim.as_millis()).unwrap_or(u64::MAX);
        for (_, claim) in claims.iter_mut() {
            let set = pipeline.cmd("SET").arg(claim.key()).arg(claim.token());
            set.arg("NX").arg("PX").arg(time);
            claim.is_held(true);
        }
        // The claim comes first: whoever has it and finds nothing is the one to ask.
        let keys: Vec<PrefixKey> = claims.iter().map(|(key, _)| *key).collect();
        self.get(&mut pipeline, keys.iter().copied());
        let mut replies = match self.link.run::<Vec<Value>>(&pipeline).await {
            Ok(replies) => replies,
            Err(failed) => {
                // What was not sent is not ours; else it may be.
                for (_, claim) in claims.iter_mut() {
                    claim.is_held(!matches!(failed, Failed::Away));
                }
                return Err(failed);
            }
        };
        let found = self.found(replies.pop(), keys.into_iter());
        let claimed = replies.into_iter().map(|reply| reply == Value::Okay);
        let both = claims.iter_mut().zip(claimed.zip(found));
        let both = both.map(|((_, claim), (is_ours, found))| {
            claim.is_held(is_ours);
            (is_ours, found)
        });
        Ok(both.collect())
    }

    /// The key of the answers about a network.
    pub(super) fn answer_key(&self, key: PrefixKey) -> String {
        self.key("answer", key)
    }

    pub(super) fn claim_of(&self, key: PrefixKey) -> Claim {
        Claim::new(self.writer.clone(), self.key("claim", key))
    }

    fn key(&self, what: &str, key: PrefixKey) -> String {
        self.link.key(what, &format!("{}:{key}", self.inner.name()))
    }

    fn get(&self, pipeline: &mut Pipeline, keys: impl Iterator<Item = PrefixKey>) {
        // What is there and no text at all is nothing to this command, and no error.
        let get = pipeline.cmd("MGET");
        for key in keys {
            get.arg(self.answer_key(key));
        }
    }

    fn found(&self, reply: Option<Value>, keys: impl Iterator<Item = PrefixKey>) -> Vec<Found> {
        let texts = match reply {
            Some(Value::Array(texts)) => texts,
            _ => Vec::new(),
        };
        let mut texts = texts.into_iter();
        let found = keys.map(|key| match texts.next() {
            Some(Value::BulkString(text)) => self.entry(&text, key),
            _ => None,
        });
        found.collect()
    }

    fn entry(&self, text: &[u8], key: PrefixKey) -> Found {
        let (width, longest) = (self.settings.width, self.settings.lifetimes.longest());
        match wire::read(text, key, width, self.now(), longest) {
            Ok(entry) => Some(Arc::new(entry)),
            Err(wrong) => {
                self.counters.rubbish(wrong);
                None
            }
        }
    }
}
