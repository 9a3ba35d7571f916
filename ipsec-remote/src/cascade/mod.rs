//! One source after the other, the cheapest first, until enough is known.

mod backend;
mod observe;
mod walk;

use std::fmt;

use ipsec_core::{Backend, FactSet, Source};

use walk::Rules;

use crate::repeated::Repeated;

/// Asks one source after the other, until enough is known: the cheapest first, and the next only for what is still wanted.
///
/// With sources that can tell the same, it is the plain fallback: local lists, then a remote service behind a cache, then a second service for when
/// the first one fails or is silent.
///
/// # Who is asked for what
///
/// - A source is asked only for facts that are wanted, that it can tell, and that no source before it has told. One that could tell nothing of the kind is not asked.
/// - It ends when nothing is left that a further source could tell; and, unless [told otherwise](Cascade::stop_at_first_yes), at the first *yes* to a
///   wanted signal.
/// - An operator's own entry ends it in any case (see [`Cascade::stop_at_list_override`]).
/// - Every source is looked at for what it knows [without waiting](Backend::lookup_now) and without being asked for anything, so that an operator's lists count
///   wherever they stand. Put them first all the same: only then nobody is asked in vain.
///
/// A score, a network or a location counts as told as soon as one source tells any: see [`Cascade::ask_all_for`] if a policy names the score of one source
/// that is not the first.
///
/// # What stays unknown
///
/// - *Failed*: a source was asked and did not answer, and no later source tells. The [failures](ipsec_core::Verdict::failures) name each source
///   that failed, also if another told the facts then. A lookup itself never fails.
/// - *Not asked*: a source that was not asked could tell. That can be wanted facts too, after a stop at the first *yes* or at an operator's entry. Ask again for
///   them, and it goes on: the *yes* is not among what is wanted then.
/// - *Withheld*: a source [decided](ipsec_core::Verdict::withheld) not to ask, and no other one tells or was passed by.
/// - *Silent*: everybody who could tell was asked.
///
/// # What is remembered
///
/// Nothing. A later lookup for what was not asked begins with the first source again, which costs nothing where it answers without waiting: local lists do, and caches of what they
/// were asked before. Without a cache around it, a remote source is asked again for those facts about which it was silent before.
///
/// # Many at once
///
/// [`lookup_many`](Backend::lookup_many) asks each source once, about all addresses of which something is still wanted that it can tell.
///
/// # Cancel safety
///
/// Lookups may be dropped at any time. What the source that was being asked makes of it is its own matter.
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use ipsec_core::{Backend, Fixed, LookupErrorKind, Never, Query, Signal, Signals};
/// use ipsec_remote::Cascade;
///
/// let lists = Fixed::new().named("lists").answering(Signal::Tor).otherwise(Signals::UNKNOWN.no(Signal::Tor));
/// let down = Never::new(LookupErrorKind::Timeout).answering(Signal::Vpn);
/// let second = Fixed::new().named("second").answering(Signal::Vpn).otherwise(Signals::UNKNOWN.yes(Signal::Vpn));
/// let backend = Cascade::new("all").then(lists).then(down).then(second);
///
/// let query = Query::new([203, 0, 113, 9]).want([Signal::Tor, Signal::Vpn]);
/// let verdict = backend.lookup(&query).await?;
/// assert_eq!(verdict.is(Signal::Tor), Some(false));
/// assert_eq!(verdict.is(Signal::Vpn), Some(true));
/// assert_eq!(verdict.failures()[0].source(), "never");
/// # Ok(())
/// # }
/// ```
#[must_use]
pub struct Cascade {
    name: Source,
    sources: Vec<Box<dyn Backend>>,
    rules: Rules,
    failures: Repeated,
}

impl Cascade {
    /// Asks nobody yet. The name is for logs and metrics; evidence and failures carry those of the sources.
    pub fn new(name: impl Into<Source>) -> Self {
        Self {
            name: name.into(),
            sources: Vec::new(),
            rules: Rules::default(),
            failures: Repeated::default(),
        }
    }

    /// Then asks this source, for what those before it did not tell.
    ///
    /// Sources should differ in name: of two with the same name, evidence counts as one source's, and the later replaces the earlier.
    pub fn then(mut self, source: impl Backend) -> Self {
        self.sources.push(Box::new(source));
        self
    }

    /// Whether it ends at the first *yes* to a wanted signal; by default it does. The rest of what was wanted is *not asked* then.
    ///
    /// Right for policies, which ask on if that *yes* does not decide. Whoever reads verdicts without a policy, and wants all facts of each visitor, says `false`.
    pub fn stop_at_first_yes(mut self, stop: bool) -> Self {
        self.rules.stop_at_yes = stop;
        self
    }

    /// Whether an operator's own entry ends it; by default it does.
    ///
    /// Of use with policies that [ignore operators' lists](ipsec_core::policy::PolicyBuilder::ignoring_operator_lists): they want to know what else there is.
    pub fn stop_at_list_override(mut self, stop: bool) -> Self {
        self.rules.stop_at_entry = stop;
        self
    }

    /// Asks every source for these facts, if they are wanted, whoever has told them before; by default none.
    ///
    /// For [`Fact::Score`](ipsec_core::Fact::Score), if a policy names a source's score or takes the highest: a score is each source's own, and by default only the first
    /// source that has any gives its own.
    pub fn ask_all_for(mut self, facts: impl Into<FactSet>) -> Self {
        self.rules.from_all = facts.into();
        self
    }
}

impl fmt::Debug for Cascade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sources: Vec<&str> = self.sources.iter().map(Backend::name).collect();
        f.debug_struct("Cascade")
            .field("name", &self.name)
            .field("sources", &sources)
            .field("rules", &self.rules)
            .finish()
    }
}
