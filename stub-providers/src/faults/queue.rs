//! Which fault comes next.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::Fault;
use crate::Vendor;

/// The faults that were ordered, by vendor.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<[VecDeque<Ordered>; 4]>);

#[derive(Debug, Clone, Copy)]
struct Ordered {
    fault: Fault,
    /// Nothing means until it is cleared.
    left: Option<u32>,
}

/// More are not kept.
const MOST: usize = 10_000;

impl Faults {
    /// Replaces all that was ordered: from now on, this and nothing else.
    pub(crate) fn always(&self, vendor: Vendor, fault: Fault) {
        let queue = &mut self.locked()[vendor.index()];
        queue.clear();
        queue.push_back(Ordered { fault, left: None });
    }

    /// Comes after all that was ordered with a number; ends what was to stay.
    pub(crate) fn times(&self, vendor: Vendor, fault: Fault, times: u32) {
        let queue = &mut self.locked()[vendor.index()];
        queue.retain(|ordered| ordered.left.is_some());
        if times > 0 && queue.len() < MOST {
            queue.push_back(Ordered {
                fault,
                left: Some(times),
            });
        }
    }

    pub(crate) fn clear(&self, vendor: Vendor) {
        self.locked()[vendor.index()].clear();
    }

    /// Takes the next fault.
    pub(crate) fn next(&self, vendor: Vendor) -> Option<Fault> {
        let queue = &mut self.locked()[vendor.index()];
        let ordered = queue.front_mut()?;
        let fault = ordered.fault;
        if let Some(left) = &mut ordered.left {
            *left -= 1;
            if *left == 0 {
                queue.pop_front();
            }
        }
        Some(fault)
    }

    /// What is still to come, with how often.
    pub(crate) fn ordered(&self, vendor: Vendor) -> Vec<(Fault, Option<u32>)> {
        let queues = self.locked();
        let queue = queues[vendor.index()].iter();
        queue.map(|ordered| (ordered.fault, ordered.left)).collect()
    }

    fn locked(&self) -> MutexGuard<'_, [VecDeque<Ordered>; 4]> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_order_and_as_often_as_said() {
        let faults = Faults::default();
        faults.times(Vendor::Focsec, Fault::Html, 2);
        faults.times(Vendor::Focsec, Fault::Empty, 1);
        let taken: Vec<_> = (0..4).map(|_| faults.next(Vendor::Focsec)).collect();
        let html = Some(Fault::Html);
        assert_eq!(taken, [html, html, Some(Fault::Empty), None]);
        assert_eq!(faults.next(Vendor::Vastel), None);
    }

    #[test]
    fn always_stays_until_something_else_comes() {
        let faults = Faults::default();
        faults.always(Vendor::Focsec, Fault::Html);
        for _ in 0..3 {
            assert_eq!(faults.next(Vendor::Focsec), Some(Fault::Html));
        }
        faults.times(Vendor::Focsec, Fault::Empty, 1);
        assert_eq!(faults.next(Vendor::Focsec), Some(Fault::Empty));
        assert_eq!(faults.next(Vendor::Focsec), None);
    }
}
