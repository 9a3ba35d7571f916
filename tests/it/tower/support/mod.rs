//! What the tests of the middleware share: addresses, requests, backends, an application, ears for logs and metrics.

mod app;
mod backend;
mod log;
mod requests;

pub(super) use app::{App, Broken};
pub(super) use backend::{Local, Remote};
pub(crate) use log::{Event, Log};
pub(super) use requests::{
    CLEAN, LISTED, PROXY, behind_proxy, body_of, deny_tor, from, guard, ip, poll_once, problem,
    ready, resolver, send, web,
};
