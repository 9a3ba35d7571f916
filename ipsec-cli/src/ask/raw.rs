//! What a service answers, as it came.

use std::collections::HashSet;
use std::io::Write;
use std::process::ExitCode;

use ipsec_core::{ErrorSubject, LookupError, LookupErrorKind, Query, ip};
use ipsec_remote::Reply;
use ipsec_remote::provider::Provider;

use super::asking::Asked;
use super::service::Setup;
use super::{Args, words};
use crate::exit::{self, Problems};

/// Prints each body on lines of its own. The status goes to the standard error.
pub(super) async fn print(
    args: &Args,
    setup: &Setup,
    remote: &Asked,
    queries: &[Query],
) -> Result<ExitCode, Problems> {
    let (queries, refused) = sendable(queries);
    let mut failed = refused;
    let size = match remote.provider().bulk().filter(|_| args.bulk) {
        Some(bulk) => bulk.batch().get(),
        None => 1,
    };
    for group in queries.chunks(size) {
        let reply = match group {
            [query] if size == 1 => remote.ask(query).await,
            group => remote.ask_together(group).await,
        };
        let error = match reply {
            Ok(reply) => {
                body(&reply)?;
                failed |= !reply.status.is_success();
                complaint(remote.provider(), group, &reply)
            }
            Err(error) => {
                failed = true;
                exit::tell(&format!(
                    "{}: {}",
                    about(group),
                    words::error(setup, &error)
                ));
                Some(error)
            }
        };
        if error.is_some_and(|error| error.kind().subject() == ErrorSubject::Account) {
            exit::tell(&"the rest is not asked: that is about the account");
            break;
        }
    }
    Ok(ExitCode::from(u8::from(failed)))
}

/// The addresses that may be sent, each once; and whether there were others.
fn sendable(queries: &[Query]) -> (Vec<Query>, bool) {
    let mut seen = HashSet::new();
    let (public, others): (Vec<Query>, Vec<Query>) = queries
        .iter()
        .filter(|query| seen.insert(query.ip))
        .partition(|query| ip::scope(query.ip).is_public());
    for query in &others {
        exit::tell(&format!("{}: {}", query.ip, LookupErrorKind::NotPublic));
    }
    (public, !others.is_empty())
}

fn body(reply: &Reply) -> std::io::Result<()> {
    eprintln!("status: {}", reply.status);
    let mut out = std::io::stdout().lock();
    out.write_all(&reply.body)?;
    if !reply.body.ends_with(b"\n") {
        writeln!(out)?;
    }
    out.flush()
}

/// What is wrong, by what the reply says.
fn complaint(provider: &dyn Provider, group: &[Query], reply: &Reply) -> Option<LookupError> {
    match (provider.bulk(), group) {
        (_, [query]) => provider.parse(query, reply).err(),
        (Some(bulk), group) => bulk.parse_many(group, reply).err(),
        (None, _) => None,
    }
}

fn about(group: &[Query]) -> String {
    match group {
        [query] => query.ip.to_string(),
        group => format!("{} addresses", group.len()),
    }
}
