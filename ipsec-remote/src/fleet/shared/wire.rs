//! How the answers about a network look in the store. What does not look like it is as good as nothing.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ipsec_core::ip::{KeyWidth, PrefixKey};
use ipsec_core::{FactSet, Verdict};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::cached::{Answer, Entry, Span};

/// In bytes. What is longer is neither written nor read: one network has a few answers of a few hundred bytes each.
const LONGEST: usize = 64 * 1_024;
/// Nobody has as many: one for each fact and a few for single addresses.
const MOST_ANSWERS: usize = 64;
/// The clocks of two instances may differ by as much.
const SKEW: Duration = Duration::from_secs(300);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept<V> {
    /// Newest first.
    answers: Vec<KeptAnswer<V>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptAnswer<V> {
    covers: FactSet,
    /// What was left open for the sake of a *yes* in it.
    ended: FactSet,
    /// In seconds since the epoch.
    said: u64,
    until: u64,
    verdict: V,
}

/// The text of an entry, and how long it is of use. `None` if it is too long, or over.
pub(super) fn write(entry: &Entry, now: SystemTime) -> Option<(Vec<u8>, Duration)> {
    let parts: Vec<_> = entry.all().iter().map(Answer::parts).collect();
    let until = parts.iter().map(|(.., span)| span.until).max()?;
    let left = until
        .duration_since(now)
        .ok()
        .filter(|left| !left.is_zero())?;
    let answers = parts.into_iter().map(|(verdict, covers, ended, span)| {
        Some(KeptAnswer {
            covers,
            ended,
            said: seconds(span.born)?,
            until: seconds(span.until)?,
            verdict: without_raw(serde_json::to_value(verdict).ok()?),
        })
    });
    let answers = answers.collect::<Option<_>>()?;
    let text = serde_json::to_vec(&Kept { answers }).ok()?;
    (text.len() <= LONGEST).then_some((text, left))
}

/// What a text says of this network. An error says in a word what is wrong.
///
/// Nothing holds longer than `longest` from now, whoever wrote it.
pub(super) fn read(
    text: &[u8],
    key: PrefixKey,
    width: KeyWidth,
    now: SystemTime,
    longest: Duration,
) -> Result<Entry, &'static str> {
    if text.len() > LONGEST {
        return Err("length");
    }
    let kept: Kept<Verdict> = serde_json::from_slice(text).map_err(|_| "form")?;
    if kept.answers.len() > MOST_ANSWERS {
        return Err("number");
    }
    let last = now.checked_add(longest).unwrap_or(now);
    let answers = kept.answers.into_iter().map(|kept| {
        let verdict = kept.verdict;
        let is_here = |ip| width.key(ip) == key;
        if !verdict.ip().is_some_and(is_here) {
            return Err("address");
        }
        let covers = kept.covers - verdict.not_asked() - verdict.failed();
        let born = time(kept.said)?;
        if born > now.checked_add(SKEW).unwrap_or(now) {
            return Err("time");
        }
        let until = time(kept.until)?.min(last);
        let span = Span {
            born: born.min(now),
            ageing: until,
            until,
        };
        // Whoever keeps it in turn is not to keep it longer.
        Ok(Answer::kept(
            verdict.expires_at(until),
            covers,
            kept.ended,
            span,
        ))
    });
    Ok(Entry::kept(answers.collect::<Result<_, _>>()?))
}

/// What providers said letter by letter is long, and for whoever asked them.
fn without_raw(mut verdict: Value) -> Value {
    let evidence = verdict.get_mut("evidence").and_then(Value::as_array_mut);
    for piece in evidence.into_iter().flatten() {
        if let Some(piece) = piece.as_object_mut() {
            piece.remove("raw");
        }
    }
    verdict
}

fn seconds(time: SystemTime) -> Option<u64> {
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    Some(since.as_secs())
}

fn time(seconds: u64) -> Result<SystemTime, &'static str> {
    let time = UNIX_EPOCH.checked_add(Duration::from_secs(seconds));
    time.ok_or("time")
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use ipsec_core::{Evidence, Query, Signal, Signals};

    use super::*;
    use crate::Lifetimes;
    use crate::cached::Ask;

    const HOUR: Duration = Duration::from_secs(3_600);

    fn now() -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_700_000_000)
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn ask(address: &str) -> Ask {
        let query = Query::new(ip(address)).want(Signal::Vpn);
        Ask {
            query,
            key: KeyWidth::default().key(query.ip),
            need: query.want,
        }
    }

    fn entry(told: &Verdict) -> Entry {
        let times = Lifetimes::new();
        let answer = Answer::new(told, Signal::Vpn.into(), FactSet::ALL, now(), &times, 0.5);
        Entry::with(answer.expect("told"), None, now(), Duration::ZERO)
    }

    fn read_for(text: &[u8], address: &str, at: SystemTime) -> Result<Entry, &'static str> {
        read(text, ask(address).key, KeyWidth::default(), at, 24 * HOUR)
    }

    #[test]
    fn what_is_written_is_read_without_the_letters_and_ends_as_it_would() {
        let said = Evidence::new("s").with_signals(Signals::UNKNOWN.yes(Signal::Vpn));
        let said = Verdict::new(ip("1.1.1.1")).with_evidence(said.with_raw("{\"secret\":1}"));
        let (text, left) = write(&entry(&said), now()).expect("it is short");
        assert_eq!(left, HOUR);
        assert!(!String::from_utf8_lossy(&text).contains("secret"));
        let later = now() + HOUR / 2;
        let read = read_for(&text, "1.1.1.1", later).expect("it is ours");
        let ask = ask("1.1.1.1");
        let held = read.fresh(&ask, later, "s").expect("it is fresh");
        assert_eq!(held.verdict.is_vpn(), Some(true));
        assert_eq!(held.verdict.expires(), Some(now() + HOUR));
        assert!(read.fresh(&ask, now() + HOUR, "s").is_none());
    }

    #[test]
    fn rubbish_is_nothing() {
        let good = write(&entry(&Verdict::new(ip("1.1.1.1"))), now()).expect("it is short");
        let good = String::from_utf8(good.0).expect("text");
        let changed = |from: &str, to: &str| {
            assert!(good.contains(from), "{good}");
            good.replace(from, to)
        };
        for (text, wrong) in [
            (String::new(), "form"),
            ("{".to_owned(), "form"),
            ("[]".to_owned(), "form"),
            ("{\"answers\":{}}".to_owned(), "form"),
            ("{\"answers\":[],\"more\":1}".to_owned(), "form"),
            (changed("\"vpn\"", "\"unheard-of\""), "form"),
            (changed("1.1.1.1", "1.1.1.2"), "address"),
            (changed("1700000000", "1800000000"), "time"),
            (changed("1700000000", "18446744073709551615"), "time"),
            (" ".repeat(LONGEST + 1), "length"),
        ] {
            let error = read_for(text.as_bytes(), "1.1.1.1", now()).expect_err(&text);
            assert_eq!(error, wrong, "{text}");
        }
        let ends = (now() + HOUR / 2).duration_since(UNIX_EPOCH);
        let ends = ends.expect("later").as_secs().to_string();
        let forever = changed(&ends, "18000000000");
        let read = read_for(forever.as_bytes(), "1.1.1.1", now()).expect("it is ours");
        assert_eq!(read.all()[0].until(), now() + 24 * HOUR);
    }
}
