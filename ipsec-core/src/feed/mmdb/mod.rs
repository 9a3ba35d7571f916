//! Databases of MaxMind and IPinfo as lists.

mod date;
mod error;
mod fields;
mod known;
mod record;
mod tree;
mod value;
mod verified;

use std::collections::HashMap;
#[cfg(feature = "catalog")]
use std::io::Read;

pub use error::{DatabaseError, DatabaseErrorKind};
pub use fields::Fields;
pub(crate) use verified::Verified;

use crate::feed::line::diagnose::Wrong;
use crate::feed::line::range::IpRange;
use crate::feed::list::builder::FeedBuilder;
use crate::feed::list::feed::Feed;
use crate::feed::list::rules::Rules;
#[cfg(feature = "catalog")]
use crate::feed::read::{limits::Limits, reading::unpacked};

/// Reads a database in the [format of MaxMind](https://maxmind.github.io/MaxMind-DB/) as a list: an entry per network that it says something
/// of, with what it says.
///
/// The line of an entry is the running number of its network among those with a record, from 1, and the date of the list is when the database says that it was
/// built. IPv4 networks are taken from where they are kept, `::/96`, and not again from where a database leads there too, such as
/// `2002::/16`.
///
/// Nothing in the bytes is trusted, and nothing fails: all that is wrong is among the [problems](Feed::problems). Of a file that is no
/// database, is damaged, or has none of the `fields`, nothing is taken. A record with a wrong value is not taken, the rest is. Tables of
/// countries have networks that are wider than what [`Rules::published`] takes; mind its [`min_prefix`](Rules::min_prefix).
///
/// ```
/// use ipsec_core::feed::{self, ProblemKind, Rules};
/// use ipsec_core::mmdb::Fields;
///
/// let feed = feed::read_mmdb("<html>", &Fields::auto(), Rules::published());
/// assert_eq!(feed.problems()[0].kind(), ProblemKind::NotAList);
/// assert_eq!(
///     feed.problems()[0].to_string(),
///     "line 1, \"<html>\": not an mmdb database: this is a web page",
/// );
/// ```
///
/// # Complexity
///
/// Linear in the bytes, and `n log n` in the networks. A record is read once, however many networks share it, and takes at most 65,536 steps
/// per field. In memory are the bytes, the entries, and what the different records say.
pub fn read_mmdb(bytes: impl AsRef<[u8]>, fields: &Fields, rules: Rules) -> Feed {
    let bytes = bytes.as_ref();
    let mut feed = FeedBuilder::new(rules);
    if let Err(error) = read_into(&mut feed, bytes, fields) {
        // Only as much as an excerpt shows, without looking for its end in a whole file.
        let beginning = bytes.get(..64).unwrap_or(bytes);
        feed.refuse(1, beginning, &Wrong::Database(error.to_string()));
    }
    feed.finish()
}

/// Reads a database from wherever it lies, compressed with gzip or not. That it cannot be read to its end is among the problems.
#[cfg(feature = "catalog")]
pub(crate) fn read_from(reader: impl Read, fields: &Fields, rules: Rules, limits: Limits) -> Feed {
    match unpacked(reader, limits) {
        Ok(bytes) => read_mmdb(bytes, fields, rules),
        Err(error) => {
            let mut feed = FeedBuilder::new(rules);
            feed.refuse(1, &[], &Wrong::Unreadable(error.to_string()));
            feed.finish()
        }
    }
}

fn read_into(feed: &mut FeedBuilder, bytes: &[u8], fields: &Fields) -> Result<(), DatabaseError> {
    let database = Verified::new(bytes, fields)?;
    if let Some(built) = database.built() {
        feed.dated(built);
    }
    let mut read = HashMap::new();
    let mut number = 0;
    for found in database.networks() {
        let found = found?;
        number += 1;
        let said = read
            .entry(found.offset())
            .or_insert_with(|| found.says(database.fields()));
        let network = found.network;
        match said {
            // Without fields, that there is a record is what is said.
            Ok(said) if said.is_empty() && *database.fields() != Fields::none() => {}
            Ok(said) => {
                let (range, _) = IpRange::network(network.addr(), network.prefix_len().into());
                feed.push_with(number, range, said.clone());
            }
            Err(why) => feed.refuse(
                number,
                network.to_string().as_bytes(),
                &Wrong::Value(why.clone()),
            ),
        }
    }
    feed.lines(number);
    Ok(())
}
