//! Files that say which lists make up an index.

use std::fs;
use std::path::Path;

use ipsec_core::catalog::Catalog;

/// Reads such a file. An error tells all that is wrong with it, a line each, with the place.
pub(crate) fn read(path: &Path) -> Result<Catalog, String> {
    let text =
        fs::read_to_string(path).map_err(|error| format!("cannot read {path:?}: {error}"))?;
    let catalog: Catalog = toml::from_str(&text).map_err(|error| {
        let at = error.span().map(|span| span.start).filter(|at| *at > 0);
        let place = match at.and_then(|at| text.get(..at)) {
            Some(before) => format!("{path:?}, line {}", before.matches('\n').count() + 1),
            None => format!("{path:?}"),
        };
        let problems = error.message().lines();
        let problems = problems.map(|problem| format!("{place}: {problem}"));
        problems.collect::<Vec<_>>().join("\n")
    })?;
    // Paths in the file are meant from where it lies, wherever the command is run.
    let folder = path.parent().unwrap_or(Path::new(""));
    Ok(catalog.in_folder(folder))
}
