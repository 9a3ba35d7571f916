//! The middleware as applications meet it: on plain tower stacks, and in axum.

mod contracts;
pub(crate) mod support;

mod accept;
mod allocation;
mod answers;
mod cancellation;
mod counters;
mod critical;
mod events;
mod extractors;
mod guard;
mod guard_bodies;
mod guard_routes;
mod guard_wiring;
mod hostile;
mod lost_facts;
mod peers;
mod permit;
mod problem;
mod readiness;
mod reserve;
mod verdict_cascade;
mod verdict_eager;
mod verdict_failures;
mod verdict_on_demand;
