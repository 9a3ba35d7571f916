//! Lists that need a key.

use std::fs;
use std::path::PathBuf;
use std::str::FromStr;

use ipsec_core::catalog::{Catalog, FeedSource};
use ipsec_remote::provider::focsec::{Database, DatabaseFormat, DatabaseName, Focsec};

/// Which list needs the key in which file.
#[derive(Clone, Debug)]
pub(super) struct KeyFile {
    pub(super) list: String,
    file: PathBuf,
}

impl FromStr for KeyFile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((list, file)) if !list.is_empty() && !file.is_empty() => Ok(Self {
                list: list.to_owned(),
                file: file.into(),
            }),
            _ => Err("expected the name of a list, =, and a file".to_owned()),
        }
    }
}

/// Where the databases are, below the address of the service.
const DATABASES: &str = "/v1/database/";

impl KeyFile {
    /// The database that the list is, with the key.
    pub(super) fn database(&self, catalog: &Catalog) -> Result<Database, String> {
        let list = &self.list;
        let source = catalog
            .feed(list)
            .ok_or_else(|| format!("--key-file: no list is named {list:?}"))?;
        let (base, name, format) = of_focsec(source).ok_or_else(|| {
            format!(
                "--key-file: list {list}: keys are known for databases of Focsec only: expected a `url` such as https://…{DATABASES}vpn.csv.gz"
            )
        })?;
        let base = base
            .parse()
            .map_err(|error| format!("--key-file: list {list}: {error}"))?;
        let file = self.file.display();
        let key = fs::read_to_string(&self.file).map_err(|error| format!("{file}: {error}"))?;
        // Nothing of the key is in the error.
        let focsec = Focsec::new(key.trim()).map_err(|error| format!("{file}: {error}"))?;
        Ok(focsec.base_url(base).database(name, format))
    }
}

/// The address of the service, and which of its databases this is.
fn of_focsec(source: &FeedSource) -> Option<(&str, DatabaseName, DatabaseFormat)> {
    let (base, file) = source.url()?.split_once(DATABASES)?;
    let (name, format) = file.strip_suffix(".gz")?.split_once('.')?;
    let name = DatabaseName::ALL.iter().find(|is| is.as_str() == name)?;
    let format = DatabaseFormat::ALL
        .iter()
        .find(|is| is.as_str() == format)?;
    Some((base, *name, *format))
}
