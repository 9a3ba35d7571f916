//! Against a model that keeps all that ever happened and looks at it anew each time.

use std::time::Duration;

use ipsec_core::{Backend, LookupErrorKind as Kind};
use ipsec_remote::BreakerSettings;
use proptest::prelude::*;

use super::{Rig, query};

/// What the source does when it is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Does {
    Answer,
    Fail,
    NotFound,
    Deny,
}

/// With a window of 12 seconds, at least four answers, half of them failures, or three failures in a row over four seconds; 5 to 20 seconds; one probe.
#[derive(Default)]
struct Model {
    /// When, and whether it failed, since it was closed last.
    answers: Vec<(u64, bool)>,
    /// When the failures began, and how many there were, since the last answer.
    row: Option<(u64, u32)>,
    /// How long those took that opened it.
    noticed: u64,
    /// Until when, and whether that is because it was denied.
    open: Option<(u64, bool)>,
    /// How often in a row for failures, and for denials.
    in_vain: (u32, u32),
}

impl Model {
    /// Whether the source is asked at this time, when it would do this.
    fn asks(&mut self, now: u64, does: Does) -> bool {
        if self.open.is_some_and(|(until, _)| now < until) {
            return false;
        }
        match does {
            Does::NotFound if self.open.is_some() => *self = Self::default(),
            Does::NotFound => self.row = None,
            Does::Deny => {
                self.row = None;
                let pause = (60 << self.in_vain.1.min(6)).min(3_600);
                self.in_vain = (0, self.in_vain.1 + 1);
                self.open = Some((now + pause, true));
            }
            Does::Answer if self.open.is_some() => *self = Self::default(),
            Does::Fail if self.open.is_some() => self.fail(now),
            Does::Answer | Does::Fail => {
                self.answers.push((now, does == Does::Fail));
                let (since, failures) = self.row.unwrap_or((now, 0));
                self.row = (does == Does::Fail).then_some((since, failures + 1));
                let is_long = failures >= 2 && now - since >= 4;
                let recent = || self.answers.iter().filter(|(at, _)| at + 12 > now);
                let (all, failed) = (recent().count(), recent().filter(|(_, f)| *f).count());
                if does == Does::Fail && (is_long || all >= 4 && failed * 2 >= all) {
                    self.fail(now);
                }
            }
        }
        true
    }

    fn fail(&mut self, now: u64) {
        let began = self.row.take().map_or(now, |(since, _)| since);
        if self.in_vain.0 == 0 {
            self.noticed = (now - began).min(600);
        }
        let first = self.noticed.max(5);
        let pause = (first << self.in_vain.0.min(9)).min(20.max(4 * self.noticed));
        self.in_vain = (self.in_vain.0 + 1, 0);
        self.answers.clear();
        self.open = Some((now + pause, false));
    }
}

fn does() -> impl Strategy<Value = Does> {
    prop_oneof![
        6 => Just(Does::Answer),
        8 => Just(Does::Fail),
        2 => Just(Does::NotFound),
        1 => Just(Does::Deny),
    ]
}

fn settings() -> BreakerSettings {
    let seconds = Duration::from_secs;
    let settings = BreakerSettings::new().window(seconds(12)).unwrap();
    let settings = settings.pause(seconds(5), seconds(20)).unwrap();
    let four = std::num::NonZeroU32::new(4).unwrap();
    settings.at_least(four).probes(std::num::NonZeroU32::MIN)
}

proptest! {
    #[test]
    fn it_asks_exactly_when_the_model_does(
        steps in prop::collection::vec((prop_oneof![8 => 0_u64..4, 1 => 0_u64..100], does()), 1..80),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let rig = Rig::with(|breaker| breaker.settings(settings()));
            let (mut model, mut now) = (Model::default(), 0);
            for (passed, does) in steps {
                now += passed;
                rig.hands.forward(passed);
                match does {
                    Does::Answer => rig.working(),
                    Does::Fail => rig.failing(Kind::Timeout),
                    Does::NotFound => rig.failing(Kind::NotFound),
                    Does::Deny => rig.failing(Kind::Denied),
                }
                let before = rig.source.asked().len();
                let is_refused = rig.breaker.lookup_now(&query()).is_some();
                let _ = rig.breaker.lookup(&query()).await;
                let is_asked = rig.source.asked().len() > before;
                prop_assert_eq!(is_asked, model.asks(now, does), "at {}", now);
                prop_assert_eq!(is_refused, !is_asked);
            }
            Ok(())
        })?;
    }
}
