//! Databases of MaxMind and IPinfo, as lists and as a backend. Their content is made up.

mod catalog;
mod database;
mod fields;
mod hostile;
mod walk;
mod writer;

use std::net::IpAddr;

use ipsec_core::feed::{self, Attributes, Feed, Rules};
use ipsec_core::mmdb::{Database, Fields};
use writer::{Data, Writer, map, text};

/// The database as a list.
fn list(writer: &Writer) -> Feed {
    feed::read_mmdb(writer.bytes(), &Fields::auto(), Rules::operator())
}

/// The database as a backend.
fn database(writer: &Writer) -> Database {
    Database::new(writer.bytes(), &Fields::auto()).unwrap()
}

/// What a list says of an address; of several entries the narrowest.
fn said(feed: &Feed, ip: IpAddr) -> Option<Attributes> {
    let entries = feed.containing(ip);
    Some(entries.last()?.attributes.clone())
}
