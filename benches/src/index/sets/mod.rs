//! What is looked up, and in what: sets of prefixes, from real lists or made up, and addresses.

mod addresses;
mod family;
mod folder;
mod made_up;
mod mixed;
mod random;
mod set;
mod sizes;
mod sources;
mod texts;

use std::io;

pub(crate) use addresses::{hits, misses};
pub(crate) use family::{Family, Prefix};
pub(crate) use folder::Folder;
pub(crate) use random::Random;
pub(crate) use set::{Meaning, Set, flat};
pub(crate) use sizes::Sizes;
pub(crate) use sources::{Said, SourceList, united};
pub(crate) use texts::{for_lists, plain};

/// Where sets come from: a folder of real lists if there is one.
#[derive(Debug)]
pub(crate) struct Sets {
    folder: Option<Folder>,
    sizes: Sizes,
    routes: Vec<Prefix<u32, ()>>,
}

impl Sets {
    pub(crate) fn new(folder: Option<Folder>, sizes: Sizes) -> io::Result<Self> {
        let routes = match &folder {
            Some(folder) => folder.prefixes("bgp.txt.gz", |_| ())?,
            None => made_up::ipv4(sizes.routes_v4),
        };
        Ok(Self {
            folder,
            sizes,
            routes,
        })
    }

    /// What must be said of the sets beside all figures.
    pub(crate) fn origin(&self) -> &'static str {
        match self.folder {
            Some(_) => "Routes and lists are the real ones of the folder `IPSEC_LISTS`.",
            None => {
                "**Routes and lists are MADE UP**, in sizes and lengths like the real ones: `IPSEC_LISTS` names no folder."
            }
        }
    }

    pub(crate) fn mixed(&self) -> Set<u32> {
        let prefixes = mixed::mixed(1, self.sizes.mixed, &self.routes);
        Set::new("mixed", Meaning::Union, prefixes)
    }

    /// As the mixed set, but bigger.
    pub(crate) fn big(&self) -> Set<u32> {
        let prefixes = mixed::mixed(5, self.sizes.big, &self.routes);
        Set::new("big", Meaning::Union, prefixes)
    }

    pub(crate) fn scanned(&self) -> Set<u32> {
        let prefixes = mixed::mixed(2, self.sizes.scanned, &self.routes);
        Set::new("scanned", Meaning::Union, prefixes)
    }

    pub(crate) fn routes_v4(&self) -> Set<u32> {
        let prefixes = self.routes.iter().map(valued).collect();
        Set::new("routes IPv4", Meaning::Longest, prefixes)
    }

    pub(crate) fn routes_v6(&self) -> io::Result<Set<u128>> {
        let routes = match &self.folder {
            Some(folder) => folder.prefixes("bgp.txt.gz", |_| ())?,
            None => made_up::ipv6(self.sizes.routes_v6),
        };
        let prefixes = routes.iter().map(valued).collect();
        Ok(Set::new("routes IPv6", Meaning::Longest, prefixes))
    }

    /// Seven lists that overlap.
    pub(crate) fn sources(&self) -> io::Result<Vec<SourceList>> {
        match &self.folder {
            Some(folder) => sources::real(folder),
            None => Ok(sources::made_up(&self.routes, &self.sizes)),
        }
    }
}

/// A value for a route: any but 0, neighbours mostly different.
fn valued<K: Family>(route: &Prefix<K, ()>) -> Prefix<K> {
    let word = random::mix(route.first.hash() ^ u64::from(route.len) << 56);
    route.with(1 + (word % 255) as u32)
}
