//! Catalogs: a file that says which lists make up an index, read, checked, and the index built from it.
//!
//! ```toml
//! [defaults]                      # for lists that others publish; each may say otherwise
//! interval = "24h"
//! on_gate = "hold"                # hold: the last good version stays; reject: nothing is built; warn: it is taken
//!
//! [never_block]
//! files = ["own-proxies.txt"]     # whom no list may have blocked
//! feeds = ["googlebot"]           # the same, by the names of lists below
//!
//! [index]
//! name = "local"
//! entries = true                  # keeps the entries of the lists beside the table, to say by which one an address is named
//!
//! [[feed]]
//! name = "tor-exits"
//! kind = "complete"               # partial (if nothing is said), complete, allow or deny
//! signals = ["tor"]               # of everybody whom it names; a table says more by its columns
//! path = "tor-exits.txt"
//! licence = "CC0"
//! lineage = "torproject"
//! required = true                 # without a good version of it there is no index
//!
//! [[feed]]
//! name = "googlebot"
//! signals = ["crawler"]
//! path = "googlebot.json"
//! url = "https://lists.example/googlebot.json"
//! format = "gcp"
//! licence = "as published"
//! min_entries = 20
//! required = true                 # nobody is spared by a list that was left out
//! ```
//!
//! With the feature `mmdb` a list may be a database as well, `format = "mmdb"`. What its fields mean is known for those of MaxMind and IPinfo; for another one,
//! `fields = { flags = { "threat.is_tor" = "tor" }, score = { field = "risk", max = 100 }, country = "country.iso_code" }` says it by their paths, with
//! `asn`, `organization`, `city`, `in_eu`, `service` and `observed` as well, and with `auto = true` in addition to those that are known.
//!
//! Every [gate](crate::feed::gates::Gates) of a list may be set by its name. What a list does not say, `[defaults]` says; and what they do not say,
//! its class, that is its kind and its signals. How much of the Internet a list may name, `[defaults]` can make less and not more. They
//! do not count for an operator's own lists: those of kind `allow` and `deny` without a `url`, and the files of `[never_block]`.
//!
//! Reading a catalog tells all that is wrong with it at once, each with its place. What is allowed and unwise, [`Catalog::lint`] tells.
//! [`Catalog::build`] then takes of every list the new version, if it passes its gates, or keeps the last good one.
//!
//! Instead of lists a catalog may declare one index that was built elsewhere, `kind = "index"`: an [`IndexSource`]. There is nothing to build then.
//!
//! Nothing here fetches anything: whoever builds hands in a reader for each list.

mod build;
#[cfg(feature = "mmdb")]
mod database;
mod duration;
mod feed;
mod form;
mod gates;
mod index_source;
mod keys;
mod left_out;
mod lint;
mod outcome;
mod prune;
mod source;
mod table;
mod value;
mod wire;

pub use build::Build;
pub use index_source::{IndexSource, IndexSourceProof};
pub use left_out::is_left_out;
pub use lint::{Lint, LintKind};
pub use outcome::{BuildError, BuildProblem, ListOutcome, Outcome, Used};
pub use source::FeedSource;
pub use value::Catalog;
