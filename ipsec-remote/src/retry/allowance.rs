//! How much may be asked again.

use std::time::Duration;

use crate::window::{Counts, Window};

/// Of so many questions one may be asked again.
const ONE_IN: u64 = 10;
/// The time over which questions are counted.
const SPAN: Duration = Duration::from_secs(60);

/// The questions of the last minute, and how many of them were asked again.
#[derive(Debug)]
pub(super) struct Allowance {
    at_least: u64,
    window: Window,
}

/// So many in any case, if nothing is said.
const AT_LEAST: u32 = 2;

impl Default for Allowance {
    fn default() -> Self {
        Self::at_least(AT_LEAST)
    }
}

impl Allowance {
    pub(super) fn at_least(addresses: u32) -> Self {
        Self {
            at_least: addresses.into(),
            window: Window::new(SPAN),
        }
    }

    /// Questions are asked for the first time.
    pub(super) fn asked(&mut self, questions: usize, now: Duration) {
        let asked = Counts {
            all: questions as u64,
            special: 0,
        };
        self.window.add(asked, now);
    }

    /// As many of these questions may be asked again, and count as asked again.
    pub(super) fn take(&mut self, questions: usize, now: Duration) -> usize {
        let counts = self.window.sum(now);
        let most = (counts.all / ONE_IN).max(self.at_least);
        let left = most.saturating_sub(counts.special);
        let granted = left.min(questions as u64);
        let again = Counts {
            all: 0,
            special: granted,
        };
        self.window.add(again, now);
        granted as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_in_ten_may_be_asked_again_within_a_minute() {
        let mut allowance = Allowance::at_least(0);
        let at = Duration::from_secs;
        allowance.asked(39, at(0));
        assert_eq!(allowance.take(2, at(1)), 2);
        assert_eq!(allowance.take(2, at(2)), 1);
        assert_eq!(allowance.take(2, at(59)), 0);
        allowance.asked(19, at(61));
        assert_eq!(allowance.take(2, at(61)), 1);
    }

    #[test]
    fn few_questions_need_a_minimum() {
        let mut allowance = Allowance::at_least(2);
        assert_eq!(allowance.take(5, Duration::ZERO), 2);
        allowance.asked(20, Duration::ZERO);
        assert_eq!(allowance.take(5, Duration::ZERO), 0);
    }
}
