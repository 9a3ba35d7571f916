//! A file that says which lists make up an index: what it may say, what is unwise, and what is built from it.

mod build;
mod document;
mod good;
mod index_source;
mod lints;
mod versions;
mod wrong;

use std::collections::HashMap;
use std::io::{self, Error, ErrorKind};

use ipsec_core::catalog::{Build, Catalog, FeedSource, Outcome};

/// A file that is all right.
#[track_caller]
fn catalog(toml: &str) -> Catalog {
    toml::from_str(toml).unwrap_or_else(|error| panic!("{error}\n{toml}"))
}

/// A list with these keys, beside its name and path.
#[track_caller]
fn one(keys: &str) -> FeedSource {
    let file = catalog(&format!("[[feed]]\nname = 'l'\npath = 'l.txt'\n{keys}"));
    file.feeds()[0].clone()
}

/// Runs a build over texts by the paths of the lists.
fn run<const N: usize>(build: Build<'_>, texts: [(&str, &str); N]) -> Outcome {
    let texts = HashMap::from(texts);
    build.run(|feed| {
        let path = feed
            .path()
            .and_then(|path| path.to_str())
            .unwrap_or_default();
        let text = texts
            .get(path)
            .ok_or(Error::new(ErrorKind::NotFound, "no such file"));
        io::Result::Ok(text?.as_bytes())
    })
}

/// Lines of addresses that are for texts and examples.
fn lines(entries: u8) -> String {
    (1..=entries).map(|i| format!("192.0.2.{i}\n")).collect()
}
