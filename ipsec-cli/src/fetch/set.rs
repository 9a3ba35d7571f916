//! The lists to be fetched, as arguments and a feeds.toml say.

use std::path::Path;

use ipsec_core::Source;
use ipsec_core::catalog::Catalog;
use ipsec_remote::FeedSet;
use ipsec_remote::provider::Limits;

use super::Args;

const MIB: usize = 1024 * 1024;

/// How much is fetched of a list at most, as it comes. How much text may come out of it, its `max_bytes` says.
const LARGEST: usize = 128 * MIB;

pub(super) fn up(args: &Args, catalog: Catalog, folder: &Path) -> Result<FeedSet, String> {
    let (mut calls, mut problems) = (Vec::new(), Vec::new());
    if let Some(index) = catalog.index_source() {
        refuse_for(index.name(), args, folder)?;
    }
    for key in &args.key_file {
        match key.database(&catalog) {
            Ok(database) => calls.push((key.list.clone(), database)),
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(problems.join("\n"));
    }
    let limits = Limits::new(LARGEST, args.timeout);
    let set = FeedSet::new(catalog, folder).gap(args.gap).limits(limits);
    Ok(calls.into_iter().fold(set, |set, (list, database)| {
        set.call(list, database.download_limits(limits))
    }))
}

/// What is for lists, and not for an index in place of them.
fn refuse_for(index: &Source, args: &Args, folder: &Path) -> Result<(), String> {
    if !args.accept.is_empty() {
        return Err(format!(
            "--accept: {index} is an index, which its proof and its date speak for: publish it again with a date of now (ipverdict build --date now), or, to go back to an older one, move {folder:?} away"
        ));
    }
    match args.key_file.is_empty() {
        true => Ok(()),
        false => Err(format!(
            "--key-file: {index} is an index, which is asked for without a key"
        )),
    }
}
