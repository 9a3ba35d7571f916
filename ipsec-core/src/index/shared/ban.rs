//! What is said while requests run: bans, allowances, and taking them back.

use std::convert::Infallible;
use std::time::SystemTime;

use ipnet::IpNet;

use super::entry::OverlayEntry;
use super::error::OverlayError;
use super::handle::SharedIndex;
use super::outcome::OverlayChange;
use super::overlay::Overlay;
use super::state::State;
use super::table;
use crate::evidence::{ListOverride, Source};
use crate::index::LocalIndex;

/// Bans and allowances of the moment. All of this takes effect with the next lookup, survives [`replace`](SharedIndex::replace), and frees replaced
/// tables that nobody holds.
///
/// What is said last of a prefix counts: a ban replaces a ban of the same prefix, and an allowance an allowance; the two stand side by side.
///
/// # Complexity
///
/// Each change copies all entries, of which there are [so many at most](super::OverlayRules::max_entries); a batch does so once. Changes wait for each
/// other; lookups do not.
impl SharedIndex {
    /// Bans a prefix or an address until then, or until it is [lifted](SharedIndex::lift).
    ///
    /// Whoever has an IPv6 address has the `/64` around it to choose from, so that is what to ban; [`KeyWidth`](crate::ip::KeyWidth) makes it.
    ///
    /// That all of the prefix is never to be blocked, so that the ban has no effect for now, is [no error](OverlayChange::never_blocked).
    ///
    /// ```
    /// use std::net::IpAddr;
    /// use std::time::{Duration, SystemTime};
    ///
    /// use ipsec_core::{ListOverride, LocalIndex, SharedIndex};
    ///
    /// let shared = SharedIndex::new(LocalIndex::builder().build()?, SystemTime::now);
    /// let client = IpAddr::from([203, 0, 113, 9]);
    /// let change = shared.ban(client, Some(SystemTime::now() + Duration::from_secs(600)), "scraping")?;
    /// assert!(change.replaced.is_empty());
    /// assert_eq!(shared.verdict(client).list_override(), Some(ListOverride::Deny));
    ///
    /// let lifted = shared.lift(client);
    /// assert_eq!(lifted[0].to_string(), "deny 203.0.113.9/32: scraping");
    /// assert_eq!(shared.verdict(client).list_override(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`SharedIndex::put`].
    pub fn ban(
        &self,
        net: impl Into<IpNet>,
        until: Option<SystemTime>,
        reason: impl Into<String>,
    ) -> Result<OverlayChange, OverlayError> {
        self.put([OverlayEntry::ban(net, until, reason)])
    }

    /// Lets a prefix or an address in until then, or until it is [lifted](SharedIndex::lift), whatever else is said of it. It may be as wide as
    /// everybody.
    ///
    /// # Errors
    ///
    /// As [`SharedIndex::put`].
    pub fn allow(
        &self,
        net: impl Into<IpNet>,
        until: Option<SystemTime>,
        reason: impl Into<String>,
    ) -> Result<OverlayChange, OverlayError> {
        self.put([OverlayEntry::allow(net, until, reason)])
    }

    /// Adds bans and allowances, all at the same moment. An entry that has ended already replaces what it would replace, and then is gone.
    ///
    /// # Errors
    ///
    /// Nothing has changed then.
    /// - [`TooWide`](super::OverlayErrorKind::TooWide): a ban names everybody, or more than the [rules](super::OverlayRules::min_ban_prefix) allow
    /// - [`Full`](super::OverlayErrorKind::Full): there would be [too many](super::OverlayRules::max_entries) entries, even without those that have ended
    pub fn put(
        &self,
        entries: impl IntoIterator<Item = OverlayEntry>,
    ) -> Result<OverlayChange, OverlayError> {
        self.put_into(entries, State::overlay)
    }

    /// Adds bans and allowances, and takes back all others at the same moment: what [`SharedIndex::entries`] gave before a restart, for example.
    ///
    /// # Errors
    ///
    /// As [`SharedIndex::put`].
    pub fn replace_all(
        &self,
        entries: impl IntoIterator<Item = OverlayEntry>,
    ) -> Result<OverlayChange, OverlayError> {
        self.put_into(entries, |_| None)
    }

    /// Takes back the ban and the allowance of exactly this prefix or address, and returns them. Those of wider or narrower prefixes stay.
    pub fn lift(&self, net: impl Into<IpNet>) -> Vec<OverlayEntry> {
        self.lift_all([net.into()])
    }

    /// Takes back the bans and the allowances of exactly these prefixes, all at the same moment, and returns them.
    pub fn lift_all(&self, nets: impl IntoIterator<Item = IpNet>) -> Vec<OverlayEntry> {
        let nets: Vec<IpNet> = nets.into_iter().collect();
        let lifted = self.change(|state, now| {
            let nothing = Overlay::new();
            let before = state.overlay().unwrap_or(&nothing);
            let (overlay, lifted) = before.without(nets, now);
            Ok::<_, Infallible>((state.with_overlay(overlay), lifted))
        });
        match lifted {
            Ok(lifted) => lifted,
            Err(never) => match never {},
        }
    }

    /// The bans and allowances that count now, by prefix.
    #[must_use]
    pub fn entries(&self) -> Vec<OverlayEntry> {
        let now = self.now();
        self.read(|state| {
            let overlay = state.overlay();
            overlay.map_or_else(Vec::new, |overlay| overlay.entries(now))
        })
    }

    fn put_into(
        &self,
        entries: impl IntoIterator<Item = OverlayEntry>,
        before: impl FnOnce(&State) -> Option<&Overlay>,
    ) -> Result<OverlayChange, OverlayError> {
        // Not ours, and may itself use this index: collected before anything is locked.
        let entries: Vec<OverlayEntry> = entries.into_iter().collect();
        self.rules().check_width(&entries)?;
        // This may take a while, so nobody waits for it. If the table is replaced meanwhile, it is as if that came after.
        let never_blocked = self.read(|state| never_blocked(&state.index, &entries));
        self.change(|state, now| {
            let nothing = Overlay::new();
            let before = before(state).unwrap_or(&nothing);
            let (overlay, added) = before.with(entries, self.rules(), now)?;
            let change = OverlayChange {
                replaced: added.replaced,
                expired: added.expired,
                never_blocked,
            };
            Ok((state.with_overlay(overlay), change))
        })
    }
}

/// The bans of prefixes all of which are never to be blocked, and the list that says so.
fn never_blocked(index: &LocalIndex, entries: &[OverlayEntry]) -> Vec<(OverlayEntry, Source)> {
    let bans = entries
        .iter()
        .filter(|entry| entry.says() == ListOverride::Deny);
    bans.filter_map(|ban| Some((ban.clone(), table::protects(index, ban.net())?)))
        .collect()
}
