//! Visitors: those who come again, those who come once, those who are known to be bad, and those who do not wait for an answer.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::invariants::{self, Who};
use crate::service::Door;
use crate::settings::Settings;
use crate::stack::Stack;

/// So many come again, the n-th as often as 1/n.
const AGAIN: u32 = 20_000;
/// Nobody waits longer than all deadlines together; who does, waits for something that was lost.
const TOO_LONG: Duration = Duration::from_secs(15);

/// What is on the list of exits in every version: addresses of AS112, where nobody is. The services know nothing of them.
pub(crate) fn listed() -> impl Iterator<Item = Ipv4Addr> {
    (128..=255).map(|host| Ipv4Addr::new(192, 175, 48, host))
}

/// What all services know to be a VPN's, and no list names.
pub(crate) fn vpns() -> impl Iterator<Item = Ipv4Addr> {
    (0..128).map(|host| Ipv4Addr::new(192, 175, 48, host))
}

/// Somebody of whom there is nothing bad to say, alone in a /64 of AS112.
pub(crate) fn nobody(number: u32) -> Ipv6Addr {
    let number = 1_000 + number as u16;
    Ipv6Addr::new(0x2620, 0x4f, 0x8000, number, 0, 0, 0, 1)
}

/// The visitors, until they are told to stop.
pub(crate) struct Visitors {
    tasks: JoinSet<()>,
    stop: Arc<AtomicBool>,
}

/// Of several instances, each has its own visitors.
pub(crate) fn start(settings: &Settings, stacks: &[Arc<Stack>], tally: &Arc<Tally>) -> Visitors {
    let stop = Arc::new(AtomicBool::new(false));
    let mut tasks = JoinSet::new();
    let weights = Arc::new(Weights::new());
    for (seed, stack) in (1..=settings.visitors).zip(stacks.iter().cycle()) {
        let (stack, tally) = (Arc::clone(stack), Arc::clone(tally));
        let (stop, weights) = (Arc::clone(&stop), Arc::clone(&weights));
        let mut random = Random(seed << 32);
        tasks.spawn(async move {
            while !stop.load(Ordering::Relaxed) {
                visit(&stack, &tally, &weights, &mut random).await;
                // Most are answered without a wait, and others want their turn.
                tokio::task::yield_now().await;
            }
        });
    }
    Visitors { tasks, stop }
}

impl Visitors {
    pub(crate) fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Those who panicked.
    pub(crate) async fn ended(mut self) -> Vec<String> {
        let mut problems = Vec::new();
        while let Some(ended) = self.tasks.join_next().await {
            if let Err(error) = ended {
                problems.push(format!("a visitor's request panicked: {error}"));
            }
        }
        problems
    }
}

async fn visit(stack: &Stack, tally: &Tally, weights: &Weights, random: &mut Random) {
    let (who, ip) = weights.visitor(random, &tally.bots);
    let door = Door::ALL[random.below(3) as usize];
    // One in ten gives up, mostly before a service has answered.
    let patience = match random.below(10) {
        0 => Duration::from_micros(random.below(20_000).into()),
        _ => TOO_LONG,
    };
    let start = Instant::now();
    let answer = timeout(patience, stack.doors.knock(door, ip)).await;
    match answer {
        Ok(response) => tally.answered(who, door, ip, &response),
        Err(_) if patience < TOO_LONG => add(&tally.given_up),
        Err(_) => tally.wrong(format!("{ip} waited in vain at the door {door:?}")),
    }
    let took = start.elapsed().as_micros() as u64;
    tally.longest.fetch_max(took, Ordering::Relaxed);
}

/// Who comes how often.
struct Weights {
    upto: Vec<f64>,
    listed: Vec<Ipv4Addr>,
    vpns: Vec<Ipv4Addr>,
}

impl Weights {
    fn new() -> Self {
        let mut sum = 0.0;
        let upto = (1..=AGAIN).map(|n| {
            sum += 1.0 / f64::from(n);
            sum
        });
        Self {
            upto: upto.collect(),
            listed: listed().collect(),
            vpns: vpns().collect(),
        }
    }

    fn visitor(&self, random: &mut Random, bots: &AtomicU64) -> (Who, IpAddr) {
        let one_of = |all: &[Ipv4Addr], number: u32| all[number as usize % all.len()].into();
        match random.below(100) {
            0..10 => (Who::Listed, one_of(&self.listed, random.below(1 << 20))),
            10..20 => (Who::Vpn, one_of(&self.vpns, random.below(1 << 20))),
            20..40 => {
                let bot = u128::from(bots.fetch_add(1, Ordering::Relaxed));
                let ip = Ipv6Addr::from_bits(0x2a00 << 112 | bot << 64 | 1);
                (Who::Nobody, ip.into())
            }
            _ => {
                let all = self.upto.last().copied().unwrap_or_default();
                let at = random.share() * all;
                let number = self.upto.partition_point(|upto| *upto <= at) as u32;
                (Who::Nobody, nobody(number.min(AGAIN - 1)).into())
            }
        }
    }
}

/// What became of all requests.
#[derive(Default)]
pub(crate) struct Tally {
    let_in: AtomicU64,
    refused: AtomicU64,
    given_up: AtomicU64,
    bots: AtomicU64,
    pub(crate) bans: AtomicU64,
    /// In microseconds.
    longest: AtomicU64,
    /// The longest that a ban or a lifting took to count on all instances, likewise.
    pub(crate) everywhere: AtomicU64,
    wrong: AtomicU64,
    examples: Mutex<Vec<String>>,
}

/// So many of those that went wrong are told.
const EXAMPLES: usize = 5;

impl Tally {
    pub(crate) fn answered(
        &self,
        who: Who,
        door: Door,
        ip: IpAddr,
        response: &axum::response::Response,
    ) {
        match response.status().is_success() {
            true => add(&self.let_in),
            false => add(&self.refused),
        }
        if let Err(words) = invariants::check(who, door, response) {
            self.wrong(format!("{ip}, {who:?}, at the door {door:?}: {words}"));
        }
    }

    pub(crate) fn wrong(&self, words: String) {
        add(&self.wrong);
        let mut examples = self.examples.lock().unwrap_or_else(PoisonError::into_inner);
        if examples.len() < EXAMPLES {
            examples.push(words);
        }
    }

    pub(crate) fn requests(&self) -> u64 {
        read(&self.let_in) + read(&self.refused) + read(&self.given_up)
    }

    pub(crate) fn words(&self) -> String {
        format!(
            "{} requests: {} let in, {} refused, {} given up; {} bots; {} bans, everywhere within {:.1} s; {} wrong; the longest took {:.1} s",
            self.requests(),
            read(&self.let_in),
            read(&self.refused),
            read(&self.given_up),
            read(&self.bots),
            read(&self.bans),
            read(&self.everywhere) as f64 / 1e6,
            read(&self.wrong),
            read(&self.longest) as f64 / 1e6,
        )
    }

    /// In a few columns: let in, refused, given up, wrong.
    pub(crate) fn row(&self) -> String {
        let all = [&self.let_in, &self.refused, &self.given_up, &self.wrong];
        all.map(|count| read(count).to_string()).join(" | ")
    }

    pub(crate) fn problems(&self) -> Vec<String> {
        let examples = self.examples.lock().unwrap_or_else(PoisonError::into_inner);
        let mut problems = examples.clone();
        match read(&self.wrong) {
            0 => {}
            wrong => problems.push(format!("{wrong} answers were wrong")),
        }
        for (what, count) in [("let in", &self.let_in), ("refused", &self.refused)] {
            if read(count) == 0 {
                problems.push(format!("nobody was {what}"));
            }
        }
        problems
    }
}

pub(crate) fn add(count: &AtomicU64) {
    count.fetch_add(1, Ordering::Relaxed);
}

fn read(count: &AtomicU64) -> u64 {
    count.load(Ordering::Relaxed)
}

/// SplitMix64, of Sebastiano Vigna: <https://prng.di.unimi.it/splitmix64.c>.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Less than `end`.
    fn below(&mut self, end: u32) -> u32 {
        (((self.next() >> 32) * u64::from(end)) >> 32) as u32
    }

    /// From 0 to 1, without 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}
