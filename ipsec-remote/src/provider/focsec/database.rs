//! A whole database: how to download it, and how an index takes it.

use std::io::Read;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION};
use http::{HeaderValue, Request, StatusCode};
use ipsec_core::feed::gates::{Decision, Gates};
use ipsec_core::feed::{self, Feed, Reading};
use ipsec_core::index::List;
use ipsec_core::{LookupError, Source};

use super::error;
use super::which::{DatabaseFormat, DatabaseName};
use crate::provider::{Auth, Call, Limits, clean, request};
use crate::read::shape;
use crate::reply::Reply;
use crate::settings::{ApiKey, BaseUrl};

const MIB: usize = 1024 * 1024;
/// Nobody says how large the databases are.
const DOWNLOAD: Limits = Limits::new(128 * MIB, Duration::from_secs(5 * 60));
/// Of text, after decompression.
const TEXT: u64 = 256 << 20;

/// A whole database of Focsec: to download as a [`Call`], and to put into an index.
///
/// ```
/// use ipsec_core::{LocalIndex, Signal};
/// use ipsec_remote::provider::focsec::{DatabaseFormat, DatabaseName, Focsec};
///
/// let focsec = Focsec::new("your-key")?;
/// let vpns = focsec.database(DatabaseName::Vpn, DatabaseFormat::Txt);
/// # let downloaded: &[u8] = b"9.9.9.0/24\n";
///
/// // `downloaded` is what the call returned, or a file with it.
/// let index = LocalIndex::builder().feed(vpns.list(), vpns.read(downloaded)?).build()?;
/// assert_eq!(index.verdict([9, 9, 9, 7]).is(Signal::Vpn), Some(true));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Database {
    name: DatabaseName,
    format: DatabaseFormat,
    source: Source,
    key: ApiKey,
    base: BaseUrl,
    download: Limits,
    text: feed::Limits,
    gates: Gates,
}

impl Database {
    pub(super) fn new(
        account: &Source,
        key: ApiKey,
        base: BaseUrl,
        name: DatabaseName,
        format: DatabaseFormat,
    ) -> Self {
        Self {
            name,
            format,
            source: format!("{account}-{name}").into(),
            key,
            base,
            download: DOWNLOAD,
            text: feed::Limits::default().max_bytes(TEXT),
            gates: name.gates(),
        }
    }

    /// How much is downloaded at most, and how long it may take; by default 128 MiB in five minutes.
    pub fn download_limits(mut self, limits: Limits) -> Self {
        self.download = limits;
        self
    }

    /// How much text may come out of it; by default 256 MiB, and 200 times what was downloaded.
    pub fn text_limits(mut self, limits: feed::Limits) -> Self {
        self.text = limits;
        self
    }

    /// What it must be like to be taken; by default what [`Gates::of`] says for its signals, where one row in a hundred may be wrong.
    pub fn gates(mut self, gates: Gates) -> Self {
        self.gates = gates;
        self
    }

    /// What it means to be in it: a list by the name of the account and of the database, such as `focsec-vpn`.
    ///
    /// That of [`DatabaseName::All`] says nothing by itself. Its rows do, if they have flags; else an index refuses it until
    /// [signals](List::signals) are added to the list.
    pub fn list(&self) -> List {
        List::new(self.source.clone())
            .signals(self.name.signals())
            .lineage("focsec")
            .licence("terms of its publisher")
    }

    /// Reads what was downloaded, compressed or not.
    ///
    /// # Errors
    ///
    /// [`Shape`](ipsec_core::LookupErrorKind::Shape) if the [gates](Self::gates) do not let it pass: it is cut off or broken, no list, empty, too wide, or
    /// too much of it is wrong. Whatever was loaded before should stay then.
    pub fn read(&self, downloaded: impl Read) -> Result<Feed, LookupError> {
        let reading = Reading::new(self.format.preset()).rules(self.gates.rules());
        let feed = reading.limits(self.text).read(downloaded);
        let judgement = self.gates.judge(None, feed.report(), feed.problems(), None);
        if judgement.decision() == Decision::Accept {
            return Ok(feed);
        }
        let reasons = judgement.reasons().iter().map(ToString::to_string);
        let reasons = reasons.collect::<Vec<_>>().join("; ");
        // Reasons quote lines.
        let reasons = clean(&reasons, Some(&self.key));
        Err(shape(format!("database {}: {reasons}", self.name)))
    }
}

impl Call for Database {
    /// As it came, compressed with gzip.
    type Output = Bytes;

    fn auth(&self) -> Auth<'_> {
        Auth::header(AUTHORIZATION, &self.key)
    }

    fn request(&self) -> Result<Request<Bytes>, LookupError> {
        let path = format!("/v1/database/{}.{}.gz", self.name, self.format);
        let mut request = request::get(self.base.at(&path)?);
        let anything = HeaderValue::from_static("*/*");
        request.headers_mut().insert(ACCEPT, anything);
        Ok(request)
    }

    /// What is not even compressed is refused at once; whether it is whole shows when it is [read](Self::read).
    fn parse(&self, reply: &Reply) -> Result<Bytes, LookupError> {
        if reply.status != StatusCode::OK {
            return Err(error::of_database(reply, &self.key));
        }
        match &*reply.body {
            [0x1F, 0x8B, ..] => Ok(reply.body.clone()),
            [] => Err(shape("the body is empty")),
            [b'<', ..] => Err(shape("HTML or XML instead of a compressed database")),
            _ => Err(shape(
                "no gzip: neither the service nor the HTTP client is to decompress it",
            )),
        }
    }

    fn limits(&self) -> Limits {
        self.download
    }
}
