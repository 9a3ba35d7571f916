//! What a source tells of an address beyond what policies ask about.

mod activity;
mod finding;
mod operator;
mod place;

use std::time::{Duration, SystemTime};

pub use activity::Activity;
pub use finding::Finding;
pub use operator::Operator;
pub use place::{Coordinates, InvalidCoordinates, Place};

/// What a source tells of an address beyond what policies ask about: for whoever looks into a case.
///
/// No policy depends on any of this, and no list says it: lists go into an index, which keeps what decides. Providers fill in what
/// they have; whatever they leave out is `None` or empty.
///
/// ```
/// use ipsec_core::{Evidence, Finding, Profile, Signal, Signals};
///
/// let mut profile = Profile::default();
/// profile.confidence = Some(90);
/// let mut finding = Finding::new(Signal::Vpn);
/// finding.names.push("Example VPN".into());
/// profile.findings.push(finding);
///
/// let evidence = Evidence::new("example-provider")
///     .with_signals(Signals::UNKNOWN.yes(Signal::Vpn))
///     .with_profile(profile);
/// let found = evidence.profile().and_then(|profile| profile.finding(Signal::Vpn));
/// assert_eq!(found.map(|finding| finding.names.as_slice()), Some(&["Example VPN".to_owned()][..]));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default)
)]
#[non_exhaustive]
pub struct Profile {
    /// How sure the source is of its answer as a whole, 0 to 100.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub confidence: Option<u8>,
    /// What else it says of single signals.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub findings: Vec<Finding>,
    /// Whether the source's list names the address, where the source is a list that can be asked. That it does not is no answer to any signal.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub listed: Option<bool>,
    /// When, how often and for what the address was noticed.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Activity::is_empty"))]
    pub activity: Activity,
    /// The company that brings the address to the Internet, where it is told apart from the one that runs the network.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub isp: Option<String>,
    /// The company that uses the address, where it is told apart from the one that runs the network.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub company: Option<String>,
    /// The cloud that the address belongs to.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub cloud_provider: Option<String>,
    /// The address's name in the DNS, lower case, without a final dot.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub hostname: Option<String>,
    /// Where the address is, closer than [`Location`](crate::Location) says it.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Place::is_empty"))]
    pub place: Place,
    /// The service behind the address, such as a VPN's company.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub operator: Option<Operator>,
    /// About how many devices are behind the address.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub devices: Option<u64>,
    /// About how many devices are behind the address's subnet, as the source divides it.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub subnet_devices: Option<u64>,
    /// How old the data was that the source answered from: when it changed last.
    #[cfg_attr(
        feature = "serde",
        serde(
            with = "crate::evidence::unix_seconds",
            skip_serializing_if = "Option::is_none"
        )
    )]
    pub updated: Option<SystemTime>,
    /// Which of the source's machines answered, in the source's words.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub node: Option<String>,
    /// How long the source says that it took to answer.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub took: Option<Duration>,
}

impl Profile {
    /// What else the source says of this signal.
    #[must_use]
    pub fn finding(&self, signal: crate::Signal) -> Option<&Finding> {
        self.findings
            .iter()
            .find(|finding| finding.signal == signal)
    }

    /// The same, to be filled in: an empty one is added if there is none.
    #[must_use]
    pub fn finding_mut(&mut self, signal: crate::Signal) -> &mut Finding {
        let at = self
            .findings
            .iter()
            .position(|finding| finding.signal == signal)
            .unwrap_or_else(|| {
                self.findings.push(Finding::new(signal));
                self.findings.len() - 1
            });
        &mut self.findings[at]
    }
}
