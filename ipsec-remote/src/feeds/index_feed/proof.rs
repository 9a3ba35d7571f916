//! By what a file is known to be the right one, before it is looked into.

use minisign_verify::{Error, PublicKey, Signature};

use super::digest_file;
use crate::feeds::error::FeedSetError;
use crate::feeds::version::digest;

/// By what an [`IndexFeed`](super::IndexFeed) knows that a file is the one that was published, before it looks into it.
///
/// | proof | is published beside the file as | protects against |
/// |---|---|---|
/// | [`signed_by`](IndexProof::signed_by) | `URL.minisig` | damage, torn updates, and whoever controls the server, its DNS or its mirrors, but does not have the secret key |
/// | [`digest_file`](IndexProof::digest_file) | `URL.sha256` | damage and torn updates. Who can change the index can change its digest as well, unless that lies [elsewhere](IndexProof::at) |
/// | [`digest`](IndexProof::digest) | nothing, it is in the configuration | everything; but there is no other version until the configuration says so |
///
/// None of them tells by itself that there is no newer version: a server can go on to give out one that was right once. What an `IndexFeed` does about that, it [says](super::IndexFeed#replay).
#[derive(Clone, Debug)]
#[must_use]
pub struct IndexProof {
    kind: Kind,
    at: Option<String>,
}

#[derive(Clone, Debug)]
enum Kind {
    Signed(PublicKey),
    DigestFile,
    Digest(String),
}

impl IndexProof {
    /// A signature by `minisign`, or `rsign`, with this public key: the text of a `minisign.pub`, or its second line alone.
    ///
    /// Whatever this key signs is an index to the instances, so it should sign nothing but one index. Signatures of the former kind, which minisign makes with `-l` only, are refused.
    ///
    /// ```
    /// use ipsec_remote::IndexProof;
    ///
    /// let key = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
    /// assert!(IndexProof::signed_by(key).is_ok());
    /// assert!(IndexProof::signed_by("minisign.pub").is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// [`FeedSetError`] if it is no such key.
    pub fn signed_by(public_key: &str) -> Result<Self, FeedSetError> {
        let text = public_key.trim();
        let key = match text.lines().count() {
            1 => PublicKey::from_base64(text),
            _ => PublicKey::decode(text),
        };
        let key = key.map_err(|_| {
            FeedSetError::new("the public key is none of minisign: expected the text of a minisign.pub, or its second line, which begins with RW")
        })?;
        Ok(Self::of(Kind::Signed(key)))
    }

    /// The SHA-256 digest that is published beside the file, as `sha256sum` writes it.
    pub fn digest_file() -> Self {
        Self::of(Kind::DigestFile)
    }

    /// This SHA-256 digest, in 64 hexadecimal digits. Any other file is held.
    ///
    /// # Errors
    ///
    /// [`FeedSetError`] if it is no such digest.
    pub fn digest(sha256: &str) -> Result<Self, FeedSetError> {
        match digest_file::hexadecimal(sha256) {
            Some(digest) => Ok(Self::of(Kind::Digest(digest))),
            None => Err(FeedSetError::new(
                "the digest is none: expected the 64 hexadecimal digits that sha256sum writes",
            )),
        }
    }

    /// Fetches the signature or the digest from here, whichever address the index came from: from a server of one's own, for example, while the index is on somebody else's. A
    /// [digest](IndexProof::digest) that is known already is not fetched.
    pub fn at(mut self, url: impl Into<String>) -> Self {
        self.at = Some(url.into());
        self
    }

    fn of(kind: Kind) -> Self {
        Self { kind, at: None }
    }

    /// Where the proof of a file lies that is published here; `None` if it is known already.
    pub(super) fn url(&self, index: &str) -> Option<String> {
        let end = match self.kind {
            Kind::Signed(_) => ".minisig",
            Kind::DigestFile => ".sha256",
            Kind::Digest(_) => return None,
        };
        Some(self.at.clone().unwrap_or_else(|| beside(index, end)))
    }

    /// Whether the file is the one that the proof is of. `name` is that of the file.
    pub(super) fn verify(&self, body: &[u8], proof: &str, name: &str) -> Result<(), String> {
        match &self.kind {
            Kind::Signed(key) => signature(key, body, proof),
            Kind::DigestFile => same(&digest_file::find(proof, name)?, body),
            Kind::Digest(wanted) => same(wanted, body),
        }
    }
}

/// The end comes before a query, if there is one.
fn beside(index: &str, end: &str) -> String {
    match index.split_once('?') {
        Some((path, query)) => format!("{path}{end}?{query}"),
        None => format!("{index}{end}"),
    }
}

fn same(wanted: &str, body: &[u8]) -> Result<(), String> {
    let came = digest(body);
    match came == wanted {
        true => Ok(()),
        false => Err(format!(
            "the index does not match its digest: it has {came}, and {wanted} is said"
        )),
    }
}

fn signature(key: &PublicKey, body: &[u8], proof: &str) -> Result<(), String> {
    let words = |error| match error {
        Error::InvalidEncoding | Error::UnsupportedAlgorithm => {
            "the signature is none of minisign".to_owned()
        }
        Error::UnexpectedKeyId => "the signature was made with another key".to_owned(),
        Error::UnexpectedAlgorithm => {
            "the signature is of the former kind: sign with minisign 0.10 or later, without -l"
                .to_owned()
        }
        // It is told of an index that was replaced while its signature was fetched, too.
        _ => "the index does not match its signature".to_owned(),
    };
    let signature = Signature::decode(proof).map_err(words)?;
    key.verify(body, &signature, false).map_err(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proofs_lie_beside_their_files() {
        let proof = IndexProof::digest_file();
        for (index, url) in [
            (
                "https://lists.example/geo.idx",
                "https://lists.example/geo.idx.sha256",
            ),
            (
                "https://lists.example/geo.idx?v=1",
                "https://lists.example/geo.idx.sha256?v=1",
            ),
        ] {
            assert_eq!(proof.url(index).as_deref(), Some(url));
        }
        let elsewhere = proof.at("https://own.example/digests");
        let url = elsewhere.url("https://lists.example/geo.idx");
        assert_eq!(url.as_deref(), Some("https://own.example/digests"));
        let known = IndexProof::digest(&"0".repeat(64)).unwrap();
        assert_eq!(known.url("https://lists.example/geo.idx"), None);
    }

    #[test]
    fn keys_are_read_with_their_comment_and_without() {
        let line = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
        for (text, is_one) in [
            (line.to_owned(), true),
            (format!("{line}\n"), true),
            (
                format!("untrusted comment: minisign public key\n{line}\n"),
                true,
            ),
            (line[1..].to_owned(), false),
            (String::new(), false),
        ] {
            assert_eq!(IndexProof::signed_by(&text).is_ok(), is_one, "{text:?}");
        }
    }
}
