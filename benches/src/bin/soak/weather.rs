//! What changes meanwhile: the lists, the health of the services, and whom an operator bans.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use http::StatusCode;
use ipsec_core::ListOverride;
use stub_providers::Vendor;
use tokio::time::sleep;

use crate::outside::Outside;
use crate::service::Door;
use crate::stack::Stack;
use crate::traffic::{Tally, add};

/// Each for so long, and then all is well for as long.
const STORM: Duration = Duration::from_millis(700);
/// What the services do wrong, one after the other. Not among them is what keeps a service from being asked for longer than anybody soaks, such as a wrong key.
const STORMS: [&str; 13] = [
    "hang",
    "internal",
    "wrong-address",
    "too-many-seconds",
    "truncated",
    "reset",
    "cut-short",
    "html",
    "empty",
    "wrong-types",
    "duplicate-keys",
    "trickle",
    "unavailable",
];

/// The state of the lists; mostly they are good. A list that hangs takes a second.
const STATES: [&str; 9] = [
    "good", "good", "page", "good", "down", "good", "short", "empty", "hang",
];

/// A ban counts on all instances within so long: a second, and another one for a machine that has more to do than it can.
const EVERYWHERE_WITHIN: Duration = Duration::from_secs(2);

/// New versions of the lists come, good ones and others.
pub(crate) async fn lists(outside: Arc<Outside>, stacks: Vec<Arc<Stack>>) {
    for version in 1_u32.. {
        let state = STATES[version as usize % STATES.len()];
        outside.publish(state, version);
        // What is wrong with a list is in its status; the invariants say whether it did harm.
        for stack in &stacks {
            let _ = stack.feeds.refresh_now().await;
        }
        sleep(Duration::from_millis(200)).await;
    }
}

/// One service after the other fails, each time in another way; now and then all of them.
pub(crate) async fn storms(outside: Arc<Outside>) {
    for number in 0_usize.. {
        let storm = STORMS[number % STORMS.len()];
        let one = Vendor::ALL.get(number % (Vendor::ALL.len() + 1));
        for vendor in one.map_or(&Vendor::ALL[..], std::slice::from_ref) {
            outside.fault(*vendor, of(*vendor, storm));
        }
        sleep(STORM).await;
        outside.clear_weather();
        outside.forget();
        sleep(STORM).await;
    }
}

/// A 429 of Focsec's is the end of its day: it is not asked again before midnight.
fn of(vendor: Vendor, storm: &'static str) -> &'static str {
    match (vendor, storm) {
        (Vendor::Focsec, "too-many-seconds") => "bad-gateway",
        _ => storm,
    }
}

/// Somebody is banned and refused at once, whatever else happens, and let in again when the ban is lifted; on the other instance soon, if there is one, where it is lifted.
pub(crate) async fn bans(stacks: Vec<Arc<Stack>>, tally: Arc<Tally>) {
    for number in 0_usize.. {
        let (Some(here), Some(there)) = (
            stacks.get(number % stacks.len()),
            stacks.get((number + 1) % stacks.len()),
        ) else {
            return;
        };
        let network = 0xf000 + (number % 0x0fff) as u16;
        let ip = IpAddr::from(Ipv6Addr::new(0x2620, 0x4f, 0x8000, network, 0, 0, 0, 1));
        if let Err(error) = here.ban(ip) {
            tally.wrong(format!("{ip} cannot be banned: {error}"));
        }
        let banned = here.doors.knock(Door::Open, ip).await.status();
        if banned != StatusCode::FORBIDDEN {
            tally.wrong(format!("{ip} is banned, and answered with {banned}"));
        }
        counts(Some(ListOverride::Deny), there, ip, &tally).await;
        let banned = there.doors.knock(Door::Open, ip).await.status();
        if banned != StatusCode::FORBIDDEN {
            tally.wrong(format!(
                "{ip} is banned, and answered elsewhere with {banned}"
            ));
        }
        if there.lift(ip).is_empty() {
            tally.wrong(format!("the ban of {ip} was lost"));
        }
        let lifted = there.doors.knock(Door::Open, ip).await.status();
        if lifted != StatusCode::OK {
            tally.wrong(format!(
                "{ip} is not banned any more, and answered with {lifted}"
            ));
        }
        counts(None, here, ip, &tally).await;
        add(&tally.bans);
        sleep(Duration::from_millis(2)).await;
    }
}

/// Waits until that counts for somebody.
async fn counts(says: Option<ListOverride>, on: &Stack, ip: IpAddr, tally: &Tally) {
    let start = Instant::now();
    while on.feeds.index().verdict(ip).list_override() != says {
        if start.elapsed() > EVERYWHERE_WITHIN {
            return tally.wrong(format!("{says:?} does not count for {ip} everywhere"));
        }
        sleep(Duration::from_millis(1)).await;
    }
    let took = start.elapsed().as_micros() as u64;
    tally.everywhere.fetch_max(took, Ordering::Relaxed);
}
