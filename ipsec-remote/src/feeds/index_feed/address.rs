//! One address: a file, and then the proof that is published beside it.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING};
use http::{HeaderValue, Request, Uri};
use ipsec_core::{LookupError, LookupErrorKind};

use super::proof::IndexProof;
use crate::feeds::error::FeedSetError;
use crate::feeds::fetch::{Ask, Requests, has_credentials};
use crate::provider::{Auth, Limits, request};
use crate::reply::Reply;

/// How an index file begins.
const MAGIC: &[u8] = b"ipsecidx";
/// A signature and a digest have a few hundred bytes; a file of digests has more of them.
const PROOF: usize = 64 * 1024;

/// Where a file is published.
#[derive(Clone)]
pub(super) struct Address {
    pub(super) url: String,
    /// The last part of its path.
    pub(super) name: String,
    pub(super) index: Requests,
    /// `None` if the proof is known already.
    pub(super) proof: Option<Requests>,
}

impl Address {
    pub(super) fn new(url: &str, proof: &IndexProof, limits: Limits) -> Result<Self, FeedSetError> {
        let of_proof = Limits::new(PROOF, limits.time.min(Duration::from_secs(30)));
        let proof = proof.url(url).map(|url| requests(&url, of_proof, false));
        Ok(Self {
            url: normal(url),
            name: file_name(url).to_owned(),
            index: requests(url, limits, true)?,
            proof: proof.transpose()?,
        })
    }
}

/// As it is written where it was asked.
fn normal(url: &str) -> String {
    let uri: Result<Uri, _> = url.parse();
    uri.map_or_else(|_| url.to_owned(), |uri| uri.to_string())
}

/// The last part of a URL's path.
pub(super) fn file_name(url: &str) -> &str {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default()
}

fn requests(url: &str, limits: Limits, is_index: bool) -> Result<Requests, FeedSetError> {
    let no_url = |words: String| FeedSetError::new(format!("{url:?} is no URL: {words}"));
    let uri: Uri = url.parse().map_err(|e| no_url(format!("{e}")))?;
    if uri.scheme().is_none() || uri.host().is_none() {
        return Err(no_url("expected https:// and a host".to_owned()));
    }
    if has_credentials(&uri) {
        return Err(FeedSetError::new(
            "there is a user name or a password in the URL of an index, which is no secret: it is in the status and on the disk",
        ));
    }
    let file: Box<dyn Ask> = Box::new(File {
        uri,
        limits,
        is_index,
    });
    Ok(Arc::from([file]))
}

/// A file as it is. Digests and signatures are of that, not of what a server made of it on the way.
struct File {
    uri: Uri,
    limits: Limits,
    is_index: bool,
}

impl Ask for File {
    fn request(&self) -> Result<Request<Bytes>, LookupError> {
        let mut request = request::get(self.uri.clone());
        let headers = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        Ok(request)
    }

    fn auth(&self) -> Auth<'_> {
        Auth::none()
    }

    fn limits(&self) -> Limits {
        self.limits
    }

    /// What comes is known by its proof, wherever it came from.
    fn follows(&self) -> bool {
        true
    }

    fn check(&self, reply: &Reply) -> Result<(), LookupError> {
        let wrong = |words: &str| LookupError::new(LookupErrorKind::Shape).with_cause(words);
        let is_packed = reply
            .headers
            .get(CONTENT_ENCODING)
            .is_some_and(|packed| packed != "identity");
        if is_packed {
            return Err(wrong("the file came packed, which was not asked for"));
        }
        // What is a web page, empty or an error message is told by its own name.
        let is_other = crate::feeds::check::check(&reply.body, false).is_err();
        if self.is_index && !is_other && !reply.body.starts_with(MAGIC) {
            return Err(wrong("the file is no index"));
        }
        Ok(())
    }
}
