//! What each kind of error means to a breaker. Values to values.

use std::time::{Duration, SystemTime};

use ipsec_core::{ErrorSubject, LookupErrorKind as Kind};

use super::row::FURTHEST_APART;
use super::settings::BreakerSettings;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);

/// What an answer says of its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It works.
    Fine,
    /// Nothing.
    Neutral,
    /// That it answers, whatever it says of this address. As whoever sends odd addresses could have this as often as they like, it does not make failures
    /// look rare.
    Answers,
    /// It may have a problem, if this comes often.
    Failed(Kind),
    /// Everything else will fail as well.
    Shut(Kind),
}

/// What this failure, or the lack of one, says of the source.
pub(super) fn outcome(failure: Option<Kind>) -> Outcome {
    let Some(kind) = failure else {
        return Outcome::Fine;
    };
    match (kind, kind.subject()) {
        (Kind::NotFound | Kind::BadInput, _) => Outcome::Answers,
        (Kind::Overloaded | Kind::BatchTooLarge, _) | (_, ErrorSubject::Address) => {
            Outcome::Neutral
        }
        (Kind::Denied | Kind::Misconfigured, _) | (_, ErrorSubject::Account) => Outcome::Shut(kind),
        _ => Outcome::Failed(kind),
    }
}

/// What many answers to one question say together.
pub(super) fn outcome_of_many(outcomes: impl Iterator<Item = Outcome>) -> Outcome {
    let (mut fine, mut failed, mut last) = (0_usize, 0_usize, None);
    let mut otherwise = Outcome::Neutral;
    for outcome in outcomes {
        match outcome {
            Outcome::Fine => fine += 1,
            Outcome::Neutral => {}
            Outcome::Answers => otherwise = outcome,
            Outcome::Failed(kind) => {
                failed += 1;
                last = Some(kind);
            }
            Outcome::Shut(_) => return outcome,
        }
    }
    match last {
        Some(kind) if failed >= fine => Outcome::Failed(kind),
        _ if fine > 0 => Outcome::Fine,
        _ => otherwise,
    }
}

/// Whether one question is enough to find out if an error of this kind has passed.
pub(super) fn one_probe(kind: Kind) -> bool {
    matches!(outcome(Some(kind)), Outcome::Shut(_))
}

/// What it was in vain to wait for already.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct InVain {
    /// How often the breaker was open.
    pub(super) times: u32,
    /// How long the failures took that opened it first.
    pub(super) until_noticed: Duration,
}

impl InVain {
    pub(super) fn once_more(self) -> Self {
        Self {
            times: self.times.saturating_add(1),
            ..self
        }
    }
}

/// How long the breaker stays open after this error.
pub(super) fn pause(
    kind: Kind,
    InVain {
        times,
        until_noticed,
    }: InVain,
    settings: &BreakerSettings,
    now: SystemTime,
) -> Duration {
    match kind {
        Kind::QuotaExhausted { until } => {
            let left = until.and_then(|until| until.duration_since(now).ok());
            let left = left.filter(|left| !left.is_zero());
            left.map_or_else(
                || doubled(HOUR, times, 24 * HOUR),
                |left| left.clamp(SECOND, 25 * HOUR),
            )
        }
        Kind::Throttled { retry_after } => {
            retry_after.map_or(10 * SECOND, |after| after.clamp(SECOND, HOUR))
        }
        Kind::PlanUnsupported => 24 * HOUR,
        Kind::Denied => doubled(MINUTE, times, HOUR),
        kind if one_probe(kind) => 15 * MINUTE,
        _ => {
            // Who is asked rarely is tried as rarely.
            let rarely = until_noticed.min(FURTHEST_APART);
            let longest = settings.longest_pause.max(4 * rarely);
            doubled(settings.pause.max(rarely), times, longest)
        }
    }
}

fn doubled(first: Duration, times: u32, longest: Duration) -> Duration {
    first
        .saturating_mul(2_u32.saturating_pow(times))
        .min(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_pause() {
        let now = SystemTime::UNIX_EPOCH + 1_000_000 * HOUR;
        let quota = |until| Kind::QuotaExhausted { until };
        let throttled = |retry_after| Kind::Throttled { retry_after };
        for (kind, times, expected) in [
            (quota(Some(now + 7 * HOUR)), 3, 7 * HOUR),
            (quota(Some(now + 700 * HOUR)), 0, 25 * HOUR),
            (quota(Some(now - HOUR)), 0, HOUR),
            (quota(None), 0, HOUR),
            (quota(None), 2, 4 * HOUR),
            (quota(None), 5, 24 * HOUR),
            (quota(None), u32::MAX, 24 * HOUR),
            (throttled(None), 9, 10 * SECOND),
            (throttled(Some(Duration::ZERO)), 0, SECOND),
            (throttled(Some(MINUTE)), 0, MINUTE),
            (throttled(Some(9 * HOUR)), 0, HOUR),
            (Kind::AuthFailed, 5, 15 * MINUTE),
            (Kind::Misconfigured, 0, 15 * MINUTE),
            (Kind::PlanUnsupported, 1, 24 * HOUR),
            (Kind::Denied, 0, MINUTE),
            (Kind::Denied, 1, 2 * MINUTE),
            (Kind::Denied, 8, HOUR),
            (Kind::Timeout, 0, 5 * SECOND),
            (Kind::Shape, 2, 20 * SECOND),
            (Kind::Mismatch, 9, MINUTE),
        ] {
            let settings = BreakerSettings::default();
            let in_vain = InVain {
                times,
                until_noticed: SECOND,
            };
            assert_eq!(pause(kind, in_vain, &settings, now), expected, "{kind:?}");
        }
    }

    #[test]
    fn who_is_asked_rarely_is_tried_as_rarely() {
        for (noticed, pauses) in [
            (4 * SECOND, [5, 10, 20, 40, 60]),
            (12 * SECOND, [12, 24, 48, 60, 60]),
            (2 * MINUTE, [120, 240, 480, 480, 480]),
            (24 * HOUR, [600, 1_200, 2_400, 2_400, 2_400]),
        ] {
            let pauses_of = [0, 1, 2, 3, u32::MAX].map(|times| {
                let in_vain = InVain {
                    times,
                    until_noticed: noticed,
                };
                let settings = BreakerSettings::default();
                pause(Kind::Timeout, in_vain, &settings, SystemTime::UNIX_EPOCH).as_secs()
            });
            assert_eq!(pauses_of, pauses, "{noticed:?}");
        }
    }

    #[test]
    fn many_answers_fail_together_if_half_of_them_do() {
        use Outcome::{Answers, Failed, Fine, Neutral, Shut};
        let failed = Failed(Kind::Timeout);
        let shut = Shut(Kind::AuthFailed);
        for (outcomes, expected) in [
            (vec![Fine, Fine, failed], Fine),
            (vec![Fine, failed], failed),
            (vec![Neutral, Neutral, failed], failed),
            (vec![Neutral], Neutral),
            (vec![Answers, Neutral], Answers),
            (vec![Answers, Answers, failed], failed),
            (vec![Answers, Fine], Fine),
            (vec![], Neutral),
            (vec![Fine, Fine, Fine, shut], shut),
        ] {
            assert_eq!(outcome_of_many(outcomes.into_iter()), expected);
        }
    }
}
