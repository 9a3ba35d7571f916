//! The handle: bans and allowances that are those of all instances.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use ipnet::IpNet;
use ipsec_core::SharedIndex;
use ipsec_core::index::{OverlayChange, OverlayEntry, OverlayError};
use tokio::task::AbortHandle;

use super::shared::Shared;
use super::status::FleetOverlayStatus;
use super::store::Store;
use super::task;
use crate::clock::Clock;
use crate::fleet::Fleet;

/// Bans and allowances that are said on one instance and count on all of them. Made by [`Fleet::overlay`]. A clone is the same one.
///
/// What is said takes effect on this instance at once, as if it was said to its [`SharedIndex`], with the same rules, errors and results. The others follow within
/// milliseconds; those that cannot be reached, once they can. Of what is said of the same prefix on several instances, what reached Redis last counts, everywhere.
///
/// Dropping the last clone ends the task behind it; the index keeps what it has. What is still [pending](FleetOverlayStatus::pending) then, the others never hear:
/// an application that ends [waits for it](FleetOverlay::wait_until_published), as long as it likes.
///
#[doc = include_str!("../../../docs/fleet-overlay.md")]
#[derive(Clone)]
pub struct FleetOverlay(Arc<Owned>);

struct Owned {
    shared: Arc<Shared>,
    clock: Arc<dyn Clock>,
    task: AbortHandle,
}

impl Fleet {
    /// Lets the bans and allowances of this index be those of all instances.
    ///
    /// Entries that were, or will be, made on the index itself stay local. All overlays of one [namespace](super::super::FleetBuilder::namespace) say the same.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::SystemTime;
    ///
    /// use ipsec_core::{ListOverride, LocalIndex, SharedIndex};
    /// use ipsec_remote::fleet::Fleet;
    ///
    /// let index = SharedIndex::new(LocalIndex::builder().build()?, SystemTime::now);
    /// let fleet = Fleet::builder("redis://127.0.0.1:1").build()?;
    /// let bans = fleet.overlay(&index);
    ///
    /// // Counts here at once, also while there is no Redis; the others are told when there is.
    /// let _ = bans.ban("203.0.113.0/24".parse::<ipnet::IpNet>()?, None, "scraping")?;
    /// assert_eq!(index.verdict([203, 0, 113, 9]).list_override(), Some(ListOverride::Deny));
    /// assert_eq!(bans.status().pending, 1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no tokio runtime.
    #[must_use = "dropping it ends the sharing"]
    pub fn overlay(&self, index: &SharedIndex) -> FleetOverlay {
        let shared = Arc::new(Shared::new(self.link.namespace(), index.clone()));
        let store = Store::new(Arc::clone(&self.link));
        let task = tokio::spawn(task::run(store, Arc::clone(&shared)));
        FleetOverlay(Arc::new(Owned {
            shared,
            clock: Arc::clone(self.link.clock()),
            task: task.abort_handle(),
        }))
    }
}

impl FleetOverlay {
    /// Bans a prefix or an address on all instances, until then or until it is [lifted](FleetOverlay::lift).
    ///
    /// # Errors
    ///
    /// As [`SharedIndex::put`] of this instance. Nothing has changed then, anywhere.
    pub fn ban(
        &self,
        net: impl Into<IpNet>,
        until: Option<SystemTime>,
        reason: impl Into<String>,
    ) -> Result<OverlayChange, OverlayError> {
        self.put([OverlayEntry::ban(net, until, reason)])
    }

    /// Lets a prefix or an address in on all instances, whatever else is said of it, until then or until it is [lifted](FleetOverlay::lift).
    ///
    /// # Errors
    ///
    /// As [`FleetOverlay::ban`].
    pub fn allow(
        &self,
        net: impl Into<IpNet>,
        until: Option<SystemTime>,
        reason: impl Into<String>,
    ) -> Result<OverlayChange, OverlayError> {
        self.put([OverlayEntry::allow(net, until, reason)])
    }

    /// Adds bans and allowances: on this instance all at the same moment, on the others a few hundred at a time.
    ///
    /// # Errors
    ///
    /// As [`FleetOverlay::ban`].
    pub fn put(
        &self,
        entries: impl IntoIterator<Item = OverlayEntry>,
    ) -> Result<OverlayChange, OverlayError> {
        self.0.shared.put(entries.into_iter().collect())
    }

    /// Takes back the bans and the allowances of exactly these prefixes or addresses on all instances. Returns what counted on this one, also if it was made on the index itself.
    ///
    /// A prefix of which nothing is known here is lifted as well: another instance may just have banned it.
    pub fn lift<N: Into<IpNet>>(&self, nets: impl IntoIterator<Item = N>) -> Vec<OverlayEntry> {
        self.0
            .shared
            .lift(nets.into_iter().map(Into::into).collect())
    }

    /// The bans and allowances of the fleet that count now, as far as this instance knows, by prefix. What was said to the index itself is not among them; what its
    /// [rules](ipsec_core::index::OverlayRules) refuse is.
    #[must_use]
    pub fn entries(&self) -> Vec<OverlayEntry> {
        self.0.shared.entries(self.0.clock.now())
    }

    /// How it is going.
    #[must_use]
    pub fn status(&self) -> FleetOverlayStatus {
        self.0.shared.watch().borrow().clone()
    }

    /// Waits until this instance knows all that Redis knows: before the first request, for an instance that would rather start a moment later than without the bans of
    /// the others. With [`tokio::time::timeout`] it waits no longer than one likes.
    ///
    /// # Cancel safety
    ///
    /// The future may be dropped at any time; nothing is lost.
    pub async fn wait_until_caught_up(&self) {
        let mut status = self.0.shared.watch();
        // It ends only with this handle.
        let _ = status.wait_for(|status| status.is_caught_up).await;
    }

    /// Waits until Redis knows all that was said here: before an instance ends, for example.
    ///
    /// # Cancel safety
    ///
    /// The future may be dropped at any time; nothing is lost.
    pub async fn wait_until_published(&self) {
        let mut status = self.0.shared.watch();
        let _ = status.wait_for(|status| status.pending == 0).await;
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl fmt::Debug for FleetOverlay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FleetOverlay")
            .field("namespace", &self.0.shared.namespace())
            .field("status", &self.status())
            .finish()
    }
}
