//! The newest sightings, and the two ways in which their times are spelled.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{enrich, sightings};
use crate::state::State;

/// More are never sent.
const MOST: usize = 5_000;

/// The list: an address that was seen twice is in it twice.
pub(super) fn newest(state: &State) -> Value {
    sightings(&state.book)
        .into_iter()
        .take(MOST)
        .map(|(age, known)| {
            let time = written(age.before(state.now), known.entry.events_as_text);
            let mut item = json!({ "ip": known.ip.to_string(), "time": time });
            enrich(&mut item, &known);
            item
        })
        .collect()
}

/// Milliseconds since 1970, or ISO 8601 with milliseconds.
pub(super) fn written(time: Timestamp, as_text: bool) -> Value {
    if as_text {
        json!(format!("{time:.3}"))
    } else {
        json!(time.as_millisecond())
    }
}
