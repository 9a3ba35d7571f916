//! How long a feed set takes from its start to the first answer, out of what its folder remembers, with lists of real sizes.
//!
//! Each round is a process of its own, as a start is. The files are in the system's cache. No list is fetched: the folder was filled before.

use std::fmt::Write as _;
use std::io;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use ipsec_core::catalog::Catalog;
use ipsec_remote::{FeedHandle, FeedSet};

/// What a child is called with, before its folder.
const CHILD: &str = "--child";
/// All made-up addresses are public ones from here on.
const FIRST: u32 = 16 << 24;
/// How many of them there are.
const ADDRESSES: u32 = 84 << 24;

fn main() -> io::Result<ExitCode> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let (sizes, rounds): (&[u32], usize) = match args[..] {
        [CHILD, folder] => {
            child(Path::new(folder))?;
            return Ok(ExitCode::SUCCESS);
        }
        [] => (&[100_000, 1_000_000], 31),
        ["--quick"] => (&[1_000], 3),
        _ => {
            eprintln!("unknown arguments {args:?}: there is only --quick");
            return Ok(ExitCode::FAILURE);
        }
    };
    println!("{HEAD}");
    for &entries in sizes {
        println!("{}", row(entries, rounds)?);
    }
    Ok(ExitCode::SUCCESS)
}

const HEAD: &str = "\
Medians in ms, the longest in brackets.

| entries | index, MiB | list, MiB | `start` to the first answer | the process to the first answer |
|--:|--:|--:|--:|--:|";

fn row(entries: u32, rounds: usize) -> io::Result<String> {
    let folder = tempfile::tempdir()?;
    let text = text(entries);
    std::fs::write(list(folder.path()), &text)?;
    runtime()?.block_on(async {
        let feeds = start(folder.path()).await?;
        let status = feeds.refresh_now().await.map_err(io::Error::other)?;
        match status
            .lists
            .iter()
            .all(|list| list.entries == u64::from(entries))
        {
            true => Ok(()),
            false => Err(io::Error::other(format!(
                "the list was not taken: {status:?}"
            ))),
        }
    })?;
    let index = std::fs::metadata(lists(folder.path()).join("index.idx"))?;
    let (mut starts, mut processes) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let begin = Instant::now();
        let child = Command::new(std::env::current_exe()?)
            .arg(CHILD)
            .arg(folder.path())
            .output()?;
        let whole = begin.elapsed();
        let said = String::from_utf8_lossy(&child.stdout);
        let start = said.trim().parse().map_err(|_| {
            let words = String::from_utf8_lossy(&child.stderr).into_owned();
            io::Error::other(words)
        })?;
        starts.push(Duration::from_nanos(start));
        processes.push(whole);
    }
    let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
    Ok(format!(
        "| {entries} | {:.1} | {:.1} | {} | {} |",
        mib(index.len()),
        mib(text.len() as u64),
        figure(&starts),
        figure(&processes)
    ))
}

/// Starts, asks, says how many nanoseconds that took, and is gone at once.
fn child(folder: &Path) -> io::Result<()> {
    let runtime = runtime()?;
    let begin = Instant::now();
    let feeds = runtime.block_on(start(folder))?;
    let is_listed = feeds.index().verdict(FIRST.to_be_bytes()).is_datacenter();
    let time = begin.elapsed();
    if is_listed != Some(true) {
        return Err(io::Error::other("the first answer is not out of the list"));
    }
    println!("{}", time.as_nanos());
    std::process::exit(0)
}

async fn start(folder: &Path) -> io::Result<FeedHandle> {
    let catalog = format!(
        "[[feed]]\nname = 'hosting'\nsignals = 'datacenter'\npath = {:?}",
        list(folder)
    );
    let catalog: Catalog = toml::from_str(&catalog).map_err(io::Error::other)?;
    let started = FeedSet::new(catalog, lists(folder)).start().await;
    started.map_err(io::Error::other)
}

/// Different entries in no order, a fourth of them networks of 256 addresses.
fn text(entries: u32) -> String {
    let mut text = String::new();
    for i in 0..entries {
        // An odd step, which goes through all networks of 256 before it comes to one again.
        let network = u64::from(i) * 769_231 % u64::from(ADDRESSES >> 8);
        let ip = std::net::Ipv4Addr::from(FIRST + ((network as u32) << 8));
        let end = if i % 4 == 1 { "/24" } else { "" };
        let _ = writeln!(text, "{ip}{end}");
    }
    text
}

fn list(folder: &Path) -> std::path::PathBuf {
    folder.join("hosting.txt")
}

fn lists(folder: &Path) -> std::path::PathBuf {
    folder.join("lists")
}

fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
}

fn figure(times: &[Duration]) -> String {
    let mut times: Vec<f64> = times.iter().map(|time| time.as_secs_f64() * 1e3).collect();
    times.sort_by(f64::total_cmp);
    let longest = times.last().copied().unwrap_or_default();
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    format!("{median:.1} ({longest:.1})")
}
