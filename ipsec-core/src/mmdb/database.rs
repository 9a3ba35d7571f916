//! A database, and what it says of an address.

use std::fmt;
use std::net::IpAddr;
use std::path::Path;
use std::time::SystemTime;

use super::bytes::Bytes;
use super::{DatabaseError, Fields};
use crate::error::{LookupError, LookupErrorKind};
use crate::evidence::{Evidence, Source};
use crate::feed::Attributes;
use crate::feed::mmdb::Verified;
use crate::ip;
use crate::signal::FactSet;
use crate::verdict::Verdict;

/// A database of MaxMind or IPinfo, in memory, as a [`Backend`](crate::Backend) that always answers at once.
///
/// It is looked through when it is opened, so that a damaged or cut off file is found then and not per request. What of it is trusted is
/// what it says of addresses.
///
/// An address that the database has no record of, and a flag that a record does not have, are *unknown*, unless the database
/// is declared [complete](Database::complete). MaxMind keeps only flags that are true; IPinfo keeps both, and its false is a *no* in any case.
///
/// It never changes. To replace it, open the new file and put it in the place of the old one.
///
/// ```no_run
/// use ipsec_core::mmdb::{Database, Fields};
/// use ipsec_core::{Backend, Query};
///
/// let anonymizers = Database::open("GeoIP2-Anonymous-IP.mmdb", &Fields::auto())?.named("maxmind").complete();
/// let verdict = anonymizers.lookup_now(&Query::new([203, 0, 113, 9]));
/// # Ok::<(), ipsec_core::mmdb::DatabaseError>(())
/// ```
#[must_use]
pub struct Database {
    name: Source,
    database: Verified<Bytes>,
    answers: FactSet,
    is_complete: bool,
}

impl Database {
    /// Reads and checks a file, of at most 4 GiB. Evidence carries the type of the database as the name of its source, until it is
    /// [named](Database::named) otherwise.
    ///
    /// # Errors
    ///
    /// - [`Unreadable`](super::DatabaseErrorKind::Unreadable): the file cannot be read, or is larger.
    /// - Those of [`Database::new`].
    pub fn open(path: impl AsRef<Path>, fields: &Fields) -> Result<Self, DatabaseError> {
        Self::of(Bytes::read(path.as_ref())?, fields)
    }

    /// Checks the bytes of a file.
    ///
    /// # Errors
    ///
    /// - [`NotADatabase`](super::DatabaseErrorKind::NotADatabase): they are something else, or the end is missing.
    /// - [`Damaged`](super::DatabaseErrorKind::Damaged): the tree of networks or a record is not as it should be.
    /// - [`UnknownFields`](super::DatabaseErrorKind::UnknownFields): none of the fields is there.
    ///
    /// # Complexity
    ///
    /// Linear in the bytes.
    pub fn new(bytes: impl Into<Vec<u8>>, fields: &Fields) -> Result<Self, DatabaseError> {
        Self::of(bytes.into().into(), fields)
    }

    fn of(bytes: Bytes, fields: &Fields) -> Result<Self, DatabaseError> {
        let database = Verified::new(bytes, fields)?;
        Ok(Self {
            name: database.database_type().into(),
            answers: database.fields().facts(),
            is_complete: false,
            database,
        })
    }

    /// Another name for its evidence.
    pub fn named(mut self, name: impl Into<Source>) -> Self {
        self.name = name.into();
        self
    }

    /// Declares that the database names every public address for which one of its signals is *yes*: a flag that is missing, or an address that
    /// is, is a *no*.
    ///
    /// Say this of a database only whose publisher says it. It holds neither for addresses that are not public, nor for IPv6 addresses in a
    /// database of IPv4 alone.
    pub fn complete(mut self) -> Self {
        self.is_complete = true;
        self
    }

    /// The type that the database itself names, such as `GeoLite2-ASN`.
    #[must_use]
    pub fn database_type(&self) -> &str {
        self.database.database_type()
    }

    /// When the database was built; `None` if it does not say. How old may be too old is for the caller to judge, who has a clock.
    #[must_use]
    pub fn built(&self) -> Option<SystemTime> {
        self.database.built()
    }

    /// What the database says of the address.
    ///
    /// Of a NAT64 or 6to4 address it also says what it says of the IPv4 address inside, as a [`LocalIndex`](crate::LocalIndex) does; not of a Teredo
    /// address, since what is inside is the client's to choose.
    ///
    /// # Errors
    ///
    /// [`Shape`](LookupErrorKind::Shape) if the record of the address has a value that is not what its field should hold.
    ///
    /// # Complexity
    ///
    /// Linear in the bits of the address. Of an address without a record nothing is allocated.
    pub fn verdict(&self, ip: impl Into<IpAddr>) -> Result<Verdict, LookupError> {
        let ip = ip::canonical(ip.into());
        let verdict = self.verdict_of(ip)?;
        match ip::translated_ipv4(ip) {
            None => Ok(verdict),
            Some(inside) => {
                Ok(verdict.with_embedded(inside, &self.verdict_of(inside.into())?, false))
            }
        }
    }

    fn verdict_of(&self, ip: IpAddr) -> Result<Verdict, LookupError> {
        let verdict = Verdict::new(ip).with_asked(self.answers);
        let shape = |why: String| LookupError::new(LookupErrorKind::Shape).with_cause(why);
        let found = self.database.find(ip);
        let verdict = match found.map_err(|error| shape(error.to_string()))? {
            None => verdict,
            Some(found) => {
                let mut said = found.says(self.database.fields()).map_err(shape)?;
                if let Some(network) = &mut said.network {
                    network.prefix = Some(found.network);
                }
                if said.is_empty() {
                    verdict
                } else {
                    verdict.with_evidence(self.evidence(said))
                }
            }
        };
        let is_told = ip.is_ipv4() || self.database.has_ipv6();
        if self.is_complete && is_told && ip::scope(ip).is_public() {
            let absent = self.database.fields().signals() - verdict.signals().known();
            return Ok(verdict.with_absent(absent));
        }
        Ok(verdict)
    }

    fn evidence(&self, said: Attributes) -> Evidence {
        let evidence = Evidence::new(self.name.clone()).with_signals(said.signals);
        let evidence = said.score.into_iter().fold(evidence, Evidence::with_score);
        let evidence = said
            .network
            .into_iter()
            .fold(evidence, Evidence::with_network);
        let evidence = said
            .location
            .into_iter()
            .fold(evidence, Evidence::with_location);
        let evidence = said.names.into_iter().fold(evidence, Evidence::with_name);
        said.observed
            .into_iter()
            .fold(evidence, Evidence::observed_at)
    }

    pub(super) fn source(&self) -> &Source {
        &self.name
    }

    pub(super) fn facts(&self) -> FactSet {
        self.answers
    }
}

/// The name, the type and the time of building.
impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database")
            .field("name", &self.name)
            .field("type", &self.database_type())
            .field("built", &self.built())
            .field("complete", &self.is_complete)
            .finish_non_exhaustive()
    }
}
