//! Faults, quotas and the log over HTTP, for whoever plays by hand.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    Vendor,
    answer::{Answer, JSON, bytes},
    call::Call,
    faults::Fault,
    keys::SPECIAL,
    log::Seen,
    state::State,
};

/// Answers a request to `/control`; any other path gets the same overview with 404.
pub(crate) fn answer(state: &State, call: &Call) -> Answer {
    let segments: Vec<&str> = call.path.split('/').filter(|s| !s.is_empty()).collect();
    let what = match segments.as_slice() {
        ["control", what @ ..] => what,
        [] => &[],
        _ => return pretty(StatusCode::NOT_FOUND, &overview(state)),
    };
    match (&call.method, what) {
        (&Method::GET, []) => pretty(StatusCode::OK, &overview(state)),
        (&Method::GET, ["requests"]) => pretty(StatusCode::OK, &requests(&state.log.seen())),
        (&Method::DELETE, ["requests"]) => {
            state.log.clear();
            done("forgotten")
        }
        (&Method::DELETE, ["faults"]) => {
            Vendor::ALL.into_iter().for_each(|v| state.faults.clear(v));
            done("no faults")
        }
        (method, [vendor, rest @ ..]) => match vendors(vendor) {
            Some(vendors) => of_vendors(state, call, method, &vendors, rest),
            None => wrong("there is no such vendor"),
        },
        _ => wrong("there is nothing here by this method"),
    }
}

fn of_vendors(
    state: &State,
    call: &Call,
    method: &Method,
    vendors: &[Vendor],
    what: &[&str],
) -> Answer {
    match (method, what) {
        (&Method::DELETE, ["faults"]) => {
            vendors.iter().for_each(|v| state.faults.clear(*v));
            done("no faults")
        }
        (&Method::PUT, ["fault", name]) => {
            let Some(fault) = Fault::named(name) else {
                return wrong("there is no such fault");
            };
            order(state, call, vendors, fault)
        }
        (&Method::PUT, ["quota", limit]) => {
            let Ok(limit) = limit.parse() else {
                return wrong("a quota is a number");
            };
            vendors.iter().for_each(|v| state.quotas.set(*v, limit));
            done("set")
        }
        _ => wrong("there is nothing here by this method"),
    }
}

fn order(state: &State, call: &Call, vendors: &[Vendor], fault: Fault) -> Answer {
    let times = call.query("times").map(|times| times.parse::<u32>());
    for vendor in vendors {
        match times {
            None => state.faults.always(*vendor, fault),
            Some(Ok(times)) => state.faults.times(*vendor, fault, times),
            Some(Err(_)) => return wrong("times is a number"),
        }
    }
    done(fault.words())
}

fn vendors(name: &str) -> Option<Vec<Vendor>> {
    if name == "all" {
        return Some(Vendor::ALL.into());
    }
    Vendor::named(name).map(|vendor| vec![vendor])
}

fn overview(state: &State) -> Value {
    let faults: Value = Fault::all()
        .map(|fault| (fault.name().to_owned(), json!(fault.words())))
        .collect();
    json!({
        "how": [
            "PUT /control/VENDOR/fault/NAME?times=N (without times: until cleared)",
            "DELETE /control/faults, DELETE /control/VENDOR/faults",
            "PUT /control/VENDOR/quota/N",
            "GET /control/requests, DELETE /control/requests",
            "VENDOR may be `all`",
        ],
        "vendors": vendors_now(state),
        "faults": faults,
        "keys": keys(state),
        "addresses": addresses(state),
    })
}

fn vendors_now(state: &State) -> Value {
    let row = |vendor: Vendor| {
        let quota = state.quotas.of(vendor);
        let ordered: Vec<Value> = state
            .faults
            .ordered(vendor)
            .into_iter()
            .map(|(fault, left)| json!({ "fault": fault.name(), "times": left }))
            .collect();
        let row = json!({
            "base": format!("/{vendor}"),
            "requests": state.log.count(vendor),
            "quota": { "limit": quota.limit, "used": quota.used },
            "faults": ordered,
        });
        (vendor.name().to_owned(), row)
    };
    Vendor::ALL.into_iter().map(row).collect()
}

fn keys(state: &State) -> Value {
    let good = state.keys.good();
    let special = SPECIAL
        .iter()
        .map(|(ending, _, words)| (format!("{good}-{ending}"), json!(words)));
    std::iter::once((good.to_owned(), json!("good")))
        .chain(special)
        .collect()
}

fn addresses(state: &State) -> Value {
    let listed = state.book.listed().into_iter();
    listed
        .map(|(net, known)| (net.to_string(), json!(known.entry.what)))
        .collect()
}

fn requests(seen: &[Seen]) -> Value {
    seen.iter()
        .map(|seen| {
            json!({
                "vendor": seen.vendor.name(),
                "method": seen.method.as_str(),
                "path_and_query": seen.path_and_query,
                "body": String::from_utf8_lossy(&seen.body),
            })
        })
        .collect()
}

/// A path with its query, if it has one.
pub(crate) fn path_and_query(path: &str, query: &str) -> String {
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    }
}

fn done(words: &str) -> Answer {
    pretty(StatusCode::OK, &json!({ "done": words }))
}

fn wrong(words: &str) -> Answer {
    pretty(
        StatusCode::BAD_REQUEST,
        &json!({ "error": words, "see": "GET /control" }),
    )
}

fn pretty(status: StatusCode, body: &Value) -> Answer {
    bytes(status, JSON, format!("{body:#}\n"))
}
