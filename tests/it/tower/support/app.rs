//! An application that insists on the contract of `Service`, and remembers who visited it.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use http::{Request, Response};
use ipsec_core::Verdict;
use ipsec_tower::{ClientIp, ClientIpError, Visitor};
use tower::Service;

/// An error that only the application can have made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Broken(pub(crate) &'static str);

impl From<Infallible> for Broken {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// Answers `hello`. Panics if it is called without having been ready; a clone is not ready, whatever the original is.
#[derive(Debug, Default)]
pub(crate) struct App {
    ready: bool,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    visits: Mutex<Vec<Visit>>,
    never_ready: Option<Broken>,
    fails: Option<Broken>,
}

#[derive(Clone, Debug)]
struct Visit {
    visitor: Option<Visitor>,
    client: Option<Result<ClientIp, ClientIpError>>,
}

impl App {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Answers every request with this error.
    pub(crate) fn failing(error: Broken) -> Self {
        Self::sharing(Shared {
            fails: Some(error),
            ..Shared::default()
        })
    }

    /// Gives this error instead of becoming ready.
    pub(crate) fn never_ready(error: Broken) -> Self {
        Self::sharing(Shared {
            never_ready: Some(error),
            ..Shared::default()
        })
    }

    fn sharing(shared: Shared) -> Self {
        let (ready, shared) = (false, Arc::new(shared));
        Self { ready, shared }
    }

    /// How many requests arrived here.
    pub(crate) fn visits(&self) -> usize {
        self.shared.visits.lock().expect("not poisoned").len()
    }

    /// The visitor of the last request, if a layer found out who it was.
    pub(crate) fn visitor(&self) -> Option<Visitor> {
        self.last().visitor
    }

    /// The verdict that came with the last request.
    #[track_caller]
    pub(crate) fn verdict(&self) -> Verdict {
        let visitor = self.visitor().expect("somebody found out who it was");
        visitor.verdict().clone()
    }

    /// The client address of the last request.
    #[track_caller]
    pub(crate) fn client(&self) -> Result<ClientIp, ClientIpError> {
        self.last().client.expect("somebody looked for the address")
    }

    #[track_caller]
    fn last(&self) -> Visit {
        let visits = self.shared.visits.lock().expect("not poisoned");
        visits.last().expect("a request arrived").clone()
    }
}

impl Clone for App {
    fn clone(&self) -> Self {
        let shared = self.shared.clone();
        Self {
            ready: false,
            shared,
        }
    }
}

impl<B> Service<Request<B>> for App {
    type Response = Response<String>;
    type Error = Broken;
    type Future = Ready<Result<Response<String>, Broken>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Broken>> {
        if let Some(error) = &self.shared.never_ready {
            return Poll::Ready(Err(error.clone()));
        }
        self.ready = true;
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        assert!(self.ready, "called without having been ready");
        self.ready = false;
        let visitor = Visitor::of(request.extensions()).cloned();
        let client = ClientIp::of(request.extensions());
        let mut visits = self.shared.visits.lock().expect("not poisoned");
        visits.push(Visit { visitor, client });
        ready(match &self.shared.fails {
            Some(error) => Err(error.clone()),
            None => Ok(Response::new("hello".to_owned())),
        })
    }
}
