//! A process that is killed whenever it may be: what it had last is there at once when the next one starts, and nothing is damaged.

use std::hash::{BuildHasher, RandomState};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use http::{StatusCode, Uri};
use tempfile::tempdir;

use super::set;

const KILLS: u32 = 36;
const LISTS: usize = 3;
/// What the child is told, and without which it does nothing.
const FOLDER: &str = "FEEDS_KILLED_FOLDER";
const SERVER: &str = "FEEDS_KILLED_SERVER";

/// Where the lists are.
#[derive(Default)]
struct Publisher {
    version: AtomicU32,
    is_down: AtomicBool,
}

/// A list of each path, with one entry more whenever any of them is asked for; none while the publisher is down.
async fn changing(State(publisher): State<Arc<Publisher>>, uri: Uri) -> Result<String, StatusCode> {
    if publisher.is_down.load(Ordering::SeqCst) {
        return Err(StatusCode::SERVICE_UNAVAILABLE);
    }
    let count = 100 + publisher.version.fetch_add(1, Ordering::SeqCst);
    let net = 20 + uri.path().len();
    let entries = (0..count).map(|i| format!("{net}.{}.{}.1\n", i / 256, i % 256));
    Ok(entries.collect())
}

fn catalog(base: &str) -> String {
    let list = |i: usize| {
        let path = "x".repeat(i + 1);
        format!("[[feed]]\nname = 'list-{i}'\nsignals = 'tor'\nurl = '{base}/{path}'\n")
    };
    let lists: String = (0..LISTS).map(list).collect();
    // Without entries, an index needs the lists on the disk.
    format!("[defaults]\nkeep_generations = 2\n[index]\nentries = false\n{lists}")
}

/// What the parent kills: asks for its lists over and over, and says how many entries of each are in use.
#[test]
#[ignore = "is run, and killed, by the test below"]
fn child() {
    let (Ok(folder), Ok(server)) = (std::env::var(FOLDER), std::env::var(SERVER)) else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let set = set(&catalog(&server), Path::new(&folder));
        let handle = set.start().await.unwrap();
        loop {
            let status = handle.refresh_now().await.unwrap();
            assert_eq!(status.error, None);
            let entries = status.lists.iter().map(|list| list.entries.to_string());
            println!("\ntaken {}", entries.collect::<Vec<_>>().join(" "));
        }
    });
}

/// The process, which does not outlive the test.
struct Victim(Child);

impl Drop for Victim {
    fn drop(&mut self) {
        // SIGKILL.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs the child, and kills it so long after the first thing it says, or after its start. Returns what it said last.
fn run_and_kill(folder: &Path, server: &str, from_start: bool, after: Duration) -> Vec<u64> {
    let child = Command::new(std::env::current_exe().unwrap())
        .args([
            "feeds::killed::child",
            "--ignored",
            "--exact",
            "--nocapture",
        ])
        .env(FOLDER, folder)
        .env(SERVER, server)
        .stdout(Stdio::piped())
        .spawn();
    let mut victim = Victim(child.unwrap());
    let (said, says) = mpsc::channel();
    let out = victim.0.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            if let Some(numbers) = line.strip_prefix("taken ") {
                // A line may be cut off where it was killed.
                let numbers = numbers.split(' ').map(str::parse);
                said.send(numbers.collect::<Result<Vec<u64>, _>>()).unwrap();
            }
        }
    });
    let mut last = Vec::new();
    if !from_start {
        last = says.recv().unwrap().unwrap();
    }
    std::thread::sleep(after);
    drop(victim);
    reader.join().unwrap();
    for numbers in says.try_iter().flatten().filter(|n| n.len() == LISTS) {
        last = numbers;
    }
    last
}

#[test]
fn whenever_it_is_killed_the_last_index_answers_at_once_and_nothing_is_damaged() {
    let folder = tempdir().unwrap();
    let lists = folder.path().join("lists");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"));
    let listener = listener.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let publisher = Arc::new(Publisher::default());
    let app = Router::new()
        .fallback(changing)
        .with_state(Arc::clone(&publisher));
    runtime.spawn(async move { axum::serve(listener, app).await.unwrap() });
    let mut known = vec![0; LISTS];
    for kill in 0..KILLS {
        let random = RandomState::new().hash_one(kill) % 60_000;
        let is_early = kill % 4 == 3;
        let taken = run_and_kill(&lists, &base, is_early, Duration::from_micros(random));
        if !taken.is_empty() {
            known = taken;
        }

        publisher.is_down.store(true, Ordering::SeqCst);
        let restarted = runtime.block_on(async {
            let handle = set(&catalog(&base), &lists).start().await.unwrap();
            let status = handle.status();
            assert!(status.ready, "kill {kill}: {status:?}");
            assert_eq!(status.error, None, "kill {kill}");
            let entries: Vec<u64> = status.lists.iter().map(|list| list.entries).collect();
            for (i, count) in entries.iter().enumerate() {
                assert!(
                    *count >= known[i],
                    "kill {kill}: {entries:?} after {known:?}"
                );
                let last = u8::try_from((count - 1) / 256).unwrap();
                let ip = [
                    21 + u8::try_from(i + 1).unwrap(),
                    last,
                    ((count - 1) % 256) as u8,
                    1,
                ];
                assert_eq!(handle.index().verdict(ip).is_tor(), Some(true), "{ip:?}");
            }
            // Whatever is built of what the disk has tells no less.
            let status = handle.refresh_now().await.unwrap();
            assert_eq!(status.error, None, "kill {kill}");
            assert!(
                status.lists.iter().all(|list| list.failures > 0),
                "{status:?}"
            );
            let after: Vec<u64> = status.lists.iter().map(|list| list.entries).collect();
            assert!(
                after
                    .iter()
                    .zip(&entries)
                    .all(|(after, before)| after >= before)
            );
            after
        });
        known = restarted;
        publisher.is_down.store(false, Ordering::SeqCst);
    }
    assert!(
        known.iter().all(|count| *count > u64::from(KILLS)),
        "{known:?}"
    );
}
