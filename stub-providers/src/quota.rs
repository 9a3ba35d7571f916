//! What may still be asked today, on a day that never ends.

use std::sync::{Mutex, PoisonError};

use crate::Vendor;

/// One allowance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quota {
    pub(crate) limit: u64,
    pub(crate) used: u64,
}

impl Quota {
    fn of(limit: u64) -> Self {
        Self { limit, used: 0 }
    }

    pub(crate) fn left(self) -> u64 {
        self.limit.saturating_sub(self.used)
    }

    /// Whether less than a tenth is left.
    pub(crate) fn is_low(self) -> bool {
        self.left().saturating_mul(10) <= self.limit
    }
}

/// The allowances of all vendors, and the one at proxycheck.io of who has no key.
#[derive(Debug)]
pub(crate) struct Quotas {
    vendors: Mutex<[Quota; 4]>,
    anonymous: Mutex<Quota>,
}

impl Quotas {
    pub(crate) fn new(limit: u64, anonymous: u64) -> Self {
        Self {
            vendors: Mutex::new([Quota::of(limit); 4]),
            anonymous: Mutex::new(Quota::of(anonymous)),
        }
    }

    pub(crate) fn of(&self, vendor: Vendor) -> Quota {
        self.locked()[vendor.index()]
    }

    /// Begins a new day with another limit.
    pub(crate) fn set(&self, vendor: Vendor, limit: u64) {
        self.locked()[vendor.index()] = Quota::of(limit);
    }

    /// Takes from what is left, if anything is; the last request may take more than that.
    pub(crate) fn take(&self, vendor: Vendor, cost: u64) -> Result<Quota, Quota> {
        take(&mut self.locked()[vendor.index()], cost)
    }

    pub(crate) fn take_anonymous(&self, cost: u64) -> Result<Quota, Quota> {
        take(
            &mut self
                .anonymous
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
            cost,
        )
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, [Quota; 4]> {
        self.vendors.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn take(quota: &mut Quota, cost: u64) -> Result<Quota, Quota> {
    if quota.left() == 0 {
        return Err(*quota);
    }
    quota.used = quota.used.saturating_add(cost);
    Ok(*quota)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counted_down_and_begun_anew() {
        let quotas = Quotas::new(3, 1);
        assert!(quotas.take(Vendor::Focsec, 2).is_ok());
        assert!(quotas.take(Vendor::Focsec, 2).is_ok());
        assert!(quotas.take(Vendor::Focsec, 1).is_err());
        assert!(quotas.take(Vendor::Vastel, 1).is_ok());
        quotas.set(Vendor::Focsec, 1);
        assert_eq!(quotas.of(Vendor::Focsec).left(), 1);
        assert!(quotas.take_anonymous(1).is_ok());
        assert!(quotas.take_anonymous(1).is_err());
    }
}
