//! Conditions on something else than a signal.

use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;

use crate::evidence::{Country, ListOverride, NetworkKind, Source};
use crate::ip::{self, Scope};
use crate::signal::Fact;
use crate::verdict::Verdict;

/// A condition on something else than a signal.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Check {
    Score { source: Source, at_least: f64 },
    HighestScore { at_least_percent: f64 },
    Country(Vec<Country>),
    InEu,
    Asn(Vec<u32>),
    NetworkKind(Vec<NetworkKind>),
    Net(Vec<IpNet>),
    Operator(ListOverride),
    Scope(Vec<Scope>),
    Unresolved,
}

impl Check {
    /// The fact that somebody must tell before the check can be made; `None` if the address is enough.
    pub(super) fn fact(&self) -> Option<Fact> {
        match self {
            Self::Score { .. } | Self::HighestScore { .. } => Some(Fact::Score),
            Self::Country(_) | Self::InEu => Some(Fact::Location),
            Self::Asn(_) | Self::NetworkKind(_) => Some(Fact::Network),
            Self::Net(_) | Self::Operator(_) | Self::Scope(_) | Self::Unresolved => None,
        }
    }

    /// Whether it holds, as far as is known. `strict`: silence is not *no*.
    pub(super) fn eval(&self, verdict: &Verdict, strict: bool) -> Option<bool> {
        let evidence = || verdict.evidence().iter();
        let told = match self {
            Self::Score { source, at_least } => verdict
                .score(source.as_str())
                .map(|score| score.value() >= *at_least),
            Self::HighestScore { at_least_percent } => verdict
                .highest_score()
                .map(|score| score.share() * 100.0 >= *at_least_percent)
                // A source that did not answer could have a higher one.
                .filter(|reached| *reached || !may_be_missing(verdict, Fact::Score)),
            Self::Country(countries) => evidence()
                .find_map(|e| e.location()?.country)
                .map(|country| countries.contains(&country)),
            Self::InEu => evidence().find_map(|e| e.location()?.in_eu),
            Self::Asn(numbers) => evidence()
                .find_map(|e| e.network()?.asn)
                .map(|asn| numbers.contains(&asn)),
            Self::NetworkKind(kinds) => evidence()
                .find_map(|e| e.network()?.kind)
                .map(|kind| kinds.contains(&kind)),
            Self::Net(nets) => return verdict.ip().map(|ip| contains(nets, ip)),
            Self::Scope(scopes) => return verdict.ip().map(|ip| scopes.contains(&ip::scope(ip))),
            Self::Operator(entry) => {
                return verdict
                    .ip()
                    .map(|_| verdict.list_override() == Some(*entry));
            }
            Self::Unresolved => return Some(verdict.ip().is_none()),
        };
        told.or_else(|| {
            let open = strict || may_be_missing(verdict, self.fact()?);
            (!open).then_some(false)
        })
    }
}

/// Whether there is more to the fact than what was told: some source did not answer, or was not asked.
fn may_be_missing(verdict: &Verdict, fact: Fact) -> bool {
    verdict.ip().is_none() || (verdict.failed() | verdict.askable()).contains(fact)
}

fn contains(nets: &[IpNet], ip: IpAddr) -> bool {
    nets.iter().any(|net| net.contains(&ip))
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Score { source, at_least } => write!(f, "score({source}) >= {at_least}"),
            Self::HighestScore { at_least_percent } => {
                write!(f, "highest score >= {at_least_percent}%")
            }
            Self::Country(countries) => call(f, "country", countries),
            Self::InEu => f.write_str("in_eu"),
            Self::Asn(numbers) => call(f, "asn", numbers),
            Self::NetworkKind(kinds) => call(f, "network_kind", kinds),
            Self::Net(nets) => call(f, "net", &nets.iter().map(Shown).collect::<Vec<_>>()),
            Self::Operator(entry) => write!(f, "operator({entry})"),
            Self::Scope(scopes) => call(f, "scope", scopes),
            Self::Unresolved => f.write_str("unresolved"),
        }
    }
}

/// A network as a rule's name may show it, in logs and metrics: somebody's address not in full.
struct Shown<'a>(&'a IpNet);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = ip::Redaction::Truncate.apply(self.0.addr());
        let widest = match self.0.addr() {
            IpAddr::V4(_) => 24,
            // 6to4: a /48 is one IPv4 address.
            IpAddr::V6(ip) if ip.segments()[0] == 0x2002 => 40,
            IpAddr::V6(_) => 48,
        };
        match self.0.prefix_len() > widest {
            true => write!(f, "within {shown}"),
            false => self.0.fmt(f),
        }
    }
}

/// `name(first, second)`; of a long list only the beginning.
pub(super) fn call<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    items: &[T],
) -> fmt::Result {
    const SHOWN: usize = 8;
    write!(f, "{name}(")?;
    for (i, item) in items.iter().take(SHOWN).enumerate() {
        write!(f, "{}{item}", if i == 0 { "" } else { ", " })?;
    }
    if items.len() > SHOWN {
        write!(f, ", and {} more", items.len() - SHOWN)?;
    }
    write!(f, ")")
}
