//! The crate `maxminddb`, with a database that the crate `mmdb-writer` writes: a binary tree whose data are numbers.

use std::marker::PhantomData;
use std::net::IpAddr;
use std::path::Path;

use ipnet::IpNet;
use maxminddb::Reader;
use mmdb_writer::{IpVersion, Ipv4Aliasing, Value, Writer};

use crate::index::sets::{Family, Set};
use crate::index::table::Table;

pub(crate) trait MmdbFamily: Family {}
impl<K: Family> MmdbFamily for K {}

pub(super) struct Mmdb<K>(Reader<Vec<u8>>, PhantomData<K>);

impl<K: MmdbFamily> Mmdb<K> {
    pub(super) fn build(set: &Set<K>) -> Self {
        let reader = Reader::from_source(database(set)).expect("a database");
        Self(reader, PhantomData)
    }
}

impl<K: MmdbFamily> Table<K> for Mmdb<K> {
    fn find(&self, ip: K) -> u32 {
        let ip: IpAddr = ip.ip();
        let found = self.0.lookup(ip).expect("a database without errors");
        found.decode().expect("a number").unwrap_or(0)
    }
}

/// The bytes of a database file. The set is in order, outer prefixes first, so that later ones may overwrite.
pub(crate) fn database<K: Family>(set: &Set<K>) -> Vec<u8> {
    let version = if K::BITS == 32 {
        IpVersion::V4
    } else {
        IpVersion::V6
    };
    let mut writer = Writer::builder("bench")
        .ip_version(version)
        // Without one, the database would not pass its own check.
        .description(&[("en", "prefixes of a benchmark")])
        // Routes name the networks that would be aliases.
        .ipv4_aliasing(Ipv4Aliasing::Disabled)
        .build();
    for prefix in &set.longest {
        let net = IpNet::new(prefix.first.ip(), prefix.len).expect("a length of the family");
        let value = Value::from(prefix.value);
        writer.insert_value(net, value).expect("a prefix");
    }
    writer.to_bytes().expect("a database")
}

/// Opens a database and checks all of it, as one must who does not trust the file. Returns how many nodes its tree has.
pub(crate) fn verify(path: &Path) -> u64 {
    let reader = Reader::open_readfile(path).expect("a database");
    reader.verify().expect("a database without errors");
    reader.metadata().node_count.into()
}
