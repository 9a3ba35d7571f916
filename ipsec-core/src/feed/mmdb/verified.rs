//! A database that was looked through before anything in it is used.

use std::collections::HashSet;
use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::time::SystemTime;

use ipnet::IpNet;
use maxminddb::{LookupResult, MaxMindDbError, Reader, WithinOptions};

use super::error::DatabaseError;
use super::fields::{Fields, Meaning};
use super::known;
use super::record;
use super::tree::Tree;
use super::value::Value;
use crate::feed::list::attributes::Attributes;
use crate::signal::Signal;

/// The bytes of a database of which every network can be visited and every record read, and what its fields mean.
pub(crate) struct Verified<S: AsRef<[u8]>> {
    reader: Reader<S>,
    bytes: S,
    /// The node at which the part for IPv4 begins, if there is one.
    ipv4_root: Option<usize>,
    fields: Fields,
}

/// A network that a database has a record of.
pub(crate) struct Found<'a, S: AsRef<[u8]>> {
    pub(crate) network: IpNet,
    record: LookupResult<'a, S>,
}

impl<S: AsRef<[u8]> + Clone> Verified<S> {
    /// How many networks are looked at to find out what fields there are.
    const SAMPLE: usize = 100_000;

    /// Takes a database whose structure is whole and of whose fields any is there.
    pub(crate) fn new(bytes: S, fields: &Fields) -> Result<Self, DatabaseError> {
        let reader = match Reader::from_source(bytes.clone()) {
            Ok(reader) => reader,
            Err(error) if has_metadata(bytes.as_ref()) => {
                return Err(DatabaseError::damaged(error));
            }
            Err(_) => return Err(DatabaseError::not_a_database(bytes.as_ref())),
        };
        // First, since the reader's own way through the tree does not end in time if this does not hold.
        let tree = Tree::new(bytes.as_ref(), reader.metadata());
        if !tree.is_bounded() {
            return Err(DatabaseError::damaged(
                "the branches of its tree grow together again",
            ));
        }
        reader.verify().map_err(DatabaseError::damaged)?;
        let mut database = Self {
            ipv4_root: tree.ipv4_root(),
            reader,
            bytes,
            fields: Fields::none(),
        };
        database.fields = database.settle(fields)?;
        Ok(database)
    }

    /// What its fields mean.
    pub(crate) fn fields(&self) -> &Fields {
        &self.fields
    }

    /// The type that the metadata name, such as `GeoLite2-ASN`.
    pub(crate) fn database_type(&self) -> &str {
        &self.reader.metadata().database_type
    }

    /// When it was built; `None` if the metadata do not say.
    pub(crate) fn built(&self) -> Option<SystemTime> {
        let metadata = self.reader.metadata();
        let time = metadata.build_time().ok();
        time.filter(|_| metadata.build_epoch > 0)
    }

    /// Whether it can have records of IPv6 addresses.
    pub(crate) fn has_ipv6(&self) -> bool {
        self.reader.metadata().ip_version != 4
    }

    /// All networks that it has records of, empty ones aside, each once, in order of addresses: IPv4 is under `::/96`, and comes once, whatever else
    /// leads to it.
    pub(crate) fn networks(
        &self,
    ) -> impl Iterator<Item = Result<Found<'_, S>, DatabaseError>> + '_ {
        let mut options = WithinOptions::default().skip_empty_values();
        if self.ipv4_root.is_none() {
            // Without a part for IPv4 nothing can lead to it. The reader would take whatever shares a record with `::` for that.
            options = options.include_aliased_networks();
        }
        let (networks, failure) = match self.reader.networks(options) {
            Ok(networks) => (Some(networks), None),
            Err(error) => (None, Some(Err(DatabaseError::damaged(error)))),
        };
        let networks = networks.into_iter().flatten();
        let found = networks.filter_map(|found| {
            found
                .and_then(Found::of)
                .map_err(DatabaseError::damaged)
                .transpose()
        });
        failure.into_iter().chain(found)
    }

    /// The network around an address in canonical form, if it has a record of it.
    pub(crate) fn find(&self, ip: IpAddr) -> Result<Option<Found<'_, S>>, DatabaseError> {
        if let IpAddr::V6(v6) = ip
            && (!self.has_ipv6() || self.is_ipv4_elsewhere(v6))
        {
            return Ok(None);
        }
        let found = self.reader.lookup(ip).map_err(DatabaseError::damaged)?;
        let record = found.decode::<Value<'_>>();
        if matches!(record, Ok(None | Some(Value::Nothing))) {
            return Ok(None);
        }
        let found = Found::of(found).map_err(DatabaseError::damaged)?;
        // Of an IPv4 address in a database without a part for IPv4, the reader finds what there is of `::`.
        Ok(found.filter(|found| found.network.contains(&ip)))
    }

    /// Whether the tree leads this address into the part for IPv4: because it lies in `::/96`, where IPv4 is kept, or because its block is
    /// an alias for that, as `2002::/16` and `2001::/32` often are. What is found there is about another address.
    fn is_ipv4_elsewhere(&self, ip: Ipv6Addr) -> bool {
        let tree = || Tree::new(self.bytes.as_ref(), self.reader.metadata());
        self.ipv4_root.is_some_and(|root| tree().leads_to(root, ip))
    }

    /// What the fields are, if they are to be found out, and whether any of them is there.
    fn settle(&self, given: &Fields) -> Result<Fields, DatabaseError> {
        let mut fields = Fields::none();
        if given.is_auto {
            fields = known::by_type(self.database_type()).unwrap_or_else(|| self.discover());
        }
        fields.fields.extend_from_slice(&given.fields);
        fields.every |= given.every;
        if given.is_auto && fields == Fields::none() {
            return Err(DatabaseError::unknown_fields(format_args!(
                "the database of type `{}` has no field whose meaning is known: name its fields, or take a database of \
                 anonymizers, networks or countries of MaxMind or IPinfo",
                self.database_type(),
            )));
        }
        let is_said = |found: Found<'_, S>| found.says(&fields).is_ok_and(|said| !said.is_empty());
        let mut sample = self.sample().peekable();
        if fields.fields.is_empty() || sample.peek().is_none() || sample.any(is_said) {
            return Ok(fields);
        }
        let paths: Vec<_> = fields.fields.iter().map(|field| &*field.path).collect();
        Err(DatabaseError::unknown_fields(format_args!(
            "the database of type `{}` has none of the fields that were expected, or nothing readable in them: {}",
            self.database_type(),
            paths.join(", "),
        )))
    }

    /// Looks for fields of which the meaning is known.
    fn discover(&self) -> Fields {
        let mut missing: Vec<(Meaning, &str)> = known::CANDIDATES
            .iter()
            .flat_map(|(meaning, paths)| paths.iter().map(|path| (*meaning, *path)))
            .collect();
        let mut of_residential_proxies = false;
        for found in self.sample() {
            missing.retain(|(meaning, path)| {
                found
                    .value(path)
                    .is_none_or(|value| !record::is_fit(value, *meaning))
            });
            of_residential_proxies |= found.value(known::OF_RESIDENTIAL_PROXIES).is_some();
        }
        let mut fields = Fields::none();
        for (meaning, paths) in known::CANDIDATES {
            let is_there = |path: &&&str| !missing.contains(&(*meaning, **path));
            if let Some(path) = paths.iter().find(is_there) {
                fields = fields.with(*path, *meaning);
            }
        }
        if of_residential_proxies {
            fields = fields.every(Signal::ResidentialProxy);
        }
        fields
    }

    /// The first networks, each record once.
    fn sample(&self) -> impl Iterator<Item = Found<'_, S>> + '_ {
        let mut seen = HashSet::new();
        let networks = self.networks().take(Self::SAMPLE).flatten();
        networks.filter(move |found| seen.insert(found.offset()))
    }
}

impl<'a, S: AsRef<[u8]>> Found<'a, S> {
    /// `None` if the network is one in which nobody looks.
    fn of(record: LookupResult<'a, S>) -> Result<Option<Self>, MaxMindDbError> {
        let network = record.network()?;
        let (ip, length) = (network.ip(), network.prefix());
        let network = match ip {
            // IPv4 is kept here, if it is the whole of it as well.
            IpAddr::V6(v6) if v6.to_bits() >> 32 == 0 && length >= 96 => {
                IpNet::new(IpAddr::V4((v6.to_bits() as u32).into()), length - 96).ok()
            }
            // These are IPv4 addresses, which are not looked for here.
            IpAddr::V6(v6) if v6.to_ipv4_mapped().is_some() && length >= 96 => None,
            _ => IpNet::new(ip, length).ok(),
        };
        Ok(network.map(|network| Self { network, record }))
    }

    /// Which record it is: networks with the same record share a number.
    pub(crate) fn offset(&self) -> Option<usize> {
        self.record.offset()
    }

    /// What its record says; which field is wrong, and how, if one is.
    pub(crate) fn says(&self, fields: &Fields) -> Result<Attributes, String> {
        record::read(&self.record, fields)
    }

    fn value(&self, path: &str) -> Option<Value<'a>> {
        record::value(&self.record, path).ok().flatten()
    }
}

impl<S: AsRef<[u8]>> fmt::Debug for Verified<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified")
            .field("type", &self.reader.metadata().database_type)
            .field("fields", &self.fields)
            .finish_non_exhaustive()
    }
}

/// Whether the mark before the metadata is there.
fn has_metadata(bytes: &[u8]) -> bool {
    const MARK: &[u8] = b"\xAB\xCD\xEFMaxMind.com";
    bytes.windows(MARK.len()).any(|window| window == MARK)
}
