//! How many questions a service is asked per 1,000 requests, with each way to ask less, next to the fewest that there can be.
//!
//! A day's traffic, by a clock that is moved by hand. Nothing is timed, and every machine gets the same figures but for the last digit: where entries are put
//! out, moka's sketch and that of admission have keys of chance.

mod best;
mod stacks;
mod traffic;

use std::process::ExitCode;
use std::time::Duration;

use best::Age;
use stacks::{Asked, Way};
use traffic::Traffic;

/// How long an answer holds, whatever it says.
const LIFETIME: Duration = Duration::from_secs(60 * 60);
/// The small cache is for one address in so many.
const SHARE: usize = 100;

fn main() -> ExitCode {
    let (requests, addresses) = match std::env::args().nth(1).as_deref() {
        None => (1_000_000, 100_000),
        Some("--quick") => (5_000, 500),
        Some(other) => {
            eprintln!("unknown argument {other}: there is only --quick");
            return ExitCode::FAILURE;
        }
    };
    println!(
        "{requests} requests in a day from {addresses} addresses; answers hold for an hour. Questions per 1,000 requests:\n"
    );
    println!("{HEAD}");
    let mut wrong = 0;
    for bots in [0.0, 0.3] {
        for exponent in [0.8, 1.0, 1.2] {
            let traffic = Traffic::new(requests, addresses, exponent, bots);
            let (row, is_possible) = row(&traffic, addresses as usize / SHARE);
            println!("{row}");
            wrong += u32::from(!is_possible);
        }
    }
    match wrong {
        0 => ExitCode::SUCCESS,
        _ => {
            eprintln!("{wrong} rows have fewer questions than there can be, or more than requests");
            ExitCode::FAILURE
        }
    }
}

const HEAD: &str = "\
| traffic | different | no cache | Cached | Cached, nothing ahead of time | the fewest | Admission(Cached) | of 1,000, not asked about | Cached, room for 1 % | the fewest, room for 1 % |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|";

/// The figures of one kind of traffic, and whether they are possible.
fn row(traffic: &Traffic, room: usize) -> (String, bool) {
    let ask = |way| stacks::ask(traffic, way, LIFETIME);
    let cached = ask(Way::Cached);
    let plain = ask(Way::NothingAhead);
    let admitted = ask(Way::Admission);
    let small = ask(Way::Room(room));
    let fewest = best::questions(traffic, usize::MAX, LIFETIME, Age::OfAnswer);
    let foresight = best::questions(traffic, room, LIFETIME, Age::OfAnswer);
    let bound = best::questions(traffic, room, LIFETIME, Age::OfLastUse).max(fewest);
    let requests = traffic.len() as u64;
    let is_possible = fewest <= plain.questions
        && plain.questions <= cached.questions
        && bound <= foresight
        && bound <= small.questions
        && [cached, plain, small].iter().all(Asked::answered_all)
        && cached.questions <= requests;
    let per_1000 = |count: u64| format!("{:.1}", count as f64 * 1000.0 / requests as f64);
    let row = format!(
        "| {} | {} | 1000.0 | {} | {} | {} | {} | {} | {} | {} to {} |",
        traffic.name(),
        per_1000(traffic.different()),
        per_1000(cached.questions),
        per_1000(plain.questions),
        per_1000(fewest),
        per_1000(admitted.questions),
        per_1000(admitted.unanswered),
        per_1000(small.questions),
        per_1000(bound),
        per_1000(foresight),
    );
    (row, is_possible)
}
