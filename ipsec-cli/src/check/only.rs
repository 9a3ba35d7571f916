//! Which lines are wanted.

use std::net::IpAddr;
use std::str::FromStr;

use ipsec_core::{Backend, ListOverride, LocalIndex, Signal, SignalSet, Verdict};

/// What must be known about an address, any of it, for its line to be wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Only {
    signals: SignalSet,
    allow: bool,
    deny: bool,
    listed: bool,
    unlisted: bool,
}

impl FromStr for Only {
    type Err = String;

    fn from_str(names: &str) -> Result<Self, String> {
        let mut only = Self::default();
        for name in names.split(',') {
            match name {
                "allow" => only.allow = true,
                "deny" => only.deny = true,
                "listed" => only.listed = true,
                "unlisted" => only.unlisted = true,
                signal => {
                    let signal: Signal = signal
                        .parse()
                        .map_err(|error| format!("{error}; or allow, deny, listed or unlisted"))?;
                    only.signals |= signal.into();
                }
            }
        }
        Ok(only)
    }
}

impl Only {
    /// Whether the line of this address is wanted.
    pub(super) fn wants(&self, index: &LocalIndex, ip: IpAddr, verdict: &Verdict) -> bool {
        let by_override = match verdict.list_override() {
            Some(ListOverride::Allow) => self.allow,
            Some(ListOverride::Deny) => self.deny,
            _ => false,
        };
        if by_override || verdict.signals().positive().intersects(self.signals) {
            return true;
        }
        (self.listed || self.unlisted) && {
            let is_listed = !index.named_by(ip).is_empty();
            (is_listed && self.listed) || (!is_listed && self.unlisted)
        }
    }

    /// The signals that no list of the index can tell: to look for them is in vain.
    pub(super) fn in_vain(&self, index: &LocalIndex) -> SignalSet {
        let told = index.answers();
        let told = |signal: &Signal| told.contains((*signal).into());
        self.signals - self.signals.iter().filter(told).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_add_up() {
        let only: Only = "tor,deny,vpn,listed".parse().unwrap();
        assert_eq!(only.signals, Signal::Tor | Signal::Vpn);
        assert!(only.deny && only.listed && !only.allow && !only.unlisted);
        let error = "tor,".parse::<Only>().unwrap_err();
        assert!(
            error.ends_with("; or allow, deny, listed or unlisted"),
            "{error}"
        );
    }
}
