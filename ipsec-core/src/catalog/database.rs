//! Which field of a database means what, as a list of a catalog says it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::table::{Problems, Table};
use crate::mmdb::Fields;
use crate::signal::Signal;

/// Fields by their paths in a record.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Named {
    /// Those that are known as well.
    auto: bool,
    flags: BTreeMap<String, Signal>,
    score: Option<Score>,
    asn: Option<String>,
    organization: Option<String>,
    country: Option<String>,
    city: Option<String>,
    in_eu: Option<String>,
    service: Option<String>,
    observed: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Score {
    field: String,
    max: u32,
}

/// The fields of a database: those that are named, or all that are known if none is.
pub(super) fn fields(table: &Table<'_>, problems: &mut Problems) -> Option<Fields> {
    if !table.has("fields") {
        return Some(Fields::auto());
    }
    let named: Named = table.get("fields", problems)?;
    let mut fields = if named.auto {
        Fields::auto()
    } else {
        Fields::none()
    };
    for (path, signal) in named.flags {
        fields = fields.signal(path, signal);
    }
    if let Some(Score { field, max }) = named.score {
        fields = fields.score(field, max);
    }
    type With = fn(Fields, String) -> Fields;
    let others: [(Option<String>, With); 7] = [
        (named.asn, Fields::asn),
        (named.organization, Fields::organization),
        (named.country, Fields::country),
        (named.city, Fields::city),
        (named.in_eu, Fields::in_eu),
        (named.service, Fields::name),
        (named.observed, Fields::observed),
    ];
    for (path, with) in others {
        if let Some(path) = path {
            fields = with(fields, path);
        }
    }
    Some(fields)
}
