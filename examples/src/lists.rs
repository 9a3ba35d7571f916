//! A publisher of made-up lists on this machine, so that an example that fetches lists needs no internet.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;

const TOR_EXITS: &str = include_str!("../data/tor-exits.txt");
const VPN_RANGES: &str = include_str!("../data/vpn-ranges.txt");

/// A publisher of lists: `/tor-exits.txt` and `/vpn-ranges.txt`.
#[derive(Debug)]
pub struct Publisher {
    address: SocketAddr,
    has_more: Arc<AtomicBool>,
}

impl Publisher {
    /// Starts it on a free port. It ends with the runtime.
    ///
    /// # Errors
    ///
    /// No port is free.
    pub async fn start() -> std::io::Result<Self> {
        let has_more = Arc::<AtomicBool>::default();
        let app = Router::new()
            .route("/{list}", axum::routing::get(list))
            .with_state(Arc::clone(&has_more));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        tokio::spawn(async move { axum::serve(listener, app).await });
        Ok(Self { address, has_more })
    }

    /// Where it listens, as it is in URLs.
    #[must_use]
    pub fn host(&self) -> String {
        self.address.to_string()
    }

    /// Publishes a new version of the exits, with 203.0.113.200 in it.
    pub fn publish(&self) {
        self.has_more.store(true, Ordering::Relaxed);
    }
}

/// A list, or that it is the one that is known.
async fn list(
    State(has_more): State<Arc<AtomicBool>>,
    Path(name): Path<String>,
    asked: HeaderMap,
) -> Response {
    let has_more = has_more.load(Ordering::Relaxed);
    let (text, version) = match name.as_str() {
        "tor-exits.txt" if has_more => (format!("{TOR_EXITS}203.0.113.200\n"), "\"2\""),
        "tor-exits.txt" => (TOR_EXITS.to_owned(), "\"1\""),
        "vpn-ranges.txt" => (VPN_RANGES.to_owned(), "\"1\""),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let etag = [(header::ETAG, version)];
    match asked.get(header::IF_NONE_MATCH) {
        Some(known) if known == version => (StatusCode::NOT_MODIFIED, etag).into_response(),
        _ => (etag, text).into_response(),
    }
}
