//! What the adapter of proxycheck asks, and what it makes of answers.

mod bodies;
mod bulk;
mod dashboard_answers;
mod dashboard_requests;
mod entries;
mod expiry;
mod leaves;
mod never_panics;
mod old;
mod requests;
mod said;
mod secrets;
mod settings;
mod signature;
mod states;
mod v1;
mod v2;
mod v3;
