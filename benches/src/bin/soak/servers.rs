//! The servers: stand-ins of the services, and one that publishes lists. They do as they are told on the standard input, and end with it.

use std::io::{self, BufRead, Write};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::Response;
use stub_providers::{Fault, Stub, Vendor};
use tokio::net::TcpListener;

use crate::traffic::listed;

/// The argument that makes this program the servers.
pub(crate) const ARGUMENT: &str = "serve";
/// Entries of each list, but for those that are always there.
const ENTRIES: u32 = 20_000;
/// So many of them are others in the next version.
const CHANGED: u32 = 500;
/// What is published instead of a list.
const PAGE: &str = "<!doctype html><html><body><h1>Down for maintenance</h1></body></html>\n";

pub(crate) fn run() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build();
    let served = runtime.and_then(|runtime| runtime.block_on(serve()));
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("soak: the servers: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> io::Result<()> {
    let stub = Stub::builder()
        .quota(1 << 50)
        .retry_after(Duration::from_secs(1))
        .start()
        .await?;
    let lists = Lists::default();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{} {}", stub.address(), listener.local_addr()?);
    io::stdout().flush()?;
    let app = Router::new()
        .route("/{list}", axum::routing::get(list))
        .with_state(lists.clone());
    let publishing = tokio::spawn(async move { axum::serve(listener, app).await });
    // Ends when the other process does.
    let told = tokio::task::spawn_blocking(move || obey(&stub, &lists));
    let obeyed = told.await.map_err(io::Error::other)?;
    publishing.abort();
    obeyed
}

fn obey(stub: &Stub, lists: &Lists) -> io::Result<()> {
    for line in io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["fault", vendor, fault] => {
                let fault = Fault::named(fault).ok_or_else(|| unknown(&line))?;
                let mut vendors = Vendor::ALL.into_iter();
                let vendor = vendors.find(|known| known.name() == *vendor);
                stub.fault(vendor.ok_or_else(|| unknown(&line))?, fault);
            }
            ["clear"] => stub.clear_faults(),
            // What was asked is of no interest here, and grows.
            ["forget"] => stub.forget_requests(),
            ["lists", state, version] => {
                let version = version.parse().map_err(|_| unknown(&line))?;
                let mut published = lists.lock();
                (published.state, published.version) = ((*state).to_owned(), version);
            }
            _ => return Err(unknown(&line)),
        }
    }
    Ok(())
}

fn unknown(line: &str) -> io::Error {
    io::Error::other(format!("told {line:?}, which means nothing"))
}

/// What is published.
#[derive(Clone, Default)]
struct Lists(Arc<Mutex<Published>>);

#[derive(Default)]
struct Published {
    state: String,
    version: u32,
}

impl Lists {
    fn lock(&self) -> MutexGuard<'_, Published> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn list(State(lists): State<Lists>, Path(name): Path<String>) -> Response {
    let (state, version) = {
        let published = lists.lock();
        (published.state.clone(), published.version)
    };
    let (status, body) = match state.as_str() {
        "down" => (500, String::new()),
        "page" => (200, PAGE.to_owned()),
        "empty" => (200, String::new()),
        // What a download leaves that was cut off: none of those that are always there.
        "short" => (200, text(&name, version, 200)),
        "hang" => std::future::pending().await,
        _ => (200, text(&name, version, ENTRIES) + &always(&name)),
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
    response
}

/// Those whom every version names.
fn always(name: &str) -> String {
    match name {
        "exits" => listed().map(|ip| format!("{ip}\n")).collect(),
        _ => String::new(),
    }
}

fn text(name: &str, version: u32, entries: u32) -> String {
    let first = match name {
        "exits" => 0x5000_0000_u32,
        _ => 0x5800_0000,
    };
    let from = version * CHANGED % 1_000_000;
    (from..from + entries)
        .map(|entry| format!("{}\n", std::net::Ipv4Addr::from_bits(first + entry * 3)))
        .collect()
}
