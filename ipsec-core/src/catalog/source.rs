//! A list as it is declared in a catalog.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::form::Form;
use crate::evidence::Source;
use crate::feed::Feed;
use crate::feed::gates::Gates;
use crate::index::{List, ListKind};
use crate::signal::SignalSet;

/// A list as it is declared in a [`Catalog`](super::Catalog): what it means, where it lies, in which form, and what it must be like.
#[derive(Clone, Debug, PartialEq)]
pub struct FeedSource {
    pub(super) name: Source,
    pub(super) kind: ListKind,
    pub(super) signals: SignalSet,
    pub(super) complete_for: SignalSet,
    pub(super) never_block: bool,
    pub(super) lineage: Option<Source>,
    pub(super) licence: Option<Source>,
    pub(super) redistribute: Option<bool>,
    pub(super) path: Option<PathBuf>,
    pub(super) url: Option<String>,
    pub(super) fallback: Vec<String>,
    pub(super) form: Form,
    pub(super) gates: Gates,
    pub(super) required: bool,
    pub(super) interval: Option<Duration>,
    pub(super) ttl: Option<Duration>,
    pub(super) min_score: Option<f64>,
}

impl FeedSource {
    /// Its name, which evidence carries.
    #[must_use]
    pub fn name(&self) -> &Source {
        &self.name
    }

    /// What it means to be named by it, or not.
    #[must_use]
    pub fn kind(&self) -> ListKind {
        self.kind
    }

    /// What it says of everybody whom it names. A table says of each entry what its columns say besides.
    #[must_use]
    pub fn signals(&self) -> SignalSet {
        self.signals
    }

    /// Signals, beside [its own](FeedSource::signals), that are a *no* of everybody of whom it does not say them; see [`List::complete_for`].
    #[must_use]
    pub fn complete_for(&self) -> SignalSet {
        self.complete_for
    }

    /// Whether whom it names is [never to be blocked](List::never_block).
    #[must_use]
    pub fn never_block(&self) -> bool {
        self.never_block
    }

    /// Where its data come from in the end.
    #[must_use]
    pub fn lineage(&self) -> Option<&Source> {
        self.lineage.as_ref()
    }

    /// Under which licence its data may be used.
    #[must_use]
    pub fn licence(&self) -> Option<&Source> {
        self.licence.as_ref()
    }

    /// Whether its data may be passed on, if the file says.
    #[must_use]
    pub fn redistribute(&self) -> Option<bool> {
        self.redistribute
    }

    /// Where it lies, or is to be put once it was fetched.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Where it is published. Nothing in this crate fetches it.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }

    /// Where it is published as well.
    #[must_use]
    pub fn fallback(&self) -> &[String] {
        &self.fallback
    }

    /// What a new version must be like to pass.
    #[must_use]
    pub fn gates(&self) -> &Gates {
        &self.gates
    }

    /// Whether there is no index without a good version of it.
    #[must_use]
    pub fn required(&self) -> bool {
        self.required
    }

    /// How often it is to be fetched.
    #[must_use]
    pub fn interval(&self) -> Option<Duration> {
        self.interval
    }

    /// For how long an entry counts after it was last seen to hold, where it says when.
    #[must_use]
    pub fn ttl(&self) -> Option<Duration> {
        self.ttl
    }

    /// The least score, 0 to 1, with which an entry counts.
    #[must_use]
    pub fn min_score(&self) -> Option<f64> {
        self.min_score
    }

    /// Whether it is in the operator's own hands: an allow or deny list, or whom to never block, that nobody else publishes.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.url.is_none()
            && (self.kind.is_override() || (self.never_block && self.signals.is_empty()))
    }

    /// The list as the index takes it.
    pub fn list(&self) -> List {
        let list = match self.kind {
            ListKind::Allow => List::allow(self.name.clone()),
            ListKind::Deny => List::deny(self.name.clone()),
            ListKind::Partial => List::new(self.name.clone()),
            ListKind::Complete => List::new(self.name.clone()).complete(),
        };
        let mut list = list.signals(self.signals);
        if !self.complete_for.is_empty() {
            list = list.complete_for(self.complete_for);
        }
        if self.never_block {
            list = list.never_block();
        }
        if let Some(lineage) = &self.lineage {
            list = list.lineage(lineage.clone());
        }
        if let Some(licence) = &self.licence {
            list = list.licence(licence.clone());
        }
        list
    }

    /// Reads it, by the rules of its [gates](FeedSource::gates) and in its form. All entries are there: also those that
    /// [do not count](FeedSource::ttl).
    #[must_use]
    pub fn read(&self, reader: impl Read) -> Feed {
        self.form.read(reader)
    }
}
