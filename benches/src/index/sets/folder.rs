//! Real lists in a folder of the user's, as published: none of them comes with the project.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use flate2::read::MultiGzDecoder;

use super::family::{Family, Prefix, prefix};

/// The folder that the environment variable `IPSEC_LISTS` names.
#[derive(Clone, Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    pub(crate) fn from_env() -> Option<Self> {
        let path = std::env::var_os("IPSEC_LISTS")?;
        (!path.is_empty()).then(|| Self::new(path))
    }

    /// The text of a list, uncompressed.
    pub(crate) fn text(&self, name: &str) -> io::Result<String> {
        let path = self.0.join(name);
        let said =
            |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
        let file = File::open(&path).map_err(said)?;
        let mut text = String::new();
        if name.ends_with(".gz") {
            MultiGzDecoder::new(file).read_to_string(&mut text)
        } else {
            io::BufReader::new(file).read_to_string(&mut text)
        }
        .map_err(said)?;
        Ok(text)
    }

    /// The prefixes of one family that begin the lines of a list; `value` gets what follows on the line. Other lines are skipped.
    pub(crate) fn prefixes<K: Family, V>(
        &self,
        name: &str,
        mut value: impl FnMut(&str) -> V,
    ) -> io::Result<Vec<Prefix<K, V>>> {
        let text = self.text(name)?;
        let line = |line: &str| {
            let (first, rest) = line.split_once([' ', '\t', ';']).unwrap_or((line, ""));
            let prefix = prefix(first.trim(), ())?;
            Some(prefix.with(value(rest.trim())))
        };
        Ok(text.lines().filter_map(line).collect())
    }
}
