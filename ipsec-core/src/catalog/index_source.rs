//! An index that was built elsewhere, as a catalog declares it: the only feed of its file.

use std::time::Duration;

use serde_json::Value;

use super::feed::{fallback, is_url};
use super::table::{Problems, Table};
use crate::evidence::Source;

/// What `kind` says of it.
const KIND: &str = "index";

const KEYS: &[&str] = &[
    "name",
    "kind",
    "url",
    "fallback",
    "public_key",
    "digest",
    "interval",
    "max_age",
    "max_bytes",
];

/// An index that was built elsewhere, and that a [`Catalog`](super::Catalog) declares instead of lists. Nothing in this crate fetches it.
///
/// ```
/// use ipsec_core::catalog::{Catalog, IndexSourceProof};
///
/// let catalog: Catalog = toml::from_str(
///     r#"
///     [[feed]]
///     name = "fleet"
///     kind = "index"
///     url = "https://lists.example/geo.idx"
///     public_key = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3"
///     "#,
/// )?;
/// let index = catalog.index_source().ok_or("no index")?;
/// assert_eq!(index.url(), "https://lists.example/geo.idx");
/// assert!(matches!(index.proof(), IndexSourceProof::PublicKey(_)));
/// assert!(catalog.feeds().is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct IndexSource {
    name: Source,
    url: String,
    fallback: Vec<String>,
    proof: IndexSourceProof,
    interval: Option<Duration>,
    max_age: Option<Duration>,
    max_bytes: Option<usize>,
}

/// By what an index is known to be the right one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IndexSourceProof {
    /// The signature beside it, with this public key of minisign.
    PublicKey(String),
    /// The SHA-256 digest beside it.
    DigestFile,
    /// The SHA-256 digest at this URL.
    DigestAt(String),
    /// This SHA-256 digest, in 64 hexadecimal digits.
    Digest(String),
}

impl IndexSource {
    /// Its name, by which the status tells it.
    #[must_use]
    pub fn name(&self) -> &Source {
        &self.name
    }

    /// Where it is published.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where it is published as well.
    #[must_use]
    pub fn fallback(&self) -> &[String] {
        &self.fallback
    }

    /// By what it is known to be the right one.
    #[must_use]
    pub fn proof(&self) -> &IndexSourceProof {
        &self.proof
    }

    /// How often it is to be asked for.
    #[must_use]
    pub fn interval(&self) -> Option<Duration> {
        self.interval
    }

    /// How long ago its own date may be when it comes.
    #[must_use]
    pub fn max_age(&self) -> Option<Duration> {
        self.max_age
    }

    /// How large it may be.
    #[must_use]
    pub fn max_bytes(&self) -> Option<usize> {
        self.max_bytes
    }
}

/// Whether a feed of a catalog is an index.
pub(super) fn is_index(value: &Value) -> bool {
    value.get("kind").and_then(Value::as_str) == Some(KIND)
}

/// Reads it. `interval` is that of the defaults.
pub(super) fn read(
    place: &str,
    value: &Value,
    interval: Option<Duration>,
    problems: &mut Problems,
) -> Option<IndexSource> {
    let place = match value.get("name").and_then(Value::as_str) {
        Some(name) => format!("{place} {name:?}"),
        None => place.to_owned(),
    };
    let table = Table::new(place, value, KEYS, problems)?;
    let name = table.text("name", problems);
    let url = table
        .text("url", problems)
        .filter(|url| is_url(&table.at("url"), url, problems));
    for (key, why) in [
        ("name", "the status tells it by that"),
        ("url", "say where the index is published"),
    ] {
        if !table.has(key) {
            problems.note(table.place(), format_args!("`{key}` is missing: {why}"));
        }
    }
    let fallback = fallback(&table, problems);
    let proof = proof(&table, problems);
    let own_interval = table.duration("interval", problems);
    let max_age = table.duration("max_age", problems);
    let max_bytes = table.get("max_bytes", problems);
    Some(IndexSource {
        name: name?.into(),
        url: url?,
        fallback,
        proof: proof?,
        interval: own_interval.or(interval),
        max_age,
        max_bytes,
    })
}

fn proof(table: &Table<'_>, problems: &mut Problems) -> Option<IndexSourceProof> {
    let key = table.text("public_key", problems);
    let digest = table.text("digest", problems);
    if !table.has("public_key") && !table.has("digest") {
        let what = "`public_key` is missing: say by whose minisign key the index is signed, or digest = \"file\" for the SHA-256 digest beside it, which protects against damage alone";
        problems.note(table.place(), what);
    }
    if table.has("public_key") && table.has("digest") {
        let what =
            "`public_key` and `digest` are both there: say only the former, which proves more";
        problems.note(table.place(), what);
    }
    match (key, digest) {
        (Some(key), _) => {
            let is_key = key.len() == 56 && key.starts_with("RW");
            if !is_key {
                let what = "is no public key of minisign: expected the second line of minisign.pub, 56 characters that begin with RW";
                problems.note(&table.at("public_key"), what);
            }
            is_key.then_some(IndexSourceProof::PublicKey(key))
        }
        (None, Some(digest)) => {
            let place = table.at("digest");
            if digest == "file" {
                return Some(IndexSourceProof::DigestFile);
            }
            if digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return Some(IndexSourceProof::Digest(digest));
            }
            if digest.contains("://") {
                let is_url = is_url(&place, &digest, problems);
                return is_url.then_some(IndexSourceProof::DigestAt(digest));
            }
            let what = format_args!(
                "`{}` is none: expected \"file\", the URL of a digest file, or 64 hexadecimal digits",
                digest.escape_debug()
            );
            problems.note(&place, what);
            None
        }
        (None, None) => None,
    }
}
