//! Lists that are fetched, judged and put into the index in the background, from a server of our own.

mod broken;
mod disk;
mod fallback;
mod files;
mod generations;
mod hosts;
mod index_feed;
mod killed;
mod providers;
mod redirects;
pub(crate) mod server;
mod time;
mod told;
mod upstream;

use std::path::Path;
use std::time::{Duration, SystemTime};

use ipsec_core::catalog::Catalog;
use ipsec_remote::provider::Limits;
use ipsec_remote::{FeedHandle, FeedSet};

/// Noon of some day.
fn noon() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(20_000 * 86_400 + 43_200)
}

/// A feed set without gaps and chance, whose clock stands still.
fn set(catalog: &str, folder: &Path) -> FeedSet {
    let catalog: Catalog = toml::from_str(catalog).unwrap();
    let limits = Limits::new(64 * 1024, Duration::from_secs(20));
    FeedSet::new(catalog, folder)
        .gap(Duration::ZERO)
        .jitter(|| 0.5)
        .clock(noon)
        .limits(limits)
}

/// A feed set that has asked for all of its lists.
async fn started(catalog: &str, folder: &Path) -> FeedHandle {
    let handle = set(catalog, folder).start().await.unwrap();
    let _ = handle.refresh_now().await.unwrap();
    handle
}

/// Whether the index says that the address is a Tor exit.
fn is_tor(handle: &FeedHandle, ip: [u8; 4]) -> Option<bool> {
    handle.index().verdict(ip).is_tor()
}

/// A list of this many Tor exits, `11.0.0.1`, `11.0.1.1` and so on.
fn exits(count: u8) -> String {
    (0..count).map(|i| format!("11.0.{i}.1\n")).collect()
}
