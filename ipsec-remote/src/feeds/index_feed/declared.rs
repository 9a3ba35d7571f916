//! An index feed as a catalog declares it.

use std::path::PathBuf;

use ipsec_core::catalog::{IndexSource, IndexSourceProof};

use super::feed::IndexFeed;
use super::proof::IndexProof;
use crate::feeds::error::FeedSetError;

impl IndexFeed {
    /// The index that a catalog declares in place of lists. What it does not say is as usual for an index feed.
    ///
    /// # Errors
    ///
    /// [`FeedSetError`] if its public key is none. The message names the index.
    pub fn declared(
        source: &IndexSource,
        folder: impl Into<PathBuf>,
    ) -> Result<Self, FeedSetError> {
        let proof = match source.proof() {
            IndexSourceProof::PublicKey(key) => IndexProof::signed_by(key),
            IndexSourceProof::DigestFile => Ok(IndexProof::digest_file()),
            IndexSourceProof::DigestAt(url) => Ok(IndexProof::digest_file().at(url)),
            IndexSourceProof::Digest(digest) => IndexProof::digest(digest),
            other => Err(FeedSetError::new(format!(
                "{other:?} is not known here: update ipsec-remote"
            ))),
        };
        let of_it = |error| FeedSetError::new(format!("index {}: {error}", source.name()));
        let proof = proof.map_err(of_it)?;
        let mut feed = Self::new(source.url(), proof, folder).named(source.name().clone());
        for url in source.fallback() {
            feed = feed.fallback(url);
        }
        if let Some(interval) = source.interval() {
            feed = feed.interval(interval);
        }
        if let Some(age) = source.max_age() {
            feed = feed.max_age(age);
        }
        if let Some(bytes) = source.max_bytes() {
            feed = feed.max_bytes(bytes);
        }
        Ok(feed)
    }
}
