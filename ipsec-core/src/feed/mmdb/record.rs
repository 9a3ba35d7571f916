//! What a record says.

use maxminddb::{LookupResult, PathElement};

use super::date;
use super::error::printable;
use super::fields::{Field, Fields, Meaning};
use super::value::Value;
use crate::evidence::{Location, Network, Score};
use crate::feed::list::attributes::Attributes;
use crate::signal::Signals;

/// Reads the fields of a record; which of them is wrong, and how, if one is.
pub(super) fn read<S: AsRef<[u8]>>(
    record: &LookupResult<'_, S>,
    fields: &Fields,
) -> Result<Attributes, String> {
    let mut said = Attributes {
        signals: Signals::UNKNOWN.yes(fields.every),
        ..Attributes::default()
    };
    for Field { path, meaning } in &fields.fields {
        let wrong = |why: String| format!("`{}` {why}", printable(path));
        match value(record, path) {
            Err(why) => return Err(wrong(format!("cannot be read: {}", printable(&why)))),
            Ok(Some(value)) if !value.is_empty() => {
                add(value, *meaning, &mut said).map_err(wrong)?;
            }
            Ok(_) => {}
        }
    }
    Ok(said)
}

/// The value at a path; `None` if there is none.
pub(super) fn value<'a, S: AsRef<[u8]>>(
    record: &LookupResult<'a, S>,
    path: &str,
) -> Result<Option<Value<'a>>, String> {
    let value = if path.contains('.') {
        let keys: Vec<_> = path.split('.').map(PathElement::Key).collect();
        record.decode_path(&keys)
    } else {
        record.decode_path(&[PathElement::Key(path)])
    };
    value.map_err(|error| error.to_string())
}

/// Whether a value is what a field with this meaning holds.
pub(super) fn is_fit(value: Value<'_>, meaning: Meaning) -> bool {
    value.is_empty() || add(value, meaning, &mut Attributes::default()).is_ok()
}

/// Adds what a value says, or tells what is wrong with it. Where two fields mean the same, the first counts, and of flags a *yes*.
fn add(value: Value<'_>, meaning: Meaning, to: &mut Attributes) -> Result<(), String> {
    match meaning {
        Meaning::Signal(signal) => {
            let said = if value.flag()? {
                Signals::UNKNOWN.yes(signal)
            } else {
                Signals::UNKNOWN.no(signal)
            };
            to.signals = to.signals.merge(said);
        }
        Meaning::Score(max) => {
            let score = Score::new(value.number()?, max.into())
                .map_err(|_| value.instead_of(&format!("a number from 0 to {max}")))?;
            to.score.get_or_insert(score);
        }
        Meaning::Asn => {
            if let asn @ 1.. = value.asn()? {
                network(to).asn.get_or_insert(asn);
            }
        }
        Meaning::Organization => {
            let name = value.text()?;
            network(to).organization.get_or_insert_with(|| name.into());
        }
        Meaning::Country => {
            let country = value.text()?.parse();
            let country = country
                .map_err(|_| value.instead_of("two letters (ISO 3166-1 alpha-2), such as DE"))?;
            location(to).country.get_or_insert(country);
        }
        Meaning::City => {
            let name = value.text()?;
            location(to).city.get_or_insert_with(|| name.into());
        }
        Meaning::InEu => {
            let flag = value.flag()?;
            location(to).in_eu.get_or_insert(flag);
        }
        Meaning::Name => {
            let name = value.text()?;
            if !to.names.iter().any(|known| known == name) {
                to.names.push(name.into());
            }
        }
        Meaning::Observed => {
            let day = date::parse(value.text()?);
            let day = day.ok_or_else(|| value.instead_of("a day such as 2026-05-11"))?;
            to.observed.get_or_insert(day);
        }
    }
    Ok(())
}

fn network(of: &mut Attributes) -> &mut Network {
    of.network.get_or_insert_default()
}

fn location(of: &mut Attributes) -> &mut Location {
    of.location.get_or_insert_default()
}
