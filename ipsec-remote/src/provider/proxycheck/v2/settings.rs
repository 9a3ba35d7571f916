//! What version 2 can be asked for.

use ipsec_core::{Fact, FactSet, Signal};

/// Which of proxies and VPNs are looked for, and how the two are told apart (`vpn=`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum VpnCheck {
    /// Proxies alone (`0`): nothing is said of VPNs.
    ProxiesOnly,
    /// Both in one answer (`1`): a *yes* is of the one that the type names, or of nothing in particular.
    Together,
    /// VPNs alone (`2`): nothing is said of proxies, of Tor and of compromised machines.
    VpnsOnly,
    /// Both, each with an answer of its own (`3`).
    #[default]
    Separately,
}

impl VpnCheck {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::ProxiesOnly => "0",
            Self::Together => "1",
            Self::VpnsOnly => "2",
            Self::Separately => "3",
        }
    }
}

/// Whether the address is scored (`risk=`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Risk {
    /// It is not (`0`).
    Off,
    /// A score (`1`).
    Score,
    /// A score, and the attacks that were counted (`2`).
    #[default]
    ScoreAndAttacks,
}

impl Risk {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "0",
            Self::Score => "1",
            Self::ScoreAndAttacks => "2",
        }
    }
}

const ALWAYS: FactSet = FactSet::of(&[Fact::Signal(Signal::Datacenter), Fact::Network]);
/// What is looked at along with proxies, and only then.
const WITH_PROXIES: FactSet = FactSet::of(&[
    Fact::Signal(Signal::Proxy),
    Fact::Signal(Signal::PublicProxy),
    Fact::Signal(Signal::Tor),
    Fact::Signal(Signal::Compromised),
]);

/// What can be told of an address.
pub(in crate::provider::proxycheck) fn facts(vpn: VpnCheck, risk: Risk, asn: bool) -> FactSet {
    let mut facts = ALWAYS;
    if vpn != VpnCheck::VpnsOnly {
        facts |= WITH_PROXIES;
    }
    if vpn != VpnCheck::ProxiesOnly {
        facts |= Signal::Vpn.into();
    }
    if matches!(vpn, VpnCheck::Together | VpnCheck::Separately) {
        facts |= Signal::Anonymous.into();
    }
    if asn {
        facts |= Fact::Location.into();
    }
    if risk != Risk::Off {
        facts |= Fact::Score.into();
    }
    if risk == Risk::ScoreAndAttacks {
        facts |= FactSet::of(&[Fact::Signal(Signal::Attacker), Fact::Signal(Signal::Spam)]);
    }
    facts
}
