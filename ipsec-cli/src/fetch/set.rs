//! The lists to be fetched, as arguments and a feeds.toml say.

use std::path::Path;

use ipsec_core::catalog::Catalog;
use ipsec_remote::FeedSet;
use ipsec_remote::provider::Limits;

use super::Args;

const MIB: usize = 1024 * 1024;

/// How much is fetched of a list at most, as it comes. How much text may come out of it, its `max_bytes` says.
const LARGEST: usize = 128 * MIB;

pub(super) fn up(args: &Args, catalog: Catalog, folder: &Path) -> Result<FeedSet, String> {
    let (mut calls, mut problems) = (Vec::new(), Vec::new());
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
