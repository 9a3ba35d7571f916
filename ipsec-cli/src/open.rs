//! Index files.

use std::path::Path;

use ipsec_core::LocalIndex;
use ipsec_core::index::FileErrorKind;

/// Reads an index file, or says which file it is that cannot be read, why, and what would be right.
pub(crate) fn index(path: &Path) -> Result<LocalIndex, String> {
    LocalIndex::open(path).map_err(|error| {
        let advice = match error.kind() {
            FileErrorKind::NotAnIndex => ": `ipverdict build` makes one from lists",
            FileErrorKind::Version => ": build it again with this version of ipverdict",
            FileErrorKind::Damaged | FileErrorKind::Invalid => {
                ": build it again, or take another copy"
            }
            // These words name the file already.
            FileErrorKind::Io => return error.to_string(),
            _ => "",
        };
        format!("{path:?}: {error}{advice}")
    })
}
