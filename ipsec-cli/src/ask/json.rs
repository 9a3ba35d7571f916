//! Answers for programs: one object per line.

use std::error::Error;
use std::io::{Result, Write};
use std::net::IpAddr;

use ipsec_core::{LookupError, LookupErrorKind, Query, Verdict};
use serde::Serialize;

#[derive(Serialize)]
struct Failed {
    ip: IpAddr,
    error: What,
}

#[derive(Serialize)]
struct What {
    /// The kind, and until when or how long it lasts, where that is known.
    kind: LookupErrorKind,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
}

pub(super) fn one(
    out: &mut impl Write,
    query: &Query,
    answer: &std::result::Result<Verdict, LookupError>,
) -> Result<()> {
    match answer {
        Ok(verdict) => serde_json::to_writer(&mut *out, verdict)?,
        Err(error) => {
            let error = What {
                kind: error.kind(),
                message: error.to_string(),
                cause: error.source().map(ToString::to_string),
            };
            let failed = Failed {
                ip: query.ip,
                error,
            };
            serde_json::to_writer(&mut *out, &failed)?;
        }
    }
    writeln!(out)
}
