//! From arguments to answers.

use std::io::{self, BufRead, IsTerminal, Write};
use std::net::IpAddr;
use std::process::ExitCode;

use ipsec_core::{Backend, ErrorSubject, LookupError, Query, Verdict};
use ipsec_remote::provider::Provider;
use ipsec_remote::{Client, Remote};

use super::service::Setup;
use super::{Args, account, json, raw, words};
use crate::exit::{self, Problems};

pub(super) type Asked = Remote<Box<dyn Provider>>;

pub(super) fn run(args: &Args) -> Result<ExitCode, Problems> {
    let setup = args.setup()?;
    let provider = setup.provider("with --key-file")?;
    let client = client()?;
    let queries = queries(&args.addresses)?;
    runtime()?.block_on(async {
        let mut remote = Remote::new(provider, client);
        if let Some(time) = args.timeout {
            remote = remote.timeout(time).bulk_timeout(time);
        }
        if args.raw {
            let code = raw::print(args, &setup, &remote, &queries).await;
            tell_account(&remote);
            return code;
        }
        let failed = match args.bulk {
            true => in_bulk(args, &setup, &remote, &queries).await?,
            false => one_by_one(args, &setup, &remote, &queries).await?,
        };
        tell_account(&remote);
        Ok(ExitCode::from(u8::from(failed > 0)))
    })
}

pub(super) fn client() -> Result<Client, Problems> {
    Ok(Client::new().map_err(|error| words::chain(&error))?)
}

pub(super) fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
}

fn tell_account(remote: &Asked) {
    if let Some(account) = remote.account() {
        account::tell("", &account);
    }
}

/// Asks about each address, until the account is the problem. Returns about how many there is no answer.
async fn one_by_one(
    args: &Args,
    setup: &Setup,
    remote: &Asked,
    queries: &[Query],
) -> io::Result<usize> {
    let mut failed = 0;
    for (at, query) in queries.iter().enumerate() {
        let answer = remote.lookup(query).await;
        print(args, setup, query, &answer)?;
        let Err(error) = answer else { continue };
        failed += 1;
        if error.kind().subject() == ErrorSubject::Account {
            let left = queries.len() - at - 1;
            if left > 0 {
                let addresses = if left == 1 {
                    "address was"
                } else {
                    "addresses were"
                };
                exit::tell(&format!("{left} more {addresses} not asked about"));
            }
            return Ok(failed + left);
        }
    }
    Ok(failed)
}

async fn in_bulk(
    args: &Args,
    setup: &Setup,
    remote: &Asked,
    queries: &[Query],
) -> io::Result<usize> {
    let answers = remote.lookup_many(queries).await;
    for (query, answer) in queries.iter().zip(&answers) {
        print(args, setup, query, answer)?;
    }
    Ok(answers.iter().filter(|answer| answer.is_err()).count())
}

fn print(
    args: &Args,
    setup: &Setup,
    query: &Query,
    answer: &Result<Verdict, LookupError>,
) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match (answer, args.json) {
        (_, true) => json::one(&mut out, query, answer)?,
        (Ok(verdict), false) => words::one(&mut out, verdict)?,
        (Err(error), false) => {
            exit::tell(&format!("{}: {}", query.ip, words::error(setup, error)));
        }
    }
    out.flush()
}

/// All addresses, or all that are none.
pub(super) fn queries(arguments: &[String]) -> Result<Vec<Query>, Problems> {
    let (mut queries, mut problems) = (Vec::new(), Vec::new());
    let mut add = |text: &str, place: &str| match text.parse::<IpAddr>() {
        Ok(ip) => queries.push(Query::new(ip)),
        Err(_) => problems.push(format!(
            "{place}{text:?} is no address: expected one such as 192.0.2.1 or 2001:db8::1"
        )),
    };
    for argument in arguments.iter().filter(|argument| *argument != "-") {
        add(argument, "");
    }
    if arguments.is_empty() || arguments.iter().any(|argument| argument == "-") {
        if io::stdin().is_terminal() {
            eprintln!("reading addresses, one per line, until the end of the input (Ctrl-D)");
        }
        for (number, line) in (1..).zip(io::stdin().lock().lines()) {
            let line = line?;
            let line = line.trim();
            if !line.is_empty() && !line.starts_with('#') {
                add(line, &format!("line {number}, "));
            }
        }
    }
    if queries.is_empty() && problems.is_empty() {
        problems.push("no address given".to_owned());
    }
    match problems.is_empty() {
        true => Ok(queries),
        false => Err(problems.join("\n").into()),
    }
}
