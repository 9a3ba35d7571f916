//! The wrapper, and what an operator can see of it.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use ipsec_core::Backend;

use super::super::link::Link;
use super::super::value::Fleet;
use super::observe::{Counters, SharedStatistics};
use super::settings::Settings;
use super::writer::Writer;

#[doc = include_str!("../../../docs/shared.md")]
#[must_use = "a backend does nothing until it is asked"]
pub struct Shared<B> {
    pub(super) inner: B,
    pub(super) link: Arc<Link>,
    pub(super) settings: Settings,
    pub(super) writer: Writer,
    pub(super) counters: Arc<Counters>,
}

impl<B: Backend> Shared<B> {
    /// Shares what this backend says with all instances of the fleet whose backend has the same name, with all defaults.
    pub fn new(inner: B, fleet: &Fleet) -> Self {
        let counters = Arc::new(Counters::new(inner.name()));
        Self {
            inner,
            link: Arc::clone(&fleet.link),
            settings: Settings::default(),
            writer: Writer::start(&fleet.link, Arc::clone(&counters)),
            counters,
        }
    }
}

impl<B> Shared<B> {
    /// The wrapped backend.
    #[must_use]
    pub fn inner(&self) -> &B {
        &self.inner
    }

    /// How many queries were answered in which way.
    #[must_use]
    pub fn statistics(&self) -> SharedStatistics {
        self.counters.read()
    }

    pub(super) fn now(&self) -> SystemTime {
        self.link.clock().now()
    }
}

impl<B: Backend> fmt::Debug for Shared<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared")
            .field("inner", &self.inner.name())
            .field("settings", &self.settings)
            .field("statistics", &self.statistics())
            .finish_non_exhaustive()
    }
}
