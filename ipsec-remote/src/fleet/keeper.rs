//! The task that connects, looks whether answers come in time, and connects again.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use redis::AsyncConnectionConfig;
use redis::aio::MultiplexedConnection;
use tokio::time::{Instant, sleep, timeout};

use super::chance::chance;
use super::link::Core;

const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(1);
/// A connection that lasted as long was a good one. After one that did not, it takes longer each time until the next: else a store that is up for moments only would be asked for all its bans in each.
const GOOD: Duration = Duration::from_secs(10);
/// How often it is looked whether a store that nobody asks is still there.
const BEAT: Duration = Duration::from_secs(1);
const CONNECTING: Duration = Duration::from_secs(1);
/// After a panic, which each time somebody may read about.
const AFTER_PANIC: Duration = Duration::from_secs(30);
/// Questions that wait to be sent. More of them wait at the door.
const QUEUE: usize = 1_024;

/// Never ends; whoever started it ends it.
pub(super) async fn keep(core: Arc<Core>) {
    let mut in_vain = 0;
    loop {
        // TLS panics where it has not one crypto provider to choose from.
        match AssertUnwindSafe(connect(&core)).catch_unwind().await {
            Ok(Ok(connection)) => {
                let since = Instant::now();
                core.is_up_with(connection.clone());
                let why = watch(&core, connection).await;
                core.is_down(&why);
                if since.elapsed() >= GOOD {
                    in_vain = 0;
                }
            }
            Ok(Err(why)) => core.is_down(&why),
            Err(_) => {
                core.is_down(
                    "connecting panicked; if the URL begins with `rediss`, install a crypto provider of rustls as the default of the process first",
                );
                sleep(AFTER_PANIC).await;
            }
        }
        sleep(wait(in_vain)).await;
        in_vain = in_vain.saturating_add(1);
    }
}

/// A connection over which an answer came within the deadline.
async fn connect(core: &Core) -> Result<MultiplexedConnection, String> {
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(CONNECTING))
        // Whoever asks waits as long as they like, which is less.
        .set_response_timeout(None)
        .set_pipeline_buffer_size(QUEUE);
    let connecting = core
        .client
        .get_multiplexed_async_connection_with_config(&config);
    let mut connection = timeout(2 * CONNECTING, connecting)
        .await
        .map_err(|_| "it took too long to connect".to_owned())?
        .map_err(|error| error.to_string())?;
    // The first question finds the way; the second one is like all that follow.
    ping(&mut connection, CONNECTING).await?;
    ping(&mut connection, core.deadline).await?;
    Ok(connection)
}

/// Returns why the connection is not to be used any more.
async fn watch(core: &Core, mut connection: MultiplexedConnection) -> String {
    loop {
        tokio::select! {
            () = core.trouble.notified() => {
                // It may have been about the connection before.
                if !core.is_up() {
                    return core.why();
                }
            }
            () = sleep(BEAT) => {
                if let Err(why) = ping(&mut connection, CONNECTING).await {
                    return why;
                }
            }
        }
    }
}

async fn ping(connection: &mut MultiplexedConnection, time: Duration) -> Result<(), String> {
    let ping = redis::cmd("PING");
    match timeout(time, ping.query_async::<()>(connection)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err(format!("no answer came within {time:?}")),
    }
}

/// Instances that lost the same store do not all come back in the same moment.
fn wait(in_vain: u32) -> Duration {
    let whole = FIRST_WAIT
        .saturating_mul(2_u32.saturating_pow(in_vain.min(10)))
        .min(LONGEST_WAIT);
    whole.mul_f64(0.5 + 0.5 * chance())
}
