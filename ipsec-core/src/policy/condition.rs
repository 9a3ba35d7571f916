//! How conditions are written.

use ipnet::IpNet;

use super::check::Check;
use super::expr::{Expr, SPARED, SPARING, Spared};
use crate::evidence::{ListOverride, NetworkKind, Source};
use crate::ip::Scope;
use crate::signal::{Signal, each_signal};

/// Something that holds for an address, does not hold, or depends on what is unknown.
///
/// Made by the functions of [this module](super), or from a [`Signal`]. What is wrong in it, such as a network that is none,
/// is reported when the policy is built.
#[derive(Clone, Debug)]
#[must_use]
pub struct Condition {
    pub(super) expr: Expr,
    pub(super) problems: Vec<String>,
}

impl Condition {
    /// Holds if both hold.
    pub fn and(self, other: impl Into<Self>) -> Self {
        match self.expr {
            Expr::All(_) => self.with(other.into()),
            _ => all([self, other.into()]),
        }
    }

    /// Holds if one of the two holds.
    pub fn or(self, other: impl Into<Self>) -> Self {
        match self.expr {
            Expr::Any(_) => self.with(other.into()),
            _ => any([self, other.into()]),
        }
    }

    /// Within this condition, crawlers are not spared.
    pub fn including_crawlers(self) -> Self {
        self.including(Signal::Crawler)
    }

    /// Within this condition, relays are not spared.
    pub fn including_relays(self) -> Self {
        self.including(Signal::Relay)
    }

    fn including(mut self, signal: Signal) -> Self {
        stop_sparing(&mut self.expr, signal);
        self
    }

    /// One more part: a chain of `and` or `or` becomes one list, not a nest as deep as the chain is long.
    fn with(mut self, other: Self) -> Self {
        if let Expr::Any(parts) | Expr::All(parts) = &mut self.expr {
            parts.push(other.expr);
        }
        self.problems.extend(other.problems);
        self
    }

    pub(super) fn new(expr: Expr) -> Self {
        let problems = Vec::new();
        Self { expr, problems }
    }

    fn of_items<T, E: std::fmt::Display>(
        what: &str,
        items: impl IntoIterator<Item = Result<T, E>>,
        check: impl FnOnce(Vec<T>) -> Check,
    ) -> Self {
        let (mut good, mut problems) = (Vec::new(), Vec::new());
        for item in items {
            match item {
                Ok(item) => good.push(item),
                Err(error) => problems.push(error.to_string()),
            }
        }
        if good.is_empty() && problems.is_empty() {
            problems.push(format!("{what}() names nothing, so it can never hold"));
        }
        let expr = Expr::check(check(good));
        Self { expr, problems }
    }

    fn of_many(all: impl IntoIterator<Item = Self>, expr: impl FnOnce(Vec<Expr>) -> Expr) -> Self {
        let (mut parts, mut problems) = (Vec::new(), Vec::new());
        for condition in all {
            parts.push(condition.expr);
            problems.extend(condition.problems);
        }
        if parts.is_empty() {
            problems.push("any() and all() of no conditions say nothing".to_owned());
        }
        let expr = expr(parts);
        Self { expr, problems }
    }
}

fn stop_sparing(expr: &mut Expr, signal: Signal) {
    match expr {
        Expr::Any(all) | Expr::All(all) => {
            all.iter_mut().for_each(|expr| stop_sparing(expr, signal));
        }
        Expr::Not(expr) => stop_sparing(expr, signal),
        Expr::Signal(_, spared) | Expr::Anonymizer(spared) => *spared = *spared - signal.into(),
        Expr::Check(..) => {}
    }
}

/// The signal is *yes*. Spares crawlers and relays where [that is the rule](super#crawlers-and-relays-are-spared).
impl From<Signal> for Condition {
    fn from(signal: Signal) -> Self {
        let spared = if SPARING.contains(signal) {
            SPARED
        } else {
            Spared::EMPTY
        };
        Self::new(Expr::Signal(signal, spared))
    }
}

macro_rules! define_conditions {
    ($($asks:literal, $variant:ident, $name:ident, $is:ident;)*) => {$(
        #[doc = concat!("The address ", $asks, " ([`Signal::", stringify!($variant), "`]).")]
        pub fn $name() -> Condition {
            Signal::$variant.into()
        }
    )*};
}
each_signal!(define_conditions);

/// The address hides who is behind it: the three-valued OR of `anonymous`, `vpn`, `proxy`, `tor` and `relay`.
///
/// Spares crawlers and relays: to include relays, say [`Condition::including_relays`].
pub fn anonymizer() -> Condition {
    Condition::new(Expr::Anonymizer(SPARED))
}

/// The signal is *yes*, whoever else the address is.
pub fn bare(signal: Signal) -> Condition {
    Condition::new(Expr::Signal(signal, Spared::EMPTY))
}

/// One of these holds. There has to be at least one.
pub fn any<C: Into<Condition>>(conditions: impl IntoIterator<Item = C>) -> Condition {
    Condition::of_many(conditions.into_iter().map(Into::into), Expr::Any)
}

/// All of these hold. There has to be at least one.
pub fn all<C: Into<Condition>>(conditions: impl IntoIterator<Item = C>) -> Condition {
    Condition::of_many(conditions.into_iter().map(Into::into), Expr::All)
}

/// The condition does not hold: also where it does not for somebody whom it spares. `not(datacenter())` holds for a crawler in a datacenter.
pub fn not(condition: impl Into<Condition>) -> Condition {
    let Condition { expr, problems } = condition.into();
    let expr = Expr::Not(Box::new(expr));
    Condition { expr, problems }
}

/// The score that this source gave, on the source's own scale; go on with [`ScoreCondition::at_least`].
pub fn score(source: impl Into<Source>) -> ScoreCondition {
    ScoreCondition(Some(source.into()))
}

/// The highest of all sources' scores, each as a percentage of its own scale; go on with [`ScoreCondition::at_least`].
pub fn highest_score() -> ScoreCondition {
    ScoreCondition(None)
}

/// A score that a condition is about.
#[derive(Clone, Debug)]
#[must_use]
pub struct ScoreCondition(Option<Source>);

impl ScoreCondition {
    /// The score is this or higher: on the source's own scale, or in percent for [`highest_score`].
    pub fn at_least(self, least: f64) -> Condition {
        let check = match self.0 {
            Some(source) => Check::Score {
                source,
                at_least: least,
            },
            None => Check::HighestScore {
                at_least_percent: least,
            },
        };
        let mut condition = Condition::new(Expr::check(check));
        if !least.is_finite() {
            condition
                .problems
                .push(format!("{least} is no score to compare with"));
        }
        condition
    }
}

/// The address is in one of these countries (two-letter codes).
pub fn country<S: AsRef<str>>(codes: impl IntoIterator<Item = S>) -> Condition {
    let codes = codes.into_iter().map(|code| code.as_ref().parse());
    Condition::of_items("country", codes, Check::Country)
}

/// The address is in the European Union, says a source.
pub fn in_eu() -> Condition {
    Condition::new(Expr::check(Check::InEu))
}

/// The address is announced by one of these autonomous systems.
pub fn asn(numbers: impl IntoIterator<Item = u32>) -> Condition {
    let numbers = numbers.into_iter().map(Ok::<_, std::convert::Infallible>);
    Condition::of_items("asn", numbers, Check::Asn)
}

/// The network is used for one of these.
pub fn network_kind(kinds: impl IntoIterator<Item = NetworkKind>) -> Condition {
    let kinds = kinds.into_iter().map(Ok::<_, std::convert::Infallible>);
    Condition::of_items("network_kind", kinds, Check::NetworkKind)
}

/// The address lies in one of these networks, or is one of these addresses. Bits beyond the prefix length are ignored.
pub fn net<S: AsRef<str>>(nets: impl IntoIterator<Item = S>) -> Condition {
    Condition::of_items(
        "net",
        nets.into_iter().map(|net| parse_net(net.as_ref())),
        Check::Net,
    )
}

fn parse_net(text: &str) -> Result<IpNet, String> {
    let net = text
        .parse::<IpNet>()
        .or_else(|_| text.parse::<std::net::IpAddr>().map(IpNet::from));
    match net {
        Ok(IpNet::V6(v6)) if v6.addr().to_ipv4_mapped().is_some() => Err(format!(
            "`{text}` is an IPv4 network written as IPv6: write it as IPv4, such as 192.0.2.0/24"
        )),
        Ok(net) => Ok(net.trunc()),
        Err(_) => Err(format!(
            "`{}` is no network: expected an address or a prefix, such as 192.0.2.0/24 or 2001:db8::/32",
            text.chars()
                .take(64)
                .flat_map(char::escape_debug)
                .collect::<String>()
        )),
    }
}

/// An operator's own list says to let the address in. Of use in a policy that is
/// [ignoring operator lists](super::PolicyBuilder::ignoring_operator_lists); elsewhere such an address never reaches a rule.
pub fn operator_allows() -> Condition {
    Condition::new(Expr::check(Check::Operator(ListOverride::Allow)))
}

/// An operator's own list says to refuse the address. As for [`operator_allows`].
pub fn operator_denies() -> Condition {
    Condition::new(Expr::check(Check::Operator(ListOverride::Deny)))
}

/// The address is of one of these scopes.
pub fn scope(scopes: impl IntoIterator<Item = Scope>) -> Condition {
    let scopes = scopes.into_iter().map(Ok::<_, std::convert::Infallible>);
    Condition::of_items("scope", scopes, Check::Scope)
}

/// The client address could not be resolved.
pub fn unresolved() -> Condition {
    Condition::new(Expr::check(Check::Unresolved))
}
