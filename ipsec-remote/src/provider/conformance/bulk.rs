//! What an adapter makes of many addresses at once.

use std::net::{IpAddr, Ipv6Addr};
use std::time::SystemTime;

use http::StatusCode;
use ipsec_core::{Query, Signals, Verdict};

use super::replies::{NOTHING, check_verdict};
use super::requests::addresses;
use super::{Problems, Sample, json};
use crate::provider::{Answers, Bulk, Provider};
use crate::reply::Reply;

/// What holds whatever the service says.
pub(super) fn check(bulk: &dyn Bulk, problems: &mut Problems) {
    let most = bulk.batch().get();
    for count in [1, 2, most].into_iter().filter(|count| *count <= most) {
        let queries: Vec<Query> = (1..=count as u128).map(documentation).collect();
        let request = bulk.request_many(&queries);
        problems.check(request.is_ok(), || {
            format!("it makes no request about {count} addresses")
        });
        for body in NOTHING {
            let reply = Reply::new(StatusCode::OK, body, SystemTime::UNIX_EPOCH);
            let Ok(answers) = bulk.parse_many(&queries, &reply) else {
                continue;
            };
            problems.check(answers.len() == count, || {
                format!(
                    "the body {body:?} gives {} answers to {count} questions",
                    answers.len()
                )
            });
            let says_something = answers
                .iter()
                .flatten()
                .any(|verdict| !verdict.known().is_empty());
            problems.check(!says_something, || {
                format!("the body {body:?} says something about some of {count} addresses")
            });
        }
    }
}

/// What holds for a reply of which one knows what it means.
pub(super) fn check_sample(
    bulk: &dyn Bulk,
    provider: &dyn Provider,
    name: &str,
    sample: &Sample,
    problems: &mut Problems,
) {
    let differ = sample.asked.windows(2).any(|two| two[0].1 != two[1].1);
    problems.check(differ, || {
        format!("{name} says the same of all: it cannot show that answers are mixed up")
    });
    match bulk.parse_many(&sample.queries(), &sample.reply) {
        Err(error) => problems.check(false, || format!("{name} is no answer to it: {error}")),
        Ok(answers) => {
            let (came, asked) = (answers.len(), sample.asked.len());
            problems.check(came == asked, || {
                format!("{name} gives {came} answers to {asked} questions")
            });
            for ((query, signals), answer) in sample.asked.iter().zip(&answers) {
                let of = format!("{name}, about {},", query.ip);
                match answer {
                    Ok(verdict) => {
                        let asked = (query, *signals, sample.reply.received);
                        check_verdict(provider, &of, asked, verdict, problems);
                    }
                    Err(error) => problems.check(false, || format!("{of} is no answer: {error}")),
                }
            }
        }
    }
    let check = Replies { bulk, name, sample };
    if sample.names_the_address {
        check.others(problems);
    }
    check.damage(problems);
}

/// Tries a reply as it is not meant.
struct Replies<'a> {
    bulk: &'a dyn Bulk,
    name: &'a str,
    sample: &'a Sample,
}

impl Replies<'_> {
    /// Asks in another order, about more, about fewer, about others.
    fn others(&self, problems: &mut Problems) {
        let asked = &self.sample.asked;
        let mut turned = asked.clone();
        turned.rotate_left(1.min(asked.len()));
        let [v4, v6] = addresses();
        let foreign = [v4, v6].map(|ip| (Query::new(ip), Signals::UNKNOWN));
        let foreign = foreign
            .into_iter()
            .find(|(other, _)| asked.iter().all(|(query, _)| query.ip != other.ip));
        let more = || asked.iter().copied().chain(foreign);
        let before = || foreign.into_iter().chain(asked.iter().copied());
        let body = self.sample.reply.body.clone();
        for (how, asked) in [
            ("asked about in another order", turned),
            (
                "with an answer that was not asked for",
                asked.iter().skip(1).copied().collect(),
            ),
            ("with an address missing at the end", more().collect()),
            ("with an address missing at the start", before().collect()),
            (
                "about none of those asked about",
                foreign.into_iter().collect(),
            ),
        ] {
            self.tells_apart(how, &asked, &self.sample.reply_of(body.clone()), problems);
        }
    }

    /// Cuts it off at every byte, takes everything out of it by turns.
    fn damage(&self, problems: &mut Problems) {
        let asked = &self.sample.asked;
        let whole = self.sample.reply.body.trim_ascii_end();
        for length in 0..whole.len() {
            let reply = self.sample.reply_of(whole[..length].to_vec());
            let how = format!("cut off after {length} bytes");
            self.tells_apart(&how, asked, &reply, problems);
        }
        for (what, body) in json::with_less(whole) {
            let reply = self.sample.reply_of(body);
            let Ok(answers) = self.bulk.parse_many(&self.sample.queries(), &reply) else {
                continue;
            };
            for ((query, signals), verdict) in asked.iter().zip(&answers) {
                let told = verdict.as_ref().map_or(Signals::UNKNOWN, Verdict::signals);
                let new = json::beyond(told, *signals);
                problems.check(new.is_none(), || {
                    format!(
                        "{}, {what}: it says {} of {}",
                        self.name,
                        new.unwrap_or_default(),
                        query.ip
                    )
                });
            }
        }
    }

    /// Whoever gets an answer gets the right one.
    fn tells_apart(
        &self,
        how: &str,
        asked: &[(Query, Signals)],
        reply: &Reply,
        problems: &mut Problems,
    ) {
        let queries: Vec<Query> = asked.iter().map(|(query, _)| *query).collect();
        if queries.is_empty() || queries.len() > self.bulk.batch().get() {
            return;
        }
        let Ok(answers): Result<Answers, _> = self.bulk.parse_many(&queries, reply) else {
            return;
        };
        problems.check(answers.len() == queries.len(), || {
            let (came, asked) = (answers.len(), queries.len());
            format!("{}, {how}: {came} answers to {asked} questions", self.name)
        });
        for ((query, signals), answer) in asked.iter().zip(&answers) {
            let Ok(verdict) = answer else { continue };
            let was_asked = self.sample.asked.iter().any(|(known, _)| known == query);
            let is_right =
                was_asked && verdict.ip() == Some(query.ip) && verdict.signals() == *signals;
            problems.check(is_right, || {
                format!(
                    "{}, {how}: {} gets the answer of another ({:?})",
                    self.name,
                    query.ip,
                    verdict.signals()
                )
            });
        }
    }
}

fn documentation(number: u128) -> Query {
    let base = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0).to_bits();
    Query::new(IpAddr::V6(Ipv6Addr::from_bits(base | number)))
}
