//! From addresses to verdicts, through the stack.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use ipsec_core::policy::Policy;
use ipsec_core::{Backend, Fact, FactSet, LookupError, Query, Verdict};

use super::assemble::{Assembled, assemble};
use super::story::Story;
use super::{judge, print, stack};
use crate::ask::{self, asking};
use crate::exit::Problems;

/// Asks about all addresses, or complains about everything that is wrong and asks about none.
pub(in crate::ask) fn run(args: &ask::Args, file: &Path) -> Result<ExitCode, Problems> {
    let said = &args.through;
    let policy = said.policy.as_deref();
    let policy = policy.map(|file| judge::policy(file, said.route.as_deref()));
    let (policy, stack) = match (policy.transpose(), stack::read(file)) {
        (Ok(policy), Ok(stack)) => (policy, stack),
        (policy, stack) => {
            let problems = [policy.err(), stack.err()].into_iter().flatten();
            return Err(problems.collect::<Vec<_>>().join("\n").into());
        }
    };
    // Without a service, what stands in its place is an address.
    let addresses = args.service.iter().chain(&args.addresses).cloned();
    let addresses: Vec<String> = addresses.collect();
    let queries = asking::queries(&addresses)?;
    let want: FactSet = match said.want.as_slice() {
        [] => FactSet::ALL,
        want => want.iter().copied().collect(),
    };
    let queries = queries.into_iter();
    let queries = queries.map(|query| query.want(want).critical(said.critical));
    let queries: Vec<Query> = queries.collect();
    let client = asking::client()?;
    let rounds = said.repeat.map_or(1, u32::from);
    asking::runtime()?.block_on(async {
        let stack = assemble(stack, &client)?;
        note_unanswerable(&stack, policy.as_ref(), &said.want);
        let mut lost = false;
        for round in 1..=rounds {
            if rounds > 1 && !args.json {
                writeln!(io::stdout().lock(), "round {round} of {rounds}:")?;
            }
            for query in &queries {
                lost |= one(&stack, query, policy.as_ref(), args.json).await?;
            }
        }
        print::totals(&stack);
        Ok(ExitCode::from(u8::from(lost)))
    })
}

/// Asks about one address and shows it. Returns whether something that was wanted is lost since a source failed.
async fn one(
    stack: &Assembled,
    query: &Query,
    policy: Option<&Policy>,
    json: bool,
) -> Result<bool, Problems> {
    let answer = match policy {
        Some(policy) => judge::ask(&stack.backend, query, policy).await,
        None => stack.backend.lookup(query).await,
    };
    let verdict = answer.unwrap_or_else(|error: LookupError| {
        Verdict::from_error(query.ip, stack.backend.name(), query.want, &error)
    });
    let sources = stack.sources.iter();
    let stories = sources.map(|source| {
        let events = source.trace.take();
        Story::new(&source.name, source.parts.is_none(), &events, &verdict)
    });
    let stories: Vec<Story<'_>> = stories.collect();
    let decision = policy.map(|policy| policy.decide(&verdict));
    let mut out = io::stdout().lock();
    match json {
        true => print::json(&mut out, &verdict, &stories, decision.as_ref())?,
        false => print::words(&mut out, &verdict, &stories, decision.as_ref())?,
    }
    out.flush()?;
    Ok((verdict.failed() - verdict.known()).intersects(query.want))
}

/// Tells what is wanted and no source can ever say.
fn note_unanswerable(stack: &Assembled, policy: Option<&Policy>, want: &[Fact]) {
    let answers = stack.backend.answers();
    let unanswered = match policy {
        Some(policy) => policy.unanswered(answers),
        None => want.iter().copied().collect::<FactSet>() - answers,
    };
    if !unanswered.is_empty() {
        eprintln!("note: no source of the stack tells {unanswered}: it stays unknown");
    }
}
