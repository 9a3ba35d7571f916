//! Looking an address up.

use std::{net::IpAddr, ops::Deref, sync::Arc};

use ipnet::IpNet;

use super::{Country, Entry, Network, Operator, Place, Signal, Zone, file::File};

/// All that is known, most specific prefix first.
#[derive(Debug)]
pub(crate) struct Book {
    clean: Arc<Facts>,
    rows: Vec<(IpNet, Arc<Facts>)>,
}

/// An entry with everything that it names.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) entry: Entry,
    pub(crate) network: Network,
    pub(crate) operator: Option<Operator>,
    pub(crate) place: Place,
    pub(crate) country: Country,
    pub(crate) zone: Zone,
}

/// What is known about one address.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) ip: IpAddr,
    /// The prefix that the address is announced in.
    pub(crate) range: IpNet,
    facts: Arc<Facts>,
}

impl Deref for Known {
    type Target = Facts;

    fn deref(&self) -> &Facts {
        &self.facts
    }
}

impl Book {
    /// Reads a data file.
    ///
    /// The error says what is wrong with it and where.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let mut rows = Vec::new();
        for entry in &file.entries {
            let facts = Arc::new(resolve(entry, &file)?);
            rows.extend(entry.addresses.iter().map(|b| (b.0, Arc::clone(&facts))));
        }
        rows.sort_by_key(|(net, _)| std::cmp::Reverse(net.prefix_len()));
        Ok(Self {
            clean: Arc::new(resolve(&file.clean, &file)?),
            rows,
        })
    }

    /// What is known about an address: of the most specific entry, else the clean answer.
    pub(crate) fn about(&self, ip: IpAddr) -> Known {
        let ip = ip.to_canonical();
        let row = self.rows.iter().find(|(net, _)| net.contains(&ip));
        Known {
            ip,
            range: row.map_or_else(|| announced(ip), |(net, _)| wide(*net, ip)),
            facts: Arc::clone(row.map_or(&self.clean, |(_, facts)| facts)),
        }
    }

    /// Every listed address and prefix, in the order of the addresses.
    pub(crate) fn listed(&self) -> Vec<(IpNet, Known)> {
        let mut listed: Vec<_> = self
            .rows
            .iter()
            .map(|(net, _)| (*net, self.about(net.addr())))
            .collect();
        listed.sort_by_key(|(net, _)| *net);
        listed
    }
}

impl Facts {
    pub(crate) fn is(&self, signal: Signal) -> bool {
        self.entry.signals.contains(&signal)
    }

    /// Whether it hides who is behind it.
    pub(crate) fn is_anonymous(&self) -> bool {
        use Signal::{Anonymous, Proxy, Relay, ResidentialProxy, Tor, Vpn};
        [Anonymous, Proxy, Relay, ResidentialProxy, Tor, Vpn]
            .into_iter()
            .any(|signal| self.is(signal))
    }

    pub(crate) fn is_proxy(&self) -> bool {
        self.is(Signal::Proxy) || self.is(Signal::ResidentialProxy)
    }

    /// The flag of the country, as a pair of letters for flags.
    pub(crate) fn flag(&self) -> String {
        self.place
            .country
            .bytes()
            .filter(u8::is_ascii_uppercase)
            .filter_map(|letter| char::from_u32(0x1F1E6 + u32::from(letter - b'A')))
            .collect()
    }

    pub(crate) fn is_absent_at(&self, vendor: crate::Vendor) -> bool {
        self.entry
            .absent_at
            .iter()
            .any(|name| name == vendor.name())
    }
}

/// A host's prefix is the one that is announced around it.
fn wide(net: IpNet, ip: IpAddr) -> IpNet {
    if net.prefix_len() == net.max_prefix_len() {
        announced(ip)
    } else {
        net
    }
}

fn announced(ip: IpAddr) -> IpNet {
    let length = if ip.is_ipv4() { 24 } else { 48 };
    IpNet::new(ip, length).map_or_else(|_| IpNet::from(ip), |net| net.trunc())
}

fn resolve(entry: &Entry, file: &File) -> Result<Facts, String> {
    let missing =
        |table: &str, name: &str| format!("entry `{}`: there is no {table} `{name}`", entry.what);
    let found = |table: &str, name: &String| missing(table, name);
    if entry.score > 100 || entry.confidence.is_some_and(|c| c > 100) {
        return Err(format!("entry `{}`: more than 100 of 100", entry.what));
    }
    let place = file
        .places
        .get(&entry.place)
        .ok_or_else(|| found("place", &entry.place))?;
    let operator = match &entry.operator {
        None => None,
        Some(name) => Some(
            file.operators
                .get(name)
                .ok_or_else(|| found("operator", name))?,
        ),
    };
    for name in &entry.absent_at {
        crate::Vendor::named(name).ok_or_else(|| found("vendor", name))?;
    }
    Ok(Facts {
        network: file
            .networks
            .get(&entry.network)
            .ok_or_else(|| found("network", &entry.network))?
            .clone(),
        operator: operator.cloned(),
        country: file
            .countries
            .get(&place.country)
            .ok_or_else(|| found("country", &place.country))?
            .clone(),
        zone: file
            .zones
            .get(&place.zone)
            .ok_or_else(|| found("zone", &place.zone))?
            .clone(),
        place: place.clone(),
        entry: entry.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{BUILT_IN, is_bogon};

    #[test]
    fn the_data_that_is_built_in_is_right_and_public() {
        let book = Book::read(BUILT_IN).unwrap();
        for (net, known) in book.listed() {
            assert!(!is_bogon(known.ip), "{net}");
            assert!((64_496..=64_511).contains(&known.network.asn), "{net}");
        }
    }

    #[test]
    fn the_most_specific_entry_speaks() {
        let book = Book::read(BUILT_IN).unwrap();
        let vpn = book.about("192.31.196.10".parse().unwrap());
        assert!(vpn.is(Signal::Vpn));
        assert_eq!(vpn.range.to_string(), "192.31.196.0/24");
        let block = book.about("192.31.196.230".parse().unwrap());
        assert_eq!(block.range.to_string(), "192.31.196.224/28");
        let clean = book.about("192.31.196.1".parse().unwrap());
        assert!(clean.entry.signals.is_empty());
    }

    #[test]
    fn a_name_that_is_nowhere_is_an_error() {
        let text = BUILT_IN.replacen("place = \"berlin\"", "place = \"atlantis\"", 1);
        let error = Book::read(&text).unwrap_err();
        assert!(error.contains("no place `atlantis`"), "{error}");
    }
}
