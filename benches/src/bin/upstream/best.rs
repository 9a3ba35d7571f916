//! The fewest questions that whoever knows the future has to ask.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::traffic::Traffic;

/// From when on an answer ages.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Age {
    /// From when it came, as it does.
    OfAnswer,
    /// As if each use made it new. Nobody asks less often than that allows.
    OfLastUse,
}

/// What is kept of a visitor.
#[derive(Clone, Copy)]
struct Kept {
    since: Duration,
    next: usize,
}

/// How many questions it takes to answer all requests with room for so many answers.
///
/// What is put out is the answer whose next use is furthest away, an answer that would be over by then first of all (Belady). Without ends, and with `Age::OfLastUse`, no way to do it asks
/// fewer: each answer that is kept from one request to the next is an interval worth one question, and of intervals of which so many may overlap, that choice leaves the most. With room
/// for all, asking when an answer is over is the fewest as well. With both limits it is what foresight reaches, and may not be the fewest.
pub(crate) fn questions(traffic: &Traffic, room: usize, lifetime: Duration, age: Age) -> u64 {
    let next = next_requests(traffic);
    let mut kept: Vec<Option<Kept>> = vec![None; traffic.numbers()];
    let mut uses: BTreeSet<usize> = BTreeSet::new();
    let mut questions = 0;
    for (request, visitor) in traffic.visitors().iter().enumerate() {
        let now = traffic.time(request);
        let answer = kept[*visitor as usize].take();
        let since = match answer {
            Some(answer) if age == Age::OfAnswer => answer.since,
            Some(_) => now,
            None => {
                questions += 1;
                now
            }
        };
        uses.remove(&request);
        let next = next[request];
        // Kept only if it is of use again.
        if next < traffic.len() && traffic.time(next) - since < lifetime {
            kept[*visitor as usize] = Some(Kept { since, next });
            uses.insert(next);
        }
        if uses.len() > room
            && let Some(furthest) = uses.pop_last()
        {
            let out = &mut kept[traffic.visitors()[furthest] as usize];
            debug_assert_eq!(out.map(|kept| kept.next), Some(furthest));
            *out = None;
        }
    }
    questions
}

/// For each request the next one by the same visitor, or the end.
fn next_requests(traffic: &Traffic) -> Vec<usize> {
    let mut later = vec![traffic.len(); traffic.numbers()];
    let mut next = vec![0; traffic.len()];
    for (request, visitor) in traffic.visitors().iter().enumerate().rev() {
        next[request] = std::mem::replace(&mut later[*visitor as usize], request);
    }
    next
}
