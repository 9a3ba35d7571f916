//! What a service answers, as it came.

use std::io::Write;
use std::process::ExitCode;

use bytes::Bytes;
use http::Request;
use ipsec_core::{LookupError, LookupErrorKind, Query, ip};
use ipsec_remote::Client;
use ipsec_remote::provider::Provider;

use super::{Args, account, service, words};
use crate::exit::{self, Problems};

/// Prints each body on lines of its own. The status goes to the standard error.
pub(super) async fn print(
    args: &Args,
    provider: &dyn Provider,
    client: &Client,
    queries: &[Query],
) -> Result<ExitCode, Problems> {
    let mut failed = false;
    for (request, addresses) in requests(args, provider, queries, &mut failed)? {
        let limits = service::limits(args, addresses);
        match client.send(request, &provider.auth(), limits).await {
            Ok(reply) => {
                eprintln!("status: {}", reply.status);
                account::tell(&provider.account(&reply));
                failed |= !reply.status.is_success();
                let mut out = std::io::stdout().lock();
                out.write_all(&reply.body)?;
                if !reply.body.ends_with(b"\n") {
                    writeln!(out)?;
                }
                out.flush()?;
            }
            Err(error) => {
                failed = true;
                exit::tell(&words::error(args, &error));
            }
        }
    }
    Ok(ExitCode::from(u8::from(failed)))
}

/// A request and the number of addresses in it.
type Sized = (Request<Bytes>, usize);

fn requests(
    args: &Args,
    provider: &dyn Provider,
    queries: &[Query],
    failed: &mut bool,
) -> Result<Vec<Sized>, LookupError> {
    let mut public = Vec::new();
    for query in queries {
        if ip::scope(query.ip).is_public() {
            public.push(*query);
        } else {
            *failed = true;
            exit::tell(&format!("{}: {}", query.ip, LookupErrorKind::NotPublic));
        }
    }
    match provider.bulk().filter(|_| args.bulk) {
        Some(bulk) => public
            .chunks(bulk.batch().get())
            .map(|batch| Ok((bulk.request_many(batch)?, batch.len())))
            .collect(),
        None => public
            .iter()
            .map(|query| Ok((provider.request(query)?, 1)))
            .collect(),
    }
}
