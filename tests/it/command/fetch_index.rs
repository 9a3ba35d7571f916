//! An index that was built elsewhere, fetched from a server on this machine.

use std::io::Cursor;
use std::time::{Duration, SystemTime};

use ipsec_core::index::List;
use ipsec_core::{LocalIndex, Signal};
use minisign::KeyPair;
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::runtime::Runtime;

use super::folder::Folder;
use crate::feeds::server::Server;

/// A server, and a folder with a feeds.toml of an index that it publishes.
struct World {
    folder: Folder,
    server: Server,
    keys: KeyPair,
    /// What the server runs on.
    _runtime: Runtime,
}

const FETCH: [&str; 4] = ["fetch", "feeds.toml", "-o", "fleet.idx"];

/// An index of this many Tor exits, made that many seconds after noon of some day.
fn index(count: u8, seconds: Option<u64>) -> Vec<u8> {
    let text: String = (0..count).map(|i| format!("11.0.{i}.1\n")).collect();
    let list = List::new("exits").signals(Signal::Tor).complete();
    let mut builder = LocalIndex::builder().list(list, text.as_bytes());
    if let Some(seconds) = seconds {
        let noon = SystemTime::UNIX_EPOCH + Duration::from_secs(20_000 * 86_400 + 43_200);
        builder = builder.dated(noon + Duration::from_secs(seconds));
    }
    builder.build().unwrap().as_bytes().to_vec()
}

fn digest(body: &[u8]) -> String {
    let digest = Sha256::digest(body);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl World {
    fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let server = runtime.block_on(Server::start());
        let world = Self {
            folder: Folder::new(),
            server,
            keys: KeyPair::generate_unencrypted_keypair().unwrap(),
            _runtime: runtime,
        };
        let key = world.keys.pk.to_base64();
        world.declares(&format!("public_key = '{key}'"));
        world
    }

    fn declares(&self, proof: &str) {
        let url = self.server.url("/geo.idx");
        let feeds = format!("[[feed]]\nname = 'fleet'\nkind = 'index'\nurl = '{url}'\n{proof}\n");
        self.folder.write("feeds.toml", feeds);
    }

    /// Publishes an index with its signature and its digest.
    fn publish(&self, version: u32, body: &[u8]) {
        let (pk, sk) = (&self.keys.pk, &self.keys.sk);
        let signature = minisign::sign(Some(pk), sk, Cursor::new(body), None, None);
        let signature = signature.unwrap().into_string();
        self.server.list("/geo.idx", version, body);
        self.server.list("/geo.idx.minisig", version, signature);
        self.server.list("/geo.idx.sha256", version, digest(body));
    }

    fn is_tor(&self, ip: &str) -> bool {
        let args = ["check", "--index", "fleet.idx", ip];
        self.folder.says(&args, 0).contains("tor: yes")
    }
}

#[test]
fn it_is_fetched_verified_and_written_and_then_only_asked_for() {
    let world = World::new();
    world.publish(1, &index(3, Some(0)));
    let words = world.folder.says(&FETCH, 0);
    let lines: Vec<&str> = words.lines().collect();
    assert!(lines[1].starts_with("  fleet        3  "), "{words}");
    assert!(lines[1].ends_with(" s  new"), "{words}");
    assert_eq!(lines[3], "1 list: 1 new");
    assert!(lines[4].starts_with("wrote \"fleet.idx\", "), "{words}");
    assert!(world.is_tor("11.0.2.1") && !world.is_tor("11.0.3.1"));

    let fetched = world.folder.json(&FETCH, 0);
    assert_eq!(fetched["lists"][0]["state"], json!("unchanged"));
    assert_eq!(fetched["written"], json!("unchanged"));
    // The second time, neither the index nor its signature came.
    assert_eq!(world.server.asked().len(), 3);

    world.publish(2, &index(4, Some(60)));
    world.folder.says(&FETCH, 0);
    assert!(world.is_tor("11.0.3.1"));
}

#[test]
fn one_without_a_date_is_told_to_be_new_when_it_is() {
    let world = World::new();
    world.declares("digest = 'file'");
    let fetch = ["fetch", "feeds.toml"];
    for (version, written) in [(1, "written"), (1, "unchanged"), (2, "written")] {
        world.publish(version, &index(2 + version as u8, None));
        let fetched = world.folder.json(&fetch, 0);
        assert_eq!(fetched["written"], json!(written), "{version}");
    }
}

#[test]
fn an_older_one_and_one_of_another_digest_are_told_once_and_change_nothing() {
    let world = World::new();
    world.publish(2, &index(4, Some(60)));
    world.folder.says(&FETCH, 0);
    let before = world.folder.read("fleet.idx");
    world.publish(3, &index(3, Some(0)));
    let words = world.folder.says(&FETCH, 3);
    let told = "fleet: held: the index is older than the one in use: it is of 2024-10-04T12:00:00Z, and that of 2024-10-04T12:01:00Z; the last good version stays";
    assert!(words.contains(told), "{words}");

    // Nothing on a command line takes it nevertheless.
    let accept = format!("fleet@{}", &digest(&index(3, Some(0)))[..16]);
    let told = world
        .folder
        .refuses(&[&FETCH[..], &["--accept", &accept]].concat());
    assert!(
        told.contains("fleet is an index") && told.contains("move \"feeds.fetched\" away"),
        "{told}"
    );

    world.declares(&format!("digest = '{}'", digest(&index(9, None))));
    let words = world.folder.run(&FETCH);
    assert_eq!(words.code, 2, "{words:?}");
    assert!(words.stdout.contains("fleet: held: "), "{words:?}");
    assert!(
        words.stdout.contains("does not match its digest"),
        "{words:?}"
    );
    assert!(
        words.stderr.contains("error: there is no index: "),
        "{words:?}"
    );
    assert_eq!(world.folder.read("fleet.idx"), before);
}

#[test]
fn nothing_is_built_of_it() {
    let world = World::new();
    let told = world
        .folder
        .refuses(&["build", "feeds.toml", "-o", "fleet.idx"]);
    let words = "error: index fleet was built elsewhere (kind = \"index\"), so there is nothing to build here: whatever uses it fetches it, as `ipverdict fetch` does";
    assert!(told.starts_with(words), "{told}");
    world.declares(&format!("public_key = 'RW{}'", "-".repeat(54)));
    let told = world.folder.refuses(&FETCH);
    assert!(
        told.starts_with("error: index fleet: the public key is none"),
        "{told}"
    );
}
