//! The task that tells Redis what is said here, and the index what is said elsewhere: when it does which.

use std::convert::Infallible;
use std::future::pending;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use redis::Msg;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout};

use super::seen::{Anew, catch_up, meet};
use super::shared::Shared;
use super::store::{News, Store};
use super::voice::{Published, Voice};
use crate::fleet::chance::chance;
use crate::fleet::error::Failed;

/// How often it is looked whether a message was lost.
const CHECK: Duration = Duration::from_secs(2);
/// After so many checks, everything is compared: four to six minutes, of which each instance takes its own share each time.
const ALL: RangeInclusive<u32> = 120..=180;
/// Before it is tried again while Redis is there; twice as long each time, since all is read again then.
const PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(8);
const MOMENT: Duration = Duration::from_millis(20);
/// Never ends; whoever started it ends it.
pub(super) async fn run(store: Store, shared: Arc<Shared>) {
    let mut voice = Voice::default();
    let mut pause = PAUSE;
    loop {
        // Before the first try it is not known whether it is there.
        let mut link = store.link().watch();
        let tried = link.wait_for(|link| link.is_connected || link.error.is_some());
        drop(tried.await);
        if !store.link().is_connected() {
            shared.is_alone(&Failed::Away, false);
        }
        store.link().wait_until_connected().await;
        let (mut link, since) = (store.link().watch(), Instant::now());
        let anew = follow(&store, &shared, &mut voice).await;
        if since.elapsed() > LONGEST_PAUSE {
            pause = PAUSE;
        }
        match anew {
            Anew::Failed(Failed::Away) | Anew::Reconnected => pause = PAUSE,
            Anew::Failed(failed) => {
                // The operator is told of a connection that is of no use, and the first late answer may be one of those.
                let is_first = matches!(failed, Failed::Late) && pause == PAUSE;
                shared.is_alone(&failed, store.link().is_connected() && !is_first);
                // Over another connection it may be otherwise.
                let _ = timeout(pause, link.changed()).await;
                pause = (2 * pause).min(LONGEST_PAUSE);
            }
            // Whatever cuts the messages off at once may do so again.
            Anew::Forgotten | Anew::Deaf => sleep(MOMENT).await,
        }
    }
}

/// Compares everything, and then goes on with what is new, until something is wrong.
async fn follow(store: &Store, shared: &Shared, voice: &mut Voice) -> Anew {
    match try_follow(store, shared, voice).await {
        Err(anew) => anew,
        Ok(never) => match never {},
    }
}

async fn try_follow(store: &Store, shared: &Shared, voice: &mut Voice) -> Result<Infallible, Anew> {
    let mut link = store.link().watch();
    let connection = link.borrow_and_update().connections;
    // First, so that nothing is said between the two.
    let mut news = store.news().await;
    let mut seen = meet(store, shared).await?;
    let mut checks = interval(CHECK);
    checks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    checks.reset();
    let (mut checks_left, mut has_heard) = (until_all(chance()), false);
    loop {
        match voice.publish(store, shared, &mut seen).await? {
            Published::All => shared.is_caught_up(news.as_ref().err()),
            Published::AsFarAsThereIsRoom => shared.is_alone(&Failed::Full, true),
            Published::Refused(failed) => {
                shared.is_alone(&failed, store.link().is_connected());
            }
        }
        tokio::select! {
            message = next(&mut news) => {
                let message = message.ok_or(Anew::Deaf)?;
                has_heard = true;
                if place(&message).is_none_or(|place| place > seen.place) {
                    catch_up(store, shared, &mut seen).await?;
                }
            }
            () = shared.said.notified() => (),
            changed = link.changed() => {
                let status = link.borrow_and_update();
                if changed.is_err() || status.connections != connection || !status.is_connected {
                    return Err(Anew::Reconnected);
                }
            }
            _ = checks.tick() => {
                let before = seen.place;
                catch_up(store, shared, &mut seen).await?;
                // Not one message since the last time, and there is news.
                if seen.place > before && !has_heard {
                    return Err(Anew::Deaf);
                }
                has_heard = false;
                if news.is_err() {
                    news = store.news().await;
                }
                checks_left -= 1;
                if checks_left == 0 {
                    seen = meet(store, shared).await?;
                    checks_left = until_all(chance());
                }
            }
        }
    }
}

/// A thousand instances that found the same Redis at the same moment do not all read everything at the same moment ever after.
fn until_all(chance: f64) -> u32 {
    let more = f64::from(ALL.end() - ALL.start()) * chance;
    ALL.start() + more as u32
}

/// Waits for ever, if messages cannot be had: what is new is then seen when it is looked for.
async fn next(news: &mut Result<News, Failed>) -> Option<Msg> {
    match news {
        Ok(news) => news.next().await,
        Err(_) => pending().await,
    }
}

/// A message that says something else is taken for news.
fn place(message: &Msg) -> Option<u64> {
    str::from_utf8(message.get_payload_bytes())
        .ok()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_compared_every_few_minutes_and_not_by_all_at_once() {
        let minutes = |chance| until_all(chance) * CHECK / 60;
        assert_eq!(minutes(0.0), Duration::from_secs(4));
        assert_eq!(minutes(0.5), Duration::from_secs(5));
        assert_eq!(minutes(1.0), Duration::from_secs(6));
    }
}
