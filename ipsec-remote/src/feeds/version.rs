//! One version of a list: its bytes, and how the server knows them again.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::HeaderMap;
use http::header::{ETAG, HeaderName, LAST_MODIFIED};
use ipsec_core::feed::Report;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::fallback::Failing;

/// A version that came, and was not judged yet.
#[derive(Clone, Debug)]
pub(super) struct Version {
    pub(super) body: Bytes,
    pub(super) known: Known,
    pub(super) fetched: SystemTime,
    /// That the first address failed when it came.
    pub(super) failing: Option<Failing>,
}

impl Version {
    pub(super) fn new(body: Bytes, validators: Validators, fetched: SystemTime) -> Self {
        let digest = digest(&body);
        Self {
            body,
            known: Known { digest, validators },
            fetched,
            failing: None,
        }
    }
}

/// What a version is known by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Known {
    /// SHA-256 in hexadecimal digits.
    pub(super) digest: String,
    pub(super) validators: Validators,
}

/// By what the server tells whether there is a newer version.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Validators {
    /// The address that was asked first: another one knows nothing of them.
    pub(super) from: String,
    /// Where that led to, without what follows the question mark, if it was elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) at: Option<String>,
    pub(super) etag: Option<String>,
    pub(super) modified: Option<String>,
}

impl Validators {
    pub(super) fn of(from: &str, headers: &HeaderMap) -> Self {
        let text = |name: &HeaderName| {
            let value = headers.get(name)?.to_str().ok()?;
            // A longer one would make each request one that servers refuse.
            (value.len() <= LONGEST).then(|| value.to_owned())
        };
        Self {
            from: from.to_owned(),
            at: None,
            etag: text(&ETAG),
            modified: text(&LAST_MODIFIED),
        }
    }
}

/// A version that was taken, as it is remembered on the disk beside its bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Good {
    pub(super) name: String,
    #[serde(flatten)]
    pub(super) known: Known,
    pub(super) bytes: u64,
    /// Seconds since 1970.
    pub(super) fetched: u64,
    /// When the server last said that this is the newest one, in seconds since 1970.
    pub(super) checked: u64,
    pub(super) report: Report,
    /// An operator has accepted it.
    #[serde(default)]
    pub(super) accepted: bool,
    /// The version that an operator has gone back from, which is not taken again by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) refused: Option<Known>,
    /// The first address of the list fails, and another one answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) failing: Option<Failing>,
}

impl Known {
    /// As much of the digest as people have to copy.
    pub(super) fn short(&self) -> &str {
        self.digest.get(..SHORT).unwrap_or(&self.digest)
    }

    /// Whether this is what somebody means who has written its digest, or its beginning.
    pub(super) fn is_meant_by(&self, digest: &str) -> bool {
        let digest = digest.trim().to_ascii_lowercase();
        digest.len() >= SHORT && self.digest.starts_with(&digest)
    }
}

/// No server needs more bytes to know a version by.
const LONGEST: usize = 1024;
/// How many digits of a digest tell a version.
const SHORT: usize = 16;

pub(super) fn digest(body: &[u8]) -> String {
    const_hex::encode(Sha256::digest(body))
}

pub(super) fn to_seconds(time: SystemTime) -> u64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    since.unwrap_or_default().as_secs()
}

pub(super) fn from_seconds(seconds: u64) -> Option<SystemTime> {
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}
