//! A TOML file that is read value by value, and all that is wrong with it, each with its place.

use std::fmt::Display;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The text of a file.
pub(super) struct Document {
    path: PathBuf,
    text: String,
}

impl Document {
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| format!("cannot read {path:?}: {error}"))?;
        Ok(Self {
            path: path.to_owned(),
            text,
        })
    }

    pub(super) fn root(&self) -> Result<Spanned<DeTable<'_>>, String> {
        DeTable::parse(&self.text).map_err(|error| {
            let place = self.place(error.span().unwrap_or_default());
            format!("{place}: {}", error.message().replace('\n', "; "))
        })
    }

    /// The file that is named here, from where this one lies.
    pub(super) fn beside(&self, path: &str) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("")).join(path)
    }

    /// `"stack.toml", line 3, column 1`
    pub(super) fn place(&self, span: Range<usize>) -> String {
        let before = self.text.get(..span.start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let column = before
            .get(start..)
            .map_or(0, |line| line.chars().count() + 1);
        format!("{:?}, line {line}, column {column}", self.path)
    }
}

/// What is wrong with a file.
pub(super) struct Problems<'d> {
    document: &'d Document,
    words: Vec<String>,
}

impl<'d> Problems<'d> {
    pub(super) fn new(document: &'d Document) -> Self {
        let words = Vec::new();
        Self { document, words }
    }

    /// A problem whose words may have several lines.
    pub(super) fn note(&mut self, span: Range<usize>, what: impl Display) {
        let place = self.document.place(span);
        let lines = what.to_string();
        self.words
            .extend(lines.lines().map(|what| format!("{place}: {what}")));
    }

    /// What was read, if nothing was wrong: a problem per line.
    pub(super) fn settle<T>(self, read: Option<T>) -> Result<T, String> {
        match read {
            Some(read) if self.words.is_empty() => Ok(read),
            _ => Err(self.words.join("\n")),
        }
    }
}

/// A table, and where in the file it stands.
pub(super) struct Table<'a> {
    /// `source.cache`; nothing for the whole file.
    name: String,
    span: Range<usize>,
    /// `None`: the table is not there, and is as if it were empty.
    values: Option<&'a DeTable<'a>>,
}

impl<'a> Table<'a> {
    /// A table with no other keys than these.
    pub(super) fn new(
        name: impl Into<String>,
        values: &'a DeTable<'a>,
        span: Range<usize>,
        known: &[&str],
        problems: &mut Problems<'_>,
    ) -> Self {
        for (key, _) in values {
            if !known.contains(&key.get_ref().as_ref()) {
                let words = unknown(key.get_ref(), known);
                problems.note(key.span(), words);
            }
        }
        Self {
            name: name.into(),
            span: span.clone(),
            values: Some(values),
        }
    }

    pub(super) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Where the value of a key stands, or else the table.
    pub(super) fn span_of(&self, key: &str) -> Range<usize> {
        self.raw(key).map_or(self.span(), Spanned::span)
    }

    pub(super) fn raw(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        let mut values = self.values?.iter();
        let (_, value) = values.find(|(name, _)| name.get_ref() == key)?;
        Some(value)
    }

    /// The keys out of these that are there, with their places.
    pub(super) fn present(&self, keys: &[&'static str]) -> Vec<(&'static str, Range<usize>)> {
        let present = keys
            .iter()
            .filter_map(|key| Some((*key, self.raw(key)?.span())));
        present.collect()
    }

    pub(super) fn text(&self, key: &str, problems: &mut Problems<'_>) -> Option<&'a str> {
        let text = self.read(key, "a text", problems, DeValue::as_str)?;
        if text.trim().is_empty() {
            self.note(key, "is empty", problems);
            return None;
        }
        Some(text)
    }

    pub(super) fn flag(&self, key: &str, problems: &mut Problems<'_>) -> Option<bool> {
        self.read(key, "true or false", problems, DeValue::as_bool)
    }

    /// A whole number within bounds.
    pub(super) fn number(
        &self,
        key: &str,
        bounds: Range<u64>,
        problems: &mut Problems<'_>,
    ) -> Option<u64> {
        let expected = match bounds.end {
            u64::MAX => format!("a whole number, {} or more", bounds.start),
            end => format!("a whole number, {} to {}", bounds.start, end - 1),
        };
        self.read(key, &expected, problems, |value| {
            let number = value.as_integer()?;
            let number = u64::from_str_radix(number.as_str(), number.radix()).ok()?;
            bounds.contains(&number).then_some(number)
        })
    }

    /// A number that is none of those that its type leaves out, such as zero.
    pub(super) fn at_least_one<T: TryFrom<u64>>(
        &self,
        key: &str,
        most: u64,
        problems: &mut Problems<'_>,
    ) -> Option<T> {
        let number = self.number(key, 1..most.saturating_add(1), problems)?;
        T::try_from(number).ok()
    }

    pub(super) fn time(&self, key: &str, problems: &mut Problems<'_>) -> Option<Duration> {
        self.read(
            key,
            "a time such as \"800ms\", \"30m\" or \"6h\"",
            problems,
            |value| humantime::parse_duration(value.as_str()?).ok(),
        )
    }

    /// A text that means something.
    pub(super) fn parsed<T: FromStr<Err: Display>>(
        &self,
        key: &str,
        problems: &mut Problems<'_>,
    ) -> Option<T> {
        match self.text(key, problems)?.parse() {
            Ok(parsed) => Some(parsed),
            Err(error) => {
                self.note(key, error, problems);
                None
            }
        }
    }

    /// A wrapper: `true`, or a table with these keys. `None` if it is not there, or `false`.
    pub(super) fn wrapper(
        &self,
        key: &str,
        known: &[&str],
        problems: &mut Problems<'_>,
    ) -> Option<Table<'a>> {
        let value = self.raw(key)?;
        match value.get_ref() {
            DeValue::Boolean(false) => None,
            DeValue::Boolean(true) => Some(Table {
                name: self.at(key),
                span: value.span(),
                values: None,
            }),
            DeValue::Table(values) => Some(Table::new(
                self.at(key),
                values,
                value.span(),
                known,
                problems,
            )),
            _ => {
                let keys = known.join(", ");
                self.note(
                    key,
                    format_args!("expected true, false, or a table with some of {keys}"),
                    problems,
                );
                None
            }
        }
    }

    /// What came of a setting; if it cannot be, the problem is noted at its key.
    pub(super) fn accept<T, E: Display>(
        &self,
        key: &str,
        set: Result<T, E>,
        problems: &mut Problems<'_>,
    ) -> Option<T> {
        set.map_err(|error| self.note(key, error, problems)).ok()
    }

    /// Notes what is wrong with a value, or if it is missing with the table.
    pub(super) fn note(&self, key: &str, what: impl Display, problems: &mut Problems<'_>) {
        problems.note(self.span_of(key), format_args!("{}: {what}", self.at(key)));
    }

    fn read<T>(
        &self,
        key: &str,
        expected: &str,
        problems: &mut Problems<'_>,
        from: impl FnOnce(&'a DeValue<'a>) -> Option<T>,
    ) -> Option<T> {
        let read = from(self.raw(key)?.get_ref());
        if read.is_none() {
            self.note(key, format_args!("expected {expected}"), problems);
        }
        read
    }

    fn at(&self, key: &str) -> String {
        match self.name.as_str() {
            "" => key.to_owned(),
            name => format!("{name}.{key}"),
        }
    }
}

/// What is wrong with a key that is none of the known ones.
fn unknown(key: &str, known: &[&str]) -> String {
    if key == "key" && known.contains(&"key_file") {
        return "unknown key `key`: keep the key in a file of its own and say `key_file`, or in the environment"
            .to_owned();
    }
    let key = key.escape_debug();
    format!("unknown key `{key}`: expected one of {}", known.join(", "))
}
