//! Counts over a sliding time.

use std::time::Duration;

/// As many steps has the window.
const STEPS: usize = 12;

/// Two counts over a sliding time, which moves on in twelve steps. Time is given as what has passed since any one moment. Where it goes back, what was
/// counted later than now is forgotten, or it would stay until that time comes again; up to one step it is taken to stand still, since times that are
/// read by several threads may come in another order.
#[derive(Clone, Debug)]
pub(crate) struct Window {
    step: Duration,
    /// The number of the latest step.
    latest: u128,
    slots: [Counts; STEPS],
}

/// How many there were, and how many of them of a special kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) all: u64,
    pub(crate) special: u64,
}

impl Window {
    /// Nothing was counted yet.
    pub(crate) fn new(span: Duration) -> Self {
        Self {
            step: (span / STEPS as u32).max(Duration::from_nanos(1)),
            latest: 0,
            slots: [Counts::default(); STEPS],
        }
    }

    /// Counts these.
    pub(crate) fn add(&mut self, counts: Counts, now: Duration) {
        self.move_to(now);
        let latest = (self.latest % STEPS as u128) as usize;
        if let Some(slot) = self.slots.get_mut(latest) {
            slot.all = slot.all.saturating_add(counts.all);
            slot.special = slot.special.saturating_add(counts.special);
        }
    }

    /// What was counted within the time that ends now.
    pub(crate) fn sum(&mut self, now: Duration) -> Counts {
        self.move_to(now);
        let nothing = Counts::default();
        self.slots.iter().fold(nothing, |sum, slot| Counts {
            all: sum.all.saturating_add(slot.all),
            special: sum.special.saturating_add(slot.special),
        })
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.slots = [Counts::default(); STEPS];
    }

    fn move_to(&mut self, now: Duration) {
        let number = now.as_nanos() / self.step.as_nanos();
        if number + 1 == self.latest {
            return;
        }
        // Forwards, these places were those of what is too old now; backwards, of what is later than now.
        let (from, to) = (self.latest.min(number), self.latest.max(number));
        for back in 0..(to - from).min(STEPS as u128) {
            let gone = (to - back) % STEPS as u128;
            if let Some(slot) = self.slots.get_mut(gone as usize) {
                *slot = Counts::default();
            }
        }
        self.latest = number;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against a list of all that was ever counted.
    #[test]
    fn what_is_older_than_the_window_is_forgotten() {
        let mut window = Window::new(Duration::from_secs(12));
        let (mut now, mut chance, mut all) = (0, 1_u64, Vec::new());
        for _ in 0..5_000 {
            chance = chance
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let (passed, count, special) = (chance >> 61, chance >> 48 & 3, chance >> 40 & 1);
            // Most steps are short, some are longer than the window.
            now += if passed == 7 {
                chance >> 56 & 31
            } else {
                passed / 3
            };
            let counts = Counts {
                all: count,
                special,
            };
            window.add(counts, Duration::from_secs(now));
            all.push((now, count, special));
            let recent = || all.iter().rev().take_while(|(at, ..)| at + 12 > now);
            let expected = Counts {
                all: recent().map(|(_, count, _)| count).sum(),
                special: recent().map(|(_, _, special)| special).sum(),
            };
            assert_eq!(window.sum(Duration::from_secs(now)), expected);
            // One step back, time stands still.
            let before = Duration::from_secs(now.saturating_sub(1));
            assert_eq!(window.sum(before), expected);
        }
        window.clear();
        assert_eq!(window.sum(Duration::from_secs(now)), Counts::default());
    }

    #[test]
    fn what_is_later_than_now_is_forgotten() {
        let seconds = Duration::from_secs;
        let one = Counts { all: 1, special: 0 };
        for (back, left) in [(0, 4), (1, 4), (2, 2), (3, 1), (4, 0), (12, 0), (90, 0)] {
            let mut window = Window::new(seconds(12));
            (97..=100).for_each(|at| window.add(one, seconds(at)));
            assert_eq!(window.sum(seconds(100 - back)).all, left, "{back} back");
            // From then on it counts as ever.
            window.add(one, seconds(112 - back));
            assert_eq!(window.sum(seconds(123 - back)).all, 1);
            assert_eq!(window.sum(seconds(124 - back)).all, 0);
        }
    }
}
