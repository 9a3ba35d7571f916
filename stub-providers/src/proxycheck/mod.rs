//! proxycheck.io: three versions of the lookup, and the dashboard.

mod account;
mod customer;
mod dashboard;
mod detection;
mod envelope;
mod lookup;
mod params;
mod sign;
mod v1;
mod v2;
mod v3;

pub(crate) use customer::Customer;

use std::net::IpAddr;

use http::StatusCode;

use self::params::Request;
use crate::{
    answer::{Answer, page},
    call::{Call, address},
    state::State,
};

/// Answers a request.
pub(crate) fn answer(state: &State, call: &Call) -> Answer {
    let answer = match (Request::of(call), call.is_get() || call.is_post()) {
        (_, false) => page(StatusCode::METHOD_NOT_ALLOWED),
        (Some(request), true) => lookup::answer(state, &request),
        (None, true) => dashboard::answer(state, call),
    };
    sign::signed(state, answer)
}

/// The addresses that a request asks about.
pub(crate) fn asked(call: &Call) -> Vec<IpAddr> {
    let request = Request::of(call);
    let texts = request.map(|request| request.addresses).unwrap_or_default();
    texts.iter().filter_map(|text| address(text)).collect()
}
