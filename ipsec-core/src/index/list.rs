//! What a list means: whose it is, and what it says of the addresses that it names.

use std::fmt;

use crate::evidence::Source;
use crate::feed::{Covered, Report};
use crate::signal::SignalSet;

/// A list as it is declared: its name, and what it says of whom it names.
///
/// ```
/// use ipsec_core::Signal;
/// use ipsec_core::index::List;
///
/// let exits = List::new("tor-exits").signals(Signal::Tor).complete();
/// let vpns = List::new("vpn-ranges").signals([Signal::Vpn, Signal::Datacenter]);
/// # let _ = (exits, vpns);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct List {
    pub(super) name: Source,
    pub(super) kind: ListKind,
    pub(super) signals: SignalSet,
    pub(super) covers: SignalSet,
    pub(super) never_block: bool,
    pub(super) lineage: Option<Source>,
    pub(super) licence: Option<Source>,
}

impl List {
    /// A partial list. It needs [signals](List::signals), unless its entries say something of their own ([`Attributes`](crate::feed::Attributes)) or it
    /// [spares](List::never_block) whom it names. Evidence carries the name.
    pub fn new(name: impl Into<Source>) -> Self {
        Self::of_kind(name, ListKind::Partial)
    }

    /// An operator's own list of whom to let in.
    pub fn allow(name: impl Into<Source>) -> Self {
        Self::of_kind(name, ListKind::Allow)
    }

    /// An operator's own list of whom to refuse.
    pub fn deny(name: impl Into<Source>) -> Self {
        Self::of_kind(name, ListKind::Deny)
    }

    /// The signals that are *yes* for whom the list names. More than one call adds up.
    pub fn signals(mut self, signals: impl Into<SignalSet>) -> Self {
        self.signals |= signals.into();
        self
    }

    /// Declares that the list names everybody for whom its signals are *yes*: that it does not name an address is a *no*.
    ///
    /// Say this of a list only whose publisher says it, such as the Tor project's of its exits. For addresses that are not
    /// public it never holds, since nobody lists them. It holds for both families: a list without IPv6 addresses, such as the Tor project's, then says
    /// *no* of every visitor who comes by IPv6.
    pub fn complete(mut self) -> Self {
        if self.kind == ListKind::Partial {
            self.kind = ListKind::Complete;
        }
        self
    }

    /// Declares that the list names everybody for whom one of these signals is *yes*, whether they are signals of all whom it names or of some
    /// of its entries: that it names an address without saying so, or not at all, is a *no*.
    ///
    /// Without a signal it changes nothing.
    pub fn complete_for(mut self, signals: impl Into<SignalSet>) -> Self {
        let signals = signals.into();
        if signals.is_empty() {
            return self;
        }
        self.covers |= signals;
        self.complete()
    }

    /// Declares that whom the list names is never to be blocked: one's own proxies, the edges of a content delivery network, verified crawlers.
    ///
    /// Of such addresses, what other lists say is left out: their [blocking signals](SignalSet::BLOCKING), their scores, and deny entries. What this
    /// list itself says stays, and so do networks and locations. The index counts [what was left out](LoadedList::removed) of each list.
    pub fn never_block(mut self) -> Self {
        self.never_block = true;
        self
    }

    /// Where its data come from in the end: lists that copy each other have one lineage, and are no independent witnesses.
    pub fn lineage(mut self, lineage: impl Into<Source>) -> Self {
        self.lineage = Some(lineage.into());
        self
    }

    /// Under which licence its data may be used, as its publisher says.
    pub fn licence(mut self, licence: impl Into<Source>) -> Self {
        self.licence = Some(licence.into());
        self
    }

    fn of_kind(name: impl Into<Source>, kind: ListKind) -> Self {
        Self {
            name: name.into(),
            kind,
            signals: SignalSet::EMPTY,
            covers: SignalSet::EMPTY,
            never_block: false,
            lineage: None,
            licence: None,
        }
    }

    /// The signals that are a *no* where it does not say *yes*.
    pub(super) fn covered(&self) -> SignalSet {
        match self.kind {
            ListKind::Complete => self.signals | self.covers,
            ListKind::Partial | ListKind::Allow | ListKind::Deny => SignalSet::EMPTY,
        }
    }
}

/// What it means that a list names an address, and that it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ListKind {
    /// Named: *yes*. Not named: nothing.
    Partial,
    /// Named: *yes*. Not named: *no*.
    Complete,
    /// An operator's own, of whom to let in.
    Allow,
    /// An operator's own, of whom to refuse.
    Deny,
}

impl ListKind {
    /// The snake_case name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Partial => "partial",
            Self::Complete => "complete",
            Self::Allow => "allow",
            Self::Deny => "deny",
        }
    }

    /// Whether it is an operator's own, which overrides signals and tells none.
    #[must_use]
    pub const fn is_override(self) -> bool {
        matches!(self, Self::Allow | Self::Deny)
    }
}

impl fmt::Display for ListKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A list that is in an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedList {
    pub(super) list: List,
    pub(super) entries: u64,
    pub(super) digest: u64,
    pub(super) removed: Covered,
    pub(super) report: Report,
}

impl LoadedList {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &Source {
        &self.list.name
    }

    /// What it means to be named by it, or not.
    #[must_use]
    pub fn kind(&self) -> ListKind {
        self.list.kind
    }

    /// The signals that it tells of all whom it names; none for an operator's own.
    #[must_use]
    pub fn signals(&self) -> SignalSet {
        self.list.signals
    }

    /// The signals that are a *no* where it does not say *yes*: those that it is complete for.
    #[must_use]
    pub fn covered(&self) -> SignalSet {
        self.list.covered()
    }

    /// Whether whom it names is [never to be blocked](List::never_block).
    #[must_use]
    pub fn never_block(&self) -> bool {
        self.list.never_block
    }

    /// Where its data come from in the end.
    #[must_use]
    pub fn lineage(&self) -> Option<&Source> {
        self.list.lineage.as_ref()
    }

    /// Under which licence its data may be used.
    #[must_use]
    pub fn licence(&self) -> Option<&Source> {
        self.list.licence.as_ref()
    }

    /// How it was declared.
    pub fn declaration(&self) -> &List {
        &self.list
    }

    /// How many different entries it has.
    #[must_use]
    pub fn entries(&self) -> u64 {
        self.entries
    }

    /// A hash of its entries and of what it says of them: two lists with the same one are the same.
    #[must_use]
    pub fn digest(&self) -> u64 {
        self.digest
    }

    /// Of how many of its addresses something was left out because another list says that they are [never to be blocked](List::never_block).
    #[must_use]
    pub fn removed(&self) -> Covered {
        self.removed
    }

    /// What was counted while it was read.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }
}
