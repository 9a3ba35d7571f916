//! The folder that lists are kept in. Whoever starts to fetch takes it.

use std::path::PathBuf;

use super::Args;

/// Where it is.
pub(super) fn path(args: &Args) -> PathBuf {
    match &args.folder {
        Some(folder) => folder.clone(),
        None => args.catalog.with_extension("fetched"),
    }
}
