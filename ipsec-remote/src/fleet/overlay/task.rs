//! The task that tells Redis what is said here, and the index what is said elsewhere.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use redis::Msg;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout};

use super::mirror::Record;
use super::observe;
use super::shared::Shared;
use super::store::{News, PAGE, Store, Writing};
use crate::fleet::error::Failed;

/// How often it is looked whether a message was lost.
const CHECK: Duration = Duration::from_secs(2);
/// Every so many checks, everything is compared: five minutes.
const ALL: u32 = 150;
/// Before it is tried again while Redis is there; twice as long each time, since all is read again then.
const PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(8);
const MOMENT: Duration = Duration::from_millis(20);
/// So many pages are read at most: no honest record has as many.
const MOST_PAGES: usize = 1_000;

/// Why the task has to begin anew.
enum Anew {
    /// The store is another than before, or has forgotten.
    Forgotten,
    /// The messages ended, or some never came.
    Deaf,
    /// The connection is another one, or none.
    Reconnected,
    Failed(Failed),
}

impl From<Failed> for Anew {
    fn from(failed: Failed) -> Self {
        Self::Failed(failed)
    }
}

/// The record as it was seen last: its name, and the place up to which it is known.
struct Seen {
    epoch: String,
    place: u64,
}

/// How much of what waited is in the store.
enum Published {
    All,
    AsFarAsThereIsRoom,
    /// The store takes nothing for now.
    Refused(Failed),
}

/// Never ends; whoever started it ends it.
pub(super) async fn run(store: Store, shared: Arc<Shared>) {
    let mut pause = PAUSE;
    loop {
        // Before the first try it is not known whether it is there, and nothing to warn of.
        let mut link = store.link().watch();
        let tried = link.wait_for(|link| link.is_reachable || link.error.is_some());
        drop(tried.await);
        if !store.link().is_up() {
            shared.is_alone(&Failed::Away.to_string());
        }
        store.link().wait_until_reachable().await;
        let (mut link, since) = (store.link().watch(), Instant::now());
        let anew = follow(&store, &shared).await;
        if since.elapsed() > LONGEST_PAUSE {
            pause = PAUSE;
        }
        match anew {
            Anew::Failed(Failed::Away) | Anew::Reconnected => pause = PAUSE,
            Anew::Failed(failed) => {
                shared.is_alone(&failed.to_string());
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
async fn follow(store: &Store, shared: &Shared) -> Anew {
    match try_follow(store, shared).await {
        Err(anew) => anew,
        Ok(never) => match never {},
    }
}

async fn try_follow(store: &Store, shared: &Shared) -> Result<std::convert::Infallible, Anew> {
    let mut link = store.link().watch();
    let connection = link.borrow_and_update().connections;
    // First, so that nothing is said between the two.
    let mut news = store.news().await;
    let mut seen = meet(store, shared).await?;
    let mut checks = interval(CHECK);
    checks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    checks.reset();
    let (mut checked, mut has_heard) = (0, false);
    loop {
        match publish(store, shared, &mut seen).await? {
            Published::All => shared.is_caught_up(news.as_ref().err()),
            Published::AsFarAsThereIsRoom => shared.is_alone(&Failed::Full.to_string()),
            Published::Refused(failed) => shared.is_alone(&failed.to_string()),
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
                if changed.is_err() || status.connections != connection || !status.is_reachable {
                    return Err(Anew::Reconnected);
                }
            }
            _ = checks.tick() => {
                checked += 1;
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
                if checked % ALL == 0 {
                    seen = meet(store, shared).await?;
                }
            }
        }
    }
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

/// Tells what was said here, in the order in which it was said.
async fn publish(store: &Store, shared: &Shared, seen: &mut Seen) -> Result<Published, Anew> {
    let (mut after, mut published) = (0, Published::All);
    loop {
        let pending = shared.next_pending(after, PAGE);
        let Some((_, last)) = pending.last() else {
            return Ok(published);
        };
        after = last.number;
        let words = pending.iter();
        let words = words.map(|(subject, change)| Writing::Say(*subject, &change.said));
        let written = match store.write(&words.collect::<Vec<_>>(), 0).await {
            // What the others say can be heard all the same. If it is the connection that is broken, there is another one soon.
            Err(failed @ Failed::Refused(_)) => return Ok(Published::Refused(failed)),
            written => written?,
        };
        shared.is_published(&pending, &written.numbers);
        if written.epoch != seen.epoch {
            return Err(Anew::Forgotten);
        }
        if written.numbers.contains(&None) {
            published = Published::AsFarAsThereIsRoom;
        }
        if written.before == seen.place {
            seen.place = written.last;
            shared.hear(Vec::new(), 0, seen.place);
        } else {
            catch_up(store, shared, seen).await?;
        }
    }
}

/// Reads what is new.
async fn catch_up(store: &Store, shared: &Shared, seen: &mut Seen) -> Result<(), Anew> {
    for _ in 0..MOST_PAGES {
        let page = store.read(seen.place).await?;
        if page.epoch != seen.epoch || page.last < seen.place {
            return Err(Anew::Forgotten);
        }
        shared.skipped(page.skipped);
        let words = page
            .words
            .into_iter()
            .filter_map(|(subject, word)| Some((subject, word?)));
        // That all up to the horizon is known is true with the last page.
        let (place, horizon) = match page.next {
            Some(next) => (next, 0),
            None => (page.last, page.horizon),
        };
        seen.place = place;
        shared.hear(words.collect(), horizon, place);
        if page.next.is_none() {
            return Ok(());
        }
    }
    Err(Failed::Unreadable.into())
}

/// Compares everything, whoever has forgotten or missed what.
async fn meet(store: &Store, shared: &Shared) -> Result<Seen, Anew> {
    let mut record = Record::default();
    let mut epoch = None;
    let (mut after, mut skipped) = (0, 0);
    let mut last = None;
    for _ in 0..MOST_PAGES {
        let page = store.read(after).await?;
        if epoch.get_or_insert_with(|| page.epoch.clone()) != &page.epoch {
            return Err(Anew::Forgotten);
        }
        skipped += page.skipped;
        for (subject, word) in page.words {
            match word {
                Some(word) => drop(record.words.insert(subject, word)),
                None => drop(record.unreadable.insert(subject)),
            }
        }
        match page.next {
            Some(next) => after = next,
            None => {
                record.horizon = page.horizon;
                last = Some(page.last);
                break;
            }
        }
    }
    let (Some(epoch), Some(place)) = (epoch, last) else {
        return Err(Failed::Unreadable.into());
    };
    shared.skipped(skipped);
    let knew = shared.horizon();
    let horizon = record.horizon;
    let (met, applied) = shared.meet(record, place);
    let offers = met
        .offer
        .iter()
        .map(|(subject, word)| Writing::Offer(*subject, word));
    let mends = met
        .mend
        .iter()
        .map(|(subject, word)| Writing::Mend(*subject, word, place));
    let buries = met
        .bury
        .iter()
        .map(|(subject, number)| Writing::Bury(*subject, *number));
    let words: Vec<Writing<'_>> = offers.chain(mends).chain(buries).collect();
    for part in words.chunks(PAGE) {
        if store.write(part, 0).await?.epoch != epoch {
            return Err(Anew::Forgotten);
        }
    }
    // Last: what is offered is not beyond it.
    if knew > horizon {
        store.write(&[], knew).await?;
    }
    observe::caught_up(shared.namespace(), applied, words.len());
    Ok(Seen { epoch, place })
}
