//! Files that say which lists make up an index.

use std::fs;
use std::path::Path;

use ipsec_core::catalog::Catalog;

use crate::declared;

/// Reads such a file. An error tells all that is wrong with it, a line each, with the place.
pub(crate) fn read(path: &Path) -> Result<Catalog, String> {
    let text =
        fs::read_to_string(path).map_err(|error| format!("cannot read {path:?}: {error}"))?;
    let catalog: Catalog = declared::parse(path, &text)?;
    // Paths in the file are meant from where it lies, wherever the command is run.
    let folder = path.parent().unwrap_or(Path::new(""));
    Ok(catalog.in_folder(folder))
}
