//! Verdicts for people and for programs.

use std::io::{Result, Write};
use std::net::IpAddr;

use ipsec_core::index::Match;
use ipsec_core::{LocalIndex, Verdict};
use serde::Serialize;

/// How a verdict is printed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    /// The explanation, and a line for each match.
    Words,
    /// One object on one line.
    Json,
}

/// The verdict's own wire form, and why.
#[derive(Serialize)]
struct Answer {
    #[serde(flatten)]
    verdict: Verdict,
    matches: Vec<Match>,
}

/// Prints what is known about one address.
pub(super) fn one(out: &mut impl Write, index: &LocalIndex, ip: IpAddr, form: Form) -> Result<()> {
    let (verdict, matches) = (index.verdict(ip), index.matches(ip));
    match form {
        Form::Words => {
            writeln!(out, "{}", verdict.explain())?;
            for found in matches {
                writeln!(out, "  listed in {found}")?;
            }
        }
        Form::Json => {
            serde_json::to_writer(&mut *out, &Answer { verdict, matches })?;
            writeln!(out)?;
        }
    }
    Ok(())
}
