//! A catalog that is all right.

use std::path::Path;

use super::build::Build;
use super::index_source::IndexSource;
use super::lint::{Lint, lint};
use super::source::FeedSource;
use crate::evidence::Source;

/// Which lists make up an index, and what each of them must be like. See the [module](super) for the file.
///
/// It is read with serde, from TOML or any other format that describes itself. The error names all that is wrong.
///
/// ```
/// use ipsec_core::catalog::Catalog;
///
/// let catalog: Catalog = toml::from_str(
///     r#"
///     [[feed]]
///     name = "tor-exits"
///     signals = ["tor"]
///     path = "exits.txt"
///     "#,
/// )?;
/// assert_eq!(catalog.feeds()[0].name().as_str(), "tor-exits");
///
/// let wrong = "[[feed]]\nname = 'vpn'\nsignals = ['vnp']\npath = 'v.txt'\nmax_shrnk = 0.2";
/// let error = toml::from_str::<Catalog>(wrong).err().ok_or("no error")?.to_string();
/// assert!(error.contains("feed[0] \"vpn\": unknown key `max_shrnk`: did you mean `max_shrink`?"), "{error}");
/// assert!(error.contains("feed[0] \"vpn\".signals[0]: unknown signal `vnp`: expected one of"), "{error}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Catalog {
    pub(super) name: Option<Source>,
    pub(super) keeps_entries: bool,
    pub(super) keep_generations: Option<u32>,
    pub(super) feeds: Vec<FeedSource>,
    pub(super) index: Option<IndexSource>,
}

impl Catalog {
    /// The lists, in the order of the file; those of `[never_block]` come last.
    #[must_use]
    pub fn feeds(&self) -> &[FeedSource] {
        &self.feeds
    }

    /// The list of this name.
    #[must_use]
    pub fn feed(&self, name: &str) -> Option<&FeedSource> {
        self.feeds.iter().find(|feed| feed.name == name)
    }

    /// The index that was built elsewhere; `None` if the catalog is one of lists. If there is one, there are no [lists](Catalog::feeds).
    #[must_use]
    pub fn index_source(&self) -> Option<&IndexSource> {
        self.index.as_ref()
    }

    /// The name of the index as a backend; `None` leaves it at `local`.
    #[must_use]
    pub fn index_name(&self) -> Option<&Source> {
        self.name.as_ref()
    }

    /// Whether the entries of the lists are to be kept beside the table, to say by which of them an address is named. Yes if nothing is said.
    #[must_use]
    pub fn keeps_entries(&self) -> bool {
        self.keeps_entries
    }

    /// How many former versions of each list are to be kept by whoever fetches them.
    #[must_use]
    pub fn keep_generations(&self) -> Option<u32> {
        self.keep_generations
    }

    /// The catalog with all paths that are relative taken from this folder: the one that the file lies in.
    #[must_use]
    pub fn in_folder(mut self, folder: impl AsRef<Path>) -> Self {
        for path in self.feeds.iter_mut().filter_map(|feed| feed.path.as_mut()) {
            // An absolute path replaces the folder.
            *path = folder.as_ref().join(&*path);
        }
        self
    }

    /// What is allowed and unwise.
    #[must_use]
    pub fn lint(&self) -> Vec<Lint> {
        lint(self)
    }

    /// Starts to build an index.
    pub fn build(&self) -> Build<'_> {
        Build::new(self)
    }
}
