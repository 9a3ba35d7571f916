//! The task that tells the store what it does not know yet: after an outage, and what is given back.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::time::timeout;

use super::value::Count;

/// How often what others spend is looked at, if somebody wants to know.
const BEAT: Duration = Duration::from_secs(5);
/// After the store refused.
const AGAIN: Duration = Duration::from_secs(1);

/// Ends when its counter is gone.
pub(super) async fn keep(count: Weak<Count>) {
    let Some(mut status) = count.upgrade().map(|count| count.link.watch()) else {
        return;
    };
    loop {
        let Some(counter) = count.upgrade() else {
            return;
        };
        let changed = Arc::clone(&counter.changed);
        let is_done = tell(&counter).await;
        drop(counter);
        let wait = if is_done { BEAT } else { AGAIN };
        // Whatever it is that ends the wait, it is looked at what there is to tell.
        let _ = timeout(wait, async {
            tokio::select! {
                () = changed.notified(), if is_done => {}
                changed = status.changed() => if changed.is_err() {
                    std::future::pending::<()>().await;
                },
            }
        })
        .await;
    }
}

/// Whether all is told that can be told now.
async fn tell(counter: &Count) -> bool {
    let connection = counter.connection();
    if !counter.link.is_connected() {
        return true; // until it comes back, which is a change
    }
    let mut open = counter.tally().open(connection);
    if counter.is_looked_at.swap(false, Ordering::Relaxed)
        && let Some(latest) = counter.tally().latest()
        && !open.contains(&latest)
    {
        open.push(latest);
    }
    for period in open {
        if !counter.tell(period).await {
            return false;
        }
    }
    true
}
