//! Lists that are fetched while requests run: the index is refreshed behind the guard, and a page for operators tells how each list is doing.

use std::env;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use examples::Publisher;
use ipsec_core::catalog::Catalog;
use ipsec_core::policy::{Policy, tor, vpn};
use ipsec_remote::{FeedHandle, FeedSet, ListStatus};
use ipsec_tower::{ClientIp, ClientIpResolver, ForwardingHeader, TrustedProxies, VerdictLayer};
use serde_json::{Value, json};

const LINES: &str = "
  curl -i -H 'X-Forwarded-For: 203.0.113.9' $URL/         # a Tor exit: refused
  curl -i -H 'X-Forwarded-For: 203.0.113.200' $URL/       # in no list as yet: let in
  curl $URL/status                                        # how each list is doing
  curl -i -X POST $URL/refresh                            # something is published, and all lists are asked for now
  curl -i -H 'X-Forwarded-For: 203.0.113.200' $URL/       # with FEEDS unset, that was this address: refused from now on
  curl -i -H 'X-Forwarded-For: 203.0.113.9' $URL/status   # for nobody but this machine
";

/// Lists of the publisher on this machine. `bogons`: addresses for documentation are not public, and would be dropped.
const FEEDS: &str = r#"
[defaults]
interval = "1h"
bogons = "keep"
max_not_public = 1.0

[[feed]]
name = "tor-exits"
kind = "complete"
signals = "tor"
url = "http://$HOST/tor-exits.txt"

[[feed]]
name = "vpn-ranges"
signals = "vpn"
url = "http://$HOST/vpn-ranges.txt"
"#;

/// How long the first lists may take to come.
const PATIENCE: Duration = Duration::from_secs(60);

struct App {
    feeds: FeedHandle,
    publisher: Option<Publisher>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    examples::show_events();

    // FEEDS is the path of a feeds.toml of your own.
    let (set, publisher) = match env::var_os("FEEDS") {
        Some(file) => (of_file(Path::new(&file))?, None),
        None => {
            let publisher = Publisher::start().await?;
            (of(&publisher)?, Some(publisher))
        }
    };
    let feeds = set.start().await?;

    // If the disk remembers an index, it answers at once, and the lists are asked for behind the requests. If not, nobody is served before there is one: until then
    // nobody would be known, and a guard cannot be made whose policy the index cannot answer.
    tokio::time::timeout(PATIENCE, feeds.wait_until_ready())
        .await
        .map_err(|_| format!("there is no list after {PATIENCE:?}: {:?}", feeds.status()))??;

    let resolver = ClientIpResolver::trusted_proxies(
        ForwardingHeader::XForwardedFor,
        TrustedProxies::loopback(),
    )
    .insecure_peer_when_missing();
    // A clone is the same index, not a copy: whatever is put into it later is what the layer sees.
    let verdicts = VerdictLayer::new(feeds.index().clone()).client_ip(resolver);
    let policy = Policy::builder("read").deny(tor().or(vpn())).build()?;

    // Dropping the handle would end the refreshing: it lives as long as the application.
    let app = App { feeds, publisher };
    let app = Router::new()
        .route(
            "/",
            get(async || "once upon a time\n").layer(verdicts.guard(policy)?),
        )
        .route("/status", get(status))
        .route("/refresh", post(refresh))
        .layer(verdicts)
        .with_state(Arc::new(app));
    examples::serve(app, LINES).await
}

/// The lists of a file, remembered where `ipverdict fetch` remembers them as well; only one of the two may run at a time.
fn of_file(file: &Path) -> Result<FeedSet, Box<dyn Error>> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{file:?}: {error}"))?;
    let catalog: Catalog =
        toml::from_str(&text).map_err(|error| format!("{file:?}: {}", error.message()))?;
    let catalog = catalog.in_folder(file.parent().unwrap_or(Path::new("")));
    Ok(FeedSet::new(catalog, file.with_extension("fetched")))
}

/// The made-up lists, from the beginning each time.
fn of(publisher: &Publisher) -> Result<FeedSet, Box<dyn Error>> {
    let host = publisher.host();
    let catalog: Catalog = toml::from_str(&FEEDS.replace("$HOST", &host))?;
    let folder: PathBuf = env::current_exe()?.with_extension("fetched");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    // Others' hosts are asked once a second, this one is our own.
    Ok(FeedSet::new(catalog, folder).host_gap(host, Duration::ZERO))
}

/// How the lists are doing, for nobody but this machine. It is the client's address that counts: the peer's is that of a proxy, which may well be here.
async fn status(client: ClientIp, State(app): State<Arc<App>>) -> Result<Json<Value>, StatusCode> {
    if !client.ip().is_loopback() {
        return Err(StatusCode::NOT_FOUND);
    }
    let status = app.feeds.status();
    let now = SystemTime::now();
    let lists = status.lists.iter().map(|list| row(list, now));
    Ok(Json(json!({
        "ready": status.ready,
        "error": status.error,
        "indexes_built": status.builds,
        "lists": lists.collect::<Vec<_>>(),
    })))
}

fn row(list: &ListStatus, now: SystemTime) -> Value {
    json!({
        "list": list.name.as_str(),
        "entries": list.entries,
        "bytes": list.bytes,
        "seconds_since_asked": list.age(now).map(|age| age.as_secs()),
        "held": list.held,
        "failed": list.error,
    })
}

/// Asks for all lists now, and answers when what came is in the index or held. Without this, it happens by itself, every hour.
async fn refresh(client: ClientIp, state: State<Arc<App>>) -> Result<Json<Value>, StatusCode> {
    if !client.ip().is_loopback() {
        return Err(StatusCode::NOT_FOUND);
    }
    if let Some(publisher) = &state.publisher {
        publisher.publish();
    }
    let done = state.feeds.refresh_now().await;
    done.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    status(client, state).await
}
