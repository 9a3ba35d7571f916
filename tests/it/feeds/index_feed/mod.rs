//! An index that is built once, published with a digest and a signature, and fetched from a server of our own.

mod catalog;
mod disk;
mod judged;
mod proofs;
mod torn;
mod upstream;

use std::io::Cursor;
use std::path::Path;
use std::sync::LazyLock;
use std::time::{Duration, SystemTime};

use ipsec_core::index::List;
use ipsec_core::{LocalIndex, Signal};
use ipsec_remote::provider::Limits;
use ipsec_remote::{FeedHandle, FeedStatus, IndexFeed, IndexProof};
use minisign::KeyPair;
use sha2::{Digest, Sha256};

use super::server::Server;
use super::{exits, is_tor, noon};

/// The publisher's keys, made anew for each run.
static KEYS: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate_unencrypted_keypair().unwrap());

/// Keys of somebody else.
static OTHER_KEYS: LazyLock<KeyPair> =
    LazyLock::new(|| KeyPair::generate_unencrypted_keypair().unwrap());

fn signed() -> IndexProof {
    IndexProof::signed_by(&KEYS.pk.to_base64()).unwrap()
}

fn signature(keys: &KeyPair, body: &[u8]) -> String {
    let signed = minisign::sign(Some(&keys.pk), &keys.sk, Cursor::new(body), None, None);
    signed.unwrap().into_string()
}

fn digest(body: &[u8]) -> String {
    let digest = Sha256::digest(body);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The file of digests as `sha256sum` writes it.
fn digest_file(body: &[u8]) -> String {
    format!("{}  geo.idx\n", digest(body))
}

/// The index of a number of Tor exits, `11.0.0.1`, `11.0.1.1` and so on, made that many hours before noon.
fn index(count: u8, hours_ago: u64) -> Vec<u8> {
    let date = noon() - Duration::from_secs(hours_ago * 3_600);
    index_of(count, Some(date))
}

fn index_of(count: u8, date: Option<SystemTime>) -> Vec<u8> {
    let text = exits(count);
    let list = List::new("exits").signals(Signal::Tor).complete();
    let mut builder = LocalIndex::builder().list(list, text.as_bytes());
    if let Some(date) = date {
        builder = builder.dated(date);
    }
    builder.build().unwrap().as_bytes().to_vec()
}

/// Publishes an index with all of its proofs.
fn publish(server: &Server, version: u32, body: &[u8]) {
    publish_at(server, "/geo.idx", version, body);
}

fn publish_at(server: &Server, path: &str, version: u32, body: &[u8]) {
    server.list(path, version, body);
    let signature = signature(&KEYS, body);
    server.list(&format!("{path}.minisig"), version, signature);
    server.list(&format!("{path}.sha256"), version, digest_file(body));
}

/// An index feed without pauses and chance, whose clock stands still.
fn feed(server: &Server, proof: IndexProof, folder: &Path) -> IndexFeed {
    IndexFeed::new(server.url("/geo.idx"), proof, folder)
        .jitter(|| 0.5)
        .clock(noon)
        .torn_pause(Duration::ZERO)
        .limits(Limits::new(4 * 1024 * 1024, Duration::from_secs(20)))
}

/// An index feed that has asked once.
async fn started(feed: IndexFeed) -> (FeedHandle, FeedStatus) {
    let handle = feed.start().await.unwrap();
    let status = handle.refresh_now().await.unwrap();
    (handle, status)
}

/// How many exits the index knows.
#[track_caller]
fn knows(handle: &FeedHandle, count: u8) {
    assert_eq!(is_tor(handle, [11, 0, count - 1, 1]), Some(true));
    assert_eq!(is_tor(handle, [11, 0, count, 1]), Some(false));
}

/// The paths that were asked for.
fn paths(server: &Server) -> Vec<String> {
    let asked = server.asked().into_iter();
    asked.map(|asked| asked.path).collect()
}
