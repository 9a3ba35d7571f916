//! What came of asking through a stack, for people and for programs.

use std::io::{Result, Write};

use ipsec_core::Verdict;
use ipsec_core::policy::Decision;
use ipsec_remote::BreakerState;
use serde::Serialize;

use super::assemble::{Assembled, Parts};
use super::story::Story;
use crate::ask::{account, words};
use crate::show::{Date, Thousands};

#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    verdict: &'a Verdict,
    through: &'a [Story<'a>],
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<Decided<'a>>,
}

#[derive(Serialize)]
struct Decided<'a> {
    policy: &'a str,
    action: String,
    reason: &'static str,
    rule: Option<&'a str>,
    words: String,
}

/// One object per line: the verdict, and what else there is to say.
pub(super) fn json(
    out: &mut impl Write,
    verdict: &Verdict,
    through: &[Story<'_>],
    decision: Option<&Decision<'_>>,
) -> Result<()> {
    let decision = decision.map(|decision| Decided {
        policy: decision.policy().name(),
        action: decision.action().to_string(),
        reason: decision.reason().as_str(),
        rule: decision.rule(),
        words: decision.explain(),
    });
    let line = Line {
        verdict,
        through,
        decision,
    };
    serde_json::to_writer(&mut *out, &line)?;
    writeln!(out)
}

/// The verdict in words, then what became of the question at each source, then what is decided.
pub(super) fn words(
    out: &mut impl Write,
    verdict: &Verdict,
    through: &[Story<'_>],
    decision: Option<&Decision<'_>>,
) -> Result<()> {
    words::one(out, verdict)?;
    for story in through {
        writeln!(out, "  through {story}")?;
    }
    match decision {
        Some(decision) => writeln!(out, "  decision of {}", decision.explain()),
        None => Ok(()),
    }
}

/// Tells of each remote source what its parts have to say at the end.
pub(super) fn totals(stack: &Assembled) {
    for source in &stack.sources {
        let Some(parts) = &source.parts else { continue };
        let told = parts_of(parts);
        if !told.is_empty() {
            eprintln!("{}: {}", source.name, told.join("; "));
        }
        if let Some(account) = parts.remote.account() {
            account::tell(&format!("{}: ", source.name), &account);
        }
    }
}

fn parts_of(parts: &Parts) -> Vec<String> {
    let mut told = Vec::new();
    if let Some(cache) = &parts.cache {
        let counted = cache.statistics();
        let (hits, misses, stale) = (counted.hits, counted.misses, counted.stale);
        told.push(format!(
            "cache: hits {hits}, misses {misses}, old answers {stale}"
        ));
    }
    if let Some(left) = parts.budget.as_ref().and_then(|budget| budget.left()) {
        told.push(format!("budget: {} left", Thousands(left)));
    }
    if let Some(breaker) = &parts.breaker {
        told.push(match breaker.state() {
            BreakerState::Open { because, until } => {
                format!("breaker: open until {}: {because}", Date(until))
            }
            state => format!("breaker: {state}"),
        });
    }
    told
}
