//! In which form a list comes: as a text, or as a database.

use std::io::Read;

use serde_json::{Value, json};

#[cfg(feature = "mmdb")]
use super::database;
use super::table::{Problems, Table, typed};
use crate::feed::gates::Gates;
use crate::feed::{Feed, Format, Limits, Reading};
#[cfg(feature = "mmdb")]
use crate::{feed::Rules, mmdb::Fields};

/// The name of the form of databases, which are no text.
const MMDB: &str = "mmdb";

/// How a list is read.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Form {
    Text(Box<Reading>),
    #[cfg(feature = "mmdb")]
    Database {
        fields: Fields,
        rules: Rules,
        limits: Limits,
    },
}

impl Form {
    /// By the rules of these gates.
    pub(super) fn new(
        table: &Table<'_>,
        declared: Option<Declared>,
        gates: &Gates,
        problems: &mut Problems,
    ) -> Self {
        let mut limits = Limits::default();
        if let Some(bytes) = table.get("max_bytes", problems) {
            limits = limits.max_bytes(bytes);
        }
        let format = match declared {
            #[cfg(feature = "mmdb")]
            Some(Declared::Database(fields)) => {
                let rules = gates.rules();
                return Self::Database {
                    fields,
                    rules,
                    limits,
                };
            }
            Some(Declared::Text(format)) => *format,
            None => Format::Auto,
        };
        let mut reading = Reading::new(format).rules(gates.rules()).limits(limits);
        if let Some(lines) = table.get("skip", problems) {
            reading = reading.skip(lines);
        }
        if let Some(text) = table.text("declared_after", problems) {
            reading = reading.declared_after(text);
        }
        Self::text(reading)
    }

    pub(super) fn text(reading: Reading) -> Self {
        Self::Text(reading.into())
    }

    pub(super) fn read(&self, reader: impl Read) -> Feed {
        match self {
            Self::Text(reading) => reading.read(reader),
            #[cfg(feature = "mmdb")]
            Self::Database {
                fields,
                rules,
                limits,
            } => crate::feed::mmdb::read_from(reader, fields, *rules, *limits),
        }
    }
}

/// What a list says of its form.
#[derive(Debug)]
pub(super) enum Declared {
    Text(Box<Format>),
    #[cfg(feature = "mmdb")]
    Database(Fields),
}

impl Declared {
    /// Reads the form: a text's by its name or with columns in it or beside it, a database's with fields beside it.
    pub(super) fn read(table: &Table<'_>, problems: &mut Problems) -> Option<Self> {
        if table.raw("format").and_then(Value::as_str) == Some(MMDB) {
            return Self::database(table, problems);
        }
        if table.has("fields") {
            let what = "`fields` are those of a database, format = \"mmdb\": a table or JSON has `columns`";
            problems.note(table.place(), what);
        }
        text(table, problems).map(|format| Self::Text(format.into()))
    }

    #[cfg(feature = "mmdb")]
    fn database(table: &Table<'_>, problems: &mut Problems) -> Option<Self> {
        for key in ["columns", "skip", "declared_after"] {
            if table.has(key) {
                let what = format_args!(
                    "a database is no text, and has nothing that `{key}` would say: leave it out"
                );
                problems.note(table.place(), what);
            }
        }
        database::fields(table, problems).map(Self::Database)
    }

    #[cfg(not(feature = "mmdb"))]
    fn database(table: &Table<'_>, problems: &mut Problems) -> Option<Self> {
        let what = "databases cannot be read: this program was built without the feature `mmdb` of ipsec-core";
        problems.note(&table.at("format"), what);
        None
    }

    /// Whether entries may say something of their own.
    pub(super) fn says(&self) -> bool {
        match self {
            Self::Text(format) => !matches!(**format, Format::Auto | Format::Lines),
            #[cfg(feature = "mmdb")]
            Self::Database(fields) => *fields != Fields::none(),
        }
    }
}

fn text(table: &Table<'_>, problems: &mut Problems) -> Option<Format> {
    match (table.raw("format"), table.raw("columns")) {
        (None, None) => Some(Format::Auto),
        (Some(format), None) => typed(&table.at("format"), format, problems),
        (Some(Value::String(name)), Some(columns)) => {
            let both = json!({ "name": name, "columns": columns });
            typed(&table.at("columns"), &both, problems)
        }
        (Some(_), Some(_)) => {
            problems.note(
                table.place(),
                "`columns` are beside `format` and in it: say them only once",
            );
            None
        }
        (None, Some(_)) => {
            let what = "`format` is missing: say which has these columns, csv, tsv, json or jsonl";
            problems.note(table.place(), what);
            None
        }
    }
}
