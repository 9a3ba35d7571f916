//! A server on this machine that publishes what a test tells it to.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use http::header::{ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};
use http::{HeaderMap, Request, StatusCode};

/// What is published at one path.
#[derive(Clone)]
pub(crate) enum Page {
    /// A list, with an `ETag` and a date that follow from this number.
    List(Vec<u8>, u32),
    /// Anything else.
    Other(StatusCode, Vec<(&'static str, &'static str)>, Vec<u8>),
    /// The first to whoever asks first, and the second from then on.
    Then(Box<Page>, Box<Page>),
    /// Is elsewhere.
    Moved(String),
    /// Never answers.
    Hangs,
}

/// A request that came.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    /// How many requests were under way, this one among them.
    pub(crate) at_once: usize,
}

#[derive(Default)]
struct Shared {
    pages: HashMap<String, Page>,
    asked: Vec<Asked>,
    under_way: usize,
}

/// The server. Dropped, it is down.
pub(crate) struct Server {
    shared: Arc<Mutex<Shared>>,
    base: String,
    task: tokio::task::JoinHandle<()>,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let shared = Arc::<Mutex<Shared>>::default();
        let app = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&shared));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let task = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { shared, base, task }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Publishes a list. The number is that of its version.
    pub(crate) fn list(&self, path: &str, version: u32, text: impl Into<Vec<u8>>) {
        self.put(path, Page::List(text.into(), version));
    }

    pub(crate) fn status(&self, path: &str, status: u16) {
        self.other(path, status, &[], "");
    }

    pub(crate) fn other(
        &self,
        path: &str,
        status: u16,
        headers: &[(&'static str, &'static str)],
        body: impl Into<Vec<u8>>,
    ) {
        let status = StatusCode::from_u16(status).unwrap();
        self.put(path, Page::Other(status, headers.to_vec(), body.into()));
    }

    pub(crate) fn put(&self, path: &str, page: Page) {
        let mut shared = self.shared.lock().unwrap();
        shared.pages.insert(path.to_owned(), page);
    }

    /// What was asked for so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.shared.lock().unwrap().asked.clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A request is under way until its answer was made.
struct UnderWay(Arc<Mutex<Shared>>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.lock().unwrap().under_way -= 1;
    }
}

async fn answer(State(shared): State<Arc<Mutex<Shared>>>, request: Request<Body>) -> Response {
    let path = request.uri().path().to_owned();
    let headers = request.headers().clone();
    let page = {
        let mut shared = shared.lock().unwrap();
        shared.under_way += 1;
        let asked = Asked {
            path: path.clone(),
            headers: headers.clone(),
            at_once: shared.under_way,
        };
        shared.asked.push(asked);
        match shared.pages.get(&path).cloned() {
            Some(Page::Then(first, second)) => {
                shared.pages.insert(path, *second);
                Some(*first)
            }
            page => page,
        }
    };
    let _under_way = UnderWay(shared);
    // Lets another request in, if there is one.
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
    match page {
        None => Response::builder().status(404).body(Body::empty()).unwrap(),
        Some(Page::Hangs | Page::Then(..)) => std::future::pending().await,
        Some(Page::Moved(to)) => {
            let response = Response::builder().status(302).header("location", to);
            response.body(Body::from("moved")).unwrap()
        }
        Some(Page::Other(status, headers, body)) => {
            let mut response = Response::builder().status(status);
            for (name, value) in headers {
                response = response.header(name, value);
            }
            response.body(Body::from(body)).unwrap()
        }
        Some(Page::List(text, version)) => list(text, version, &headers),
    }
}

fn list(text: Vec<u8>, version: u32, asked: &HeaderMap) -> Response {
    let etag = format!("\"version-{version}\"");
    let date = format!("Sun, 01 Nov 2026 00:00:{:02} GMT", version % 60);
    let is = |name, value: &str| asked.get(name).is_some_and(|asked| asked == value);
    // Only if both are sent, and right.
    let is_known = is(IF_NONE_MATCH, &etag) && is(IF_MODIFIED_SINCE, &date);
    let response = Response::builder()
        .header(ETAG, etag)
        .header(LAST_MODIFIED, date);
    if is_known {
        return response.status(304).body(Body::empty()).unwrap();
    }
    response.body(Body::from(text)).unwrap()
}
