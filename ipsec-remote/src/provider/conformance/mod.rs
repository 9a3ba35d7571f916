//! What every adapter must hold to, as a test to call from your own.
//!
//! [`assert_conforms`] takes an adapter and some [`Sample`]s, replies of which you know what they mean, and tries whatever services and the networks in
//! between have been seen to do: errors without words, HTML in place of JSON, replies cut off or damaged or about somebody else, messages that quote the key.

mod bulk;
mod json;
mod keys;
mod replies;
mod requests;
mod sample;

pub use sample::Sample;

use super::Provider;

/// Checks that the adapter does what [`Provider`] says.
///
/// - Requests go over HTTPS (or to this machine), hold the address and no key, and have a place for the key.
/// - Each sample gives a verdict with just its signals, from one piece of evidence with the adapter's name, when it came and until when it holds.
/// - The reply to a question about one address is none to a question about another.
/// - What a sample does not say any more is unknown: whatever member of its JSON is taken out or `null`, no signal is told that was not told before.
/// - Of an adapter with [`Bulk`](super::Bulk), the requests about several addresses hold to the same as those about one. If there is a sample
///   [of many](Sample::many), each address gets its own answer or none, whatever the order, whoever is missing and whoever is there besides.
/// - No error status, no HTML, no cut-off reply is taken for an answer; whatever comes, nothing panics and nothing is said that the adapter does not claim to answer.
/// - No key is in any rendering of any error, even if the service quotes it.
///
/// Two fields of a sample should not contradict each other: that makes a signal unknown which either of them alone tells.
///
/// # Panics
///
/// If any of this does not hold, with all that does not.
#[track_caller]
pub fn assert_conforms(provider: &dyn Provider, samples: &[Sample]) {
    let problems = problems(provider, samples);
    assert!(
        problems.is_empty(),
        "`{}` does not conform:\n- {}",
        provider.name(),
        problems.join("\n- "),
    );
}

/// What does not hold, each in words; see [`assert_conforms`].
#[must_use]
pub fn problems(provider: &dyn Provider, samples: &[Sample]) -> Vec<String> {
    let mut problems = Problems::default();
    let name = provider.name();
    problems.check(
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_graphic()),
        || format!("the name `{name}` is no word in ASCII, and could be no label of a metric"),
    );
    problems.check(!provider.answers().is_empty(), || {
        "it claims to answer nothing".into()
    });
    problems.check(samples.iter().any(|sample| !sample.in_bulk), || {
        "there is no sample: nothing shows that it answers".into()
    });
    requests::check(provider, &mut problems);
    replies::check_errors(provider, &mut problems);
    keys::check(provider, &mut problems);
    if let Some(bulk) = provider.bulk() {
        requests::check_bulk(bulk, provider, &mut problems);
        bulk::check(bulk, &mut problems);
    }
    for (number, sample) in (1..).zip(samples) {
        let name = format!("sample {number}");
        match (sample.in_bulk, provider.bulk()) {
            (false, _) => replies::check_sample(provider, &name, sample, &mut problems),
            (true, Some(bulk)) => {
                bulk::check_sample(bulk, provider, &name, sample, &mut problems);
            }
            (true, None) => problems.check(false, || {
                format!("{name} is about many addresses, and it cannot be asked about many")
            }),
        }
    }
    problems.0
}

/// What was found so far.
#[derive(Debug, Default)]
struct Problems(Vec<String>);

/// As many problems of one kind are told: one mistake shows in many replies.
const TOLD: usize = 5;

impl Problems {
    fn check(&mut self, holds: bool, problem: impl FnOnce() -> String) {
        if holds {
            return;
        }
        let problem = problem();
        // Of one kind are those that differ in their numbers only.
        let kind = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "");
        let (alike, this) = (&self.0, kind(&problem));
        if alike.iter().filter(|other| kind(other) == this).count() < TOLD
            && !alike.contains(&problem)
        {
            self.0.push(problem);
        }
    }
}
