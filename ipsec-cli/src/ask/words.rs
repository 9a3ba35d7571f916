//! Answers for people.

use std::error::Error;
use std::fmt::Display;
use std::io::{Result, Write};

use ipsec_core::{
    Activity, Causes, Evidence, Finding, LookupError, LookupErrorKind, Operator, Place, Profile,
    Verdict,
};

use super::service::Setup;
use crate::show::Date;

/// The verdict in words, then whatever else the service tells.
pub(super) fn one(out: &mut impl Write, verdict: &Verdict) -> Result<()> {
    writeln!(out, "{}", verdict.explain())?;
    for evidence in verdict.evidence() {
        if let Some(told) = evidence.profile() {
            profile(out, told)?;
        }
        times(out, evidence)?;
    }
    Ok(())
}

/// What went wrong, why, and what would be right.
pub(super) fn error(setup: &Setup, error: &LookupError) -> String {
    let hint = match (error.kind(), setup.name.variable()) {
        (LookupErrorKind::AuthFailed, Some(variable)) => match &setup.key_file {
            Some(file) => format!("; the key is that of {}", file.display()),
            None => format!("; the key is that of the environment variable {variable}"),
        },
        (LookupErrorKind::Misconfigured, _) => match &setup.base_url {
            Some(url) => format!("; is {url} where it is?"),
            None => String::new(),
        },
        (LookupErrorKind::QuotaExhausted { until: Some(until) }, _) => {
            format!("; it is filled again at {}", Date(until))
        }
        (
            LookupErrorKind::Throttled {
                retry_after: Some(wait),
            },
            _,
        ) => {
            format!("; it may be asked again in {} s", wait.as_secs())
        }
        _ => String::new(),
    };
    format!("{}{hint}", chain(error))
}

/// An error and all that caused it.
pub(super) fn chain(error: &(dyn Error + 'static)) -> String {
    let causes = Causes::of(error).to_string();
    match causes.is_empty() {
        true => error.to_string(),
        false => format!("{error}: {causes}"),
    }
}

fn profile(out: &mut impl Write, told: &Profile) -> Result<()> {
    line(
        out,
        "confidence",
        told.confidence.map(|percent| format!("{percent} %")),
    )?;
    for finding in &told.findings {
        line(out, "in detail", Some(in_detail(finding)))?;
    }
    line(
        out,
        "on its list",
        told.listed.map(|listed| if listed { "yes" } else { "no" }),
    )?;
    activity(out, &told.activity)?;
    line(out, "provider", told.isp.as_deref().map(str::escape_debug))?;
    line(
        out,
        "company",
        told.company.as_deref().map(str::escape_debug),
    )?;
    line(
        out,
        "cloud",
        told.cloud_provider.as_deref().map(str::escape_debug),
    )?;
    line(
        out,
        "hostname",
        told.hostname.as_deref().map(str::escape_debug),
    )?;
    line(out, "place", place(&told.place))?;
    line(out, "continent", told.place.continent.as_deref())?;
    if let Some(operator) = &told.operator {
        line(out, "operator", Some(self::operator(operator)))?;
    }
    line(out, "devices", told.devices)?;
    line(out, "devices in the subnet", told.subnet_devices)?;
    line(out, "data from", told.updated.map(Date))
}

/// `vpn: Example VPN, openvpn, port 1194, confidence 90 %, last seen 2026-09-20T00:00:00Z`
fn in_detail(finding: &Finding) -> String {
    let names = finding
        .names
        .iter()
        .map(|name| name.escape_debug().to_string());
    let others = [
        finding
            .detail
            .as_deref()
            .map(|detail| detail.escape_debug().to_string()),
        finding.port.map(|port| format!("port {port}")),
        finding
            .confidence
            .map(|percent| format!("confidence {percent} %")),
        finding
            .first_seen
            .map(|at| format!("first seen {}", Date(at))),
        finding
            .last_seen
            .map(|at| format!("last seen {}", Date(at))),
    ];
    let parts: Vec<_> = names.chain(others.into_iter().flatten()).collect();
    format!("{}: {}", finding.signal, parts.join(", "))
}

fn activity(out: &mut impl Write, told: &Activity) -> Result<()> {
    line(out, "first seen", told.first_seen.map(Date))?;
    line(out, "last seen", told.last_seen.map(Date))?;
    line(out, "times seen", told.times_seen)?;
    line(out, "dropped at", told.delisted_at.map(Date))?;
    for (attack, count) in &told.attacks {
        line(
            out,
            "attacks",
            Some(format!("{}: {count}", attack.escape_debug())),
        )?;
    }
    Ok(())
}

fn place(told: &Place) -> Option<String> {
    let texts = [
        &told.district,
        &told.postal_code,
        &told.region,
        &told.region_code,
        &told.country_name,
        &told.time_zone,
    ];
    let texts = texts
        .into_iter()
        .flatten()
        .map(|text| text.escape_debug().to_string());
    let point = told
        .coordinates
        .map(|at| format!("{}, {}", at.latitude(), at.longitude()));
    let parts: Vec<_> = texts.chain(point).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn operator(told: &Operator) -> String {
    let texts = [
        told.name.clone(),
        told.url.clone(),
        told.anonymity
            .as_ref()
            .map(|word| format!("anonymity {word}")),
        told.popularity
            .as_ref()
            .map(|word| format!("popularity {word}")),
    ];
    let texts = texts.into_iter().flatten();
    let policies = told.policies.iter().map(|(policy, holds)| match holds {
        true => policy.clone(),
        false => format!("no {policy}"),
    });
    let lists = [&told.services, &told.protocols, &told.others];
    let parts: Vec<_> = texts
        .chain(lists.into_iter().flatten().cloned())
        .chain(policies)
        .map(|text| text.escape_debug().to_string())
        .collect();
    parts.join(", ")
}

fn times(out: &mut impl Write, evidence: &Evidence) -> Result<()> {
    line(out, "holds until", evidence.expires().map(Date))
}

fn line(out: &mut impl Write, name: &str, value: Option<impl Display>) -> Result<()> {
    match value {
        Some(value) => writeln!(out, "  {name}: {value}"),
        None => Ok(()),
    }
}
