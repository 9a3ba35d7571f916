//! The task that connects, looks whether answers come in time, and connects again.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use redis::AsyncConnectionConfig;
use redis::aio::MultiplexedConnection;
use tokio::time::{Instant, sleep, timeout};

use super::chance::chance;
use super::core::Core;

const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(1);
/// A store that answered in time for as long is a good one. After one that did not, it takes longer each time until the next try: else a store that is up for moments only would be asked for all its bans in
/// each. And only after as long an outage is over: one that comes back at once is the same.
const GOOD: Duration = Duration::from_secs(10);
/// How often it is looked whether a store that nobody asks is still there.
const BEAT: Duration = Duration::from_secs(1);
/// After a panic, which each time somebody may read about.
const AFTER_PANIC: Duration = Duration::from_secs(30);
/// Questions that wait to be sent. More of them wait at the door.
const QUEUE: usize = 1_024;

/// Never ends; whoever started it ends it.
pub(super) async fn keep(core: Arc<Core>) {
    let mut tries = Tries::default();
    loop {
        // TLS panics where it has not one crypto provider to choose from.
        match AssertUnwindSafe(connect(&core)).catch_unwind().await {
            Ok(Ok(connection)) => {
                core.is_connected_by(connection.clone());
                let why = watch(&core, connection, &mut tries).await;
                core.is_gone(&why);
            }
            Ok(Err(why)) => core.is_gone(&why),
            Err(_) => {
                core.is_gone(
                    "connecting panicked; if the URL begins with `rediss`, install a crypto provider of rustls as the default of the process first",
                );
                sleep(AFTER_PANIC).await;
            }
        }
        tries.pause().await;
    }
}

/// A connection over which an answer came.
async fn connect(core: &Core) -> Result<MultiplexedConnection, String> {
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(core.patience))
        // Whoever asks waits as long as they like, which is less.
        .set_response_timeout(None)
        .set_pipeline_buffer_size(QUEUE);
    let connecting = core
        .client
        .get_multiplexed_async_connection_with_config(&config);
    let mut connection = timeout(2 * core.patience, connecting)
        .await
        .map_err(|_| "it took too long to connect".to_owned())?
        .map_err(|error| error.to_string())?;
    // This question finds the way.
    ping(&mut connection, core.patience).await?;
    Ok(connection)
}

/// Returns why the connection is not to be used any more.
async fn watch(core: &Core, mut connection: MultiplexedConnection, tries: &mut Tries) -> String {
    loop {
        let took = match ping(&mut connection, core.patience).await {
            Ok(took) => took,
            Err(why) => return why,
        };
        if !core.is_connected() {
            return core.why();
        }
        if !core.is_prompt() && took > core.deadline {
            core.is_slow(&format!("no answer came within {:?}", core.deadline));
            tries.pause().await;
            continue;
        }
        if !core.is_prompt() {
            core.answers_in_time();
            tries.succeeds();
        }
        tokio::select! {
            () = core.trouble.notified() => {
                // It may have been about the connection before.
                if !core.is_connected() {
                    return core.why();
                }
            }
            () = sleep(BEAT) => ()
        }
        match core.is_prompt() {
            true if tries.is_good() => core.outage_is_over(),
            true => (),
            false => tries.pause().await,
        }
    }
}

/// Returns how long the answer took.
async fn ping(connection: &mut MultiplexedConnection, time: Duration) -> Result<Duration, String> {
    let ping = redis::cmd("PING");
    let began = Instant::now();
    match timeout(time, ping.query_async::<()>(connection)).await {
        Ok(Ok(())) => Ok(began.elapsed()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err(format!("no answer came within {time:?}")),
    }
}

/// How often it was tried in vain, and since when not.
#[derive(Default)]
struct Tries {
    in_vain: u32,
    well_since: Option<Instant>,
}

impl Tries {
    fn succeeds(&mut self) {
        self.well_since = Some(Instant::now());
    }

    fn is_good(&self) -> bool {
        self.well_since.is_some_and(|since| since.elapsed() >= GOOD)
    }

    /// What was well for long enough begins anew.
    fn fails(&mut self) {
        if self.is_good() {
            self.in_vain = 0;
        }
        self.well_since = None;
    }

    /// Instances that lost the same store do not all come back in the same moment.
    async fn pause(&mut self) {
        self.fails();
        let whole = FIRST_WAIT
            .saturating_mul(2_u32.saturating_pow(self.in_vain.min(10)))
            .min(LONGEST_WAIT);
        self.in_vain = self.in_vain.saturating_add(1);
        sleep(whole.mul_f64(0.5 + 0.5 * chance())).await;
    }
}
