//! The right to be the only instance that asks about a network.

use super::super::chance;
use super::writer::{Job, Writer};

/// Takes a claim back that is still ours.
pub(super) const RELEASE: &str =
    "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";

/// A claim, which is given back when it is dropped: when there is an answer, or it failed, or nobody waits for it any more.
pub(super) struct Claim {
    writer: Writer,
    key: String,
    token: String,
    /// Whether it is, or may be, ours.
    is_held: bool,
}

impl Claim {
    /// Not ours yet.
    pub(super) fn new(writer: Writer, key: String) -> Self {
        Self {
            writer,
            key,
            token: chance::name(),
            is_held: false,
        }
    }

    pub(super) fn key(&self) -> &str {
        &self.key
    }

    pub(super) fn token(&self) -> &str {
        &self.token
    }

    /// From when it is asked for until it is known: it may be ours.
    pub(super) fn is_held(&mut self, is_held: bool) {
        self.is_held = is_held;
    }

    /// Keeps the answer, and gives the claim back after.
    pub(super) fn keep(mut self, job: Job) {
        let release = self.is_held.then(|| self.release());
        self.is_held = false;
        self.writer.send(Job { release, ..job });
    }

    fn release(&self) -> (String, String) {
        (self.key.clone(), self.token.clone())
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if self.is_held {
            self.writer.send(Job {
                keep: None,
                release: Some(self.release()),
            });
        }
    }
}
