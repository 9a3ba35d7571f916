//! What must hold of every answer, whatever the weather, and of the services before and after it.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use axum::response::Response;
use http::StatusCode;
use ipsec_core::{Backend, Query};

use crate::service::{Door, Known};
use crate::stack::{Service, Stack};
use crate::traffic::{nobody, vpns};

/// What is true of a visitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// On a list, in every version of it.
    Listed,
    /// Known to the services as a VPN's, and to no list.
    Vpn,
    /// There is nothing bad to say.
    Nobody,
}

/// All services answer again so long after the weather has cleared: the longest pause of a breaker after a 429 is longer than others.
const WELL_WITHIN: Duration = Duration::from_secs(20);

/// Whether a response is one that there may be.
pub(crate) fn check(who: Who, door: Door, response: &Response) -> Result<(), String> {
    let status = response.status();
    if status == StatusCode::FORBIDDEN {
        return match door {
            Door::Eager => Err("refused where nobody is".to_owned()),
            Door::Open if who == Who::Nobody => Err("refused without a reason".to_owned()),
            _ => Ok(()),
        };
    }
    if status != StatusCode::OK {
        return Err(format!("answered with {status}"));
    }
    let known = response.extensions().get::<Known>();
    let known = known.ok_or("let in, and no visitor is on the request")?;
    let is_right = match (who, door) {
        // Known to be bad by a list: never let through where that counts, and always told.
        (Who::Listed, Door::Eager) => known.tor == Some(true),
        (Who::Listed, _) => false,
        // Not known while the services fail: never taken for clean, and never let in where that counts.
        (Who::Vpn, Door::Closed) => false,
        (Who::Vpn, _) => known.vpn != Some(false),
        (Who::Nobody, Door::Closed) => known.vpn == Some(false) && known.tor == Some(false),
        (Who::Nobody, _) => known.vpn != Some(true) && known.tor != Some(true),
    };
    match is_right {
        true => Ok(()),
        false => Err(format!("let in: {known:?}")),
    }
}

/// What is wrong while everything is well: then the stack knows who is a VPN's and who is not.
pub(crate) async fn calm(stack: &Stack) -> Vec<String> {
    let mut problems = Vec::new();
    for ip in vpns().take(3).map(IpAddr::from) {
        let response = stack.doors.knock(Door::Eager, ip).await;
        let again = stack.doors.knock(Door::Eager, ip).await;
        drop(response);
        let known = again.extensions().get::<Known>();
        if known.and_then(|known| known.vpn) != Some(true) {
            problems.push(format!("{ip} is a VPN's, and {known:?} is known of it"));
        }
    }
    let clean = stack.doors.knock(Door::Closed, nobody(50_000).into()).await;
    if clean.status() != StatusCode::OK {
        problems.push("a clean visitor is refused while everything is well".to_owned());
    }
    problems
}

/// The services that do not answer again.
pub(crate) async fn recovery(stack: &Stack) -> Vec<String> {
    let mut problems = Vec::new();
    for (number, service) in (0..).zip(&stack.services) {
        let end = Instant::now() + WELL_WITHIN;
        let mut ip = 50_100 + number * 1_000;
        let mut last = String::new();
        while Instant::now() < end && !answers(service, ip, &mut last).await {
            ip += 1;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        if Instant::now() >= end {
            let name = service.name;
            problems.push(format!("{name} does not answer after the weather: {last}"));
        }
    }
    problems
}

/// Whether the service answers a critical question about somebody new in full.
async fn answers(service: &Service, number: u32, last: &mut String) -> bool {
    let query = Query::new(nobody(number)).critical(true);
    match service.backend.lookup(&query).await {
        Ok(verdict) if verdict.failures().is_empty() => return true,
        Ok(verdict) => *last = verdict.explain().to_string(),
        Err(error) => *last = error.to_string(),
    }
    false
}
