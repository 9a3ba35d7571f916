//! What two instances share through a Redis, and whether they agree in the end.

use std::process;
use std::time::Duration;

use ipsec_core::SharedIndex;
use ipsec_remote::fleet::{Fleet, FleetOverlay};
use tokio::time::timeout;

use crate::Error;

/// Long, since the machine has more to do than it can.
const DEADLINE: Duration = Duration::from_millis(50);
/// Redis is there, and so are those who have something to tell it.
const THERE_WITHIN: Duration = Duration::from_secs(10);

/// One instance's part.
pub(crate) struct Shares {
    fleet: Fleet,
    pub(crate) bans: FleetOverlay,
}

/// Each run has a namespace of its own: what one before left there is none of its business.
pub(crate) async fn connect(url: &str) -> Result<Fleet, Error> {
    let fleet = Fleet::builder(url.to_owned())
        .namespace(format!("soak-{}", process::id()))
        .deadline(DEADLINE)
        .build()?;
    let reached = timeout(THERE_WITHIN, fleet.wait_until_reachable()).await;
    match reached {
        Ok(()) => Ok(fleet),
        Err(_) => Err(format!("Redis is not reached: {:?}", fleet.status()).into()),
    }
}

impl Shares {
    pub(crate) async fn begin(fleet: Fleet, index: &SharedIndex) -> Result<Self, Error> {
        let bans = fleet.overlay(index);
        timeout(THERE_WITHIN, bans.wait_until_caught_up()).await?;
        Ok(Self { fleet, bans })
    }

    pub(crate) fn words(&self) -> String {
        format!("{:?}\n{:?}", self.fleet.status(), self.bans.status())
    }

    /// What is wrong when nobody says anything any more: all bans were lifted, and all is told.
    pub(crate) async fn problems(&self) -> Vec<String> {
        let settled = async {
            self.fleet.wait_until_reachable().await;
            self.bans.wait_until_published().await;
            self.bans.wait_until_caught_up().await;
        };
        let mut problems = Vec::new();
        if timeout(THERE_WITHIN, settled).await.is_err() {
            problems.push(format!("the instances do not agree: {}", self.words()));
        }
        // The one at most that was about to be lifted when the time was over.
        let (left, lost) = (self.bans.entries().len(), self.bans.status().lost);
        if left > 1 || lost > 0 {
            problems.push(format!(
                "{left} bans are left, and {lost} changes were lost"
            ));
        }
        problems
    }
}
