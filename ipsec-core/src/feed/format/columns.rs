//! Which column of a table, or which field of a JSON object, says what.

use std::collections::BTreeMap;
use std::fmt;

use crate::signal::SignalSet;

/// What is wrong with what cannot stand between columns.
pub(in crate::feed) const NO_DELIMITER: &str =
    "no delimiter: expected one ASCII character that is neither a quote nor the end of a line";

/// Which column of a table, or which field of a JSON object, says what.
///
/// The default knows columns by their names: `ip`, `network`, `cidr`, `start_ip` and `end_ip`, `is_vpn`, `tor`, `country_code`, `asn` and their like. As soon as
/// anything is set here, only what is set counts; but the address is found by its name until that is set too.
///
/// ```
/// use ipsec_core::Signal;
/// use ipsec_core::feed::{self, Columns, Format, Rules};
///
/// let columns = Columns::default().delimiter(';').address("ip").flag("is_vpn", Signal::Vpn).score("risk", 100.0);
/// let text = "ip;is_vpn;risk\n192.0.2.1;true;80\n";
/// let feed = feed::read(text.as_bytes(), &Format::Csv(columns), Rules::default());
/// let entry = feed.entries().next().expect("one entry");
/// assert_eq!(entry.attributes.signals.get(Signal::Vpn), Some(true));
/// assert_eq!(entry.attributes.score.map(|score| score.share()), Some(0.8));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct Columns {
    pub(in crate::feed) delimiter: Option<char>,
    pub(in crate::feed) header: Header,
    pub(in crate::feed) rows: Vec<String>,
    pub(in crate::feed) declared: Vec<String>,
    pub(in crate::feed) dated: Vec<String>,
    /// A line must say how many entries there are.
    pub(in crate::feed) has_trailer: bool,
    /// How many columns every row has, of a table that is known by its first lines: `;` begins a comment there, as in plain lines.
    pub(in crate::feed) width: Option<usize>,
    /// Columns may be missing, but for the address.
    pub(in crate::feed) is_optional: bool,
    /// The first that is not empty counts.
    pub(in crate::feed) address: Vec<Address>,
    pub(in crate::feed) says: Says,
}

/// Where an address may be.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::feed) enum Address {
    /// An address, a network or a range.
    In(Column),
    /// The first and the last address.
    Ends(Column, Column),
    /// The first and the last address, as whole numbers.
    Numbers(Column, Column),
}

/// Where the rest is. Of several columns the first that is not empty counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::feed) struct Says {
    pub(in crate::feed) flags: Vec<(Column, SignalSet)>,
    pub(in crate::feed) kind: Option<(Column, BTreeMap<String, SignalSet>)>,
    pub(in crate::feed) score: Option<ScoreColumn>,
    pub(in crate::feed) asn: Vec<Column>,
    pub(in crate::feed) organization: Vec<Column>,
    pub(in crate::feed) country: Vec<Column>,
    pub(in crate::feed) city: Vec<Column>,
    /// All of these count.
    pub(in crate::feed) names: Vec<Column>,
    pub(in crate::feed) observed: Vec<Column>,
    /// Whole numbers, which say nothing.
    pub(in crate::feed) counts: Vec<Column>,
    pub(in crate::feed) only: Vec<(Column, Vec<String>)>,
    pub(in crate::feed) when_false: Option<Answer>,
    pub(in crate::feed) when_empty: Option<Answer>,
}

/// A score and its scale.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::feed) struct ScoreColumn {
    pub(in crate::feed) column: Column,
    pub(in crate::feed) max: f64,
    pub(in crate::feed) min: Option<f64>,
}

/// One column: by the name that it has in the header, or by its number from 1. In JSON it is the name of a field; dots lead into nested objects.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Column {
    /// By name. Upper and lower case are the same.
    Name(String),
    /// By number, from 1.
    Number(usize),
}

/// A text of digits is a number.
impl From<&str> for Column {
    fn from(name: &str) -> Self {
        match name.parse() {
            Ok(number) if name.bytes().all(|b| b.is_ascii_digit()) => Self::Number(number),
            _ => Self::Name(name.to_owned()),
        }
    }
}

impl From<String> for Column {
    fn from(name: String) -> Self {
        name.as_str().into()
    }
}

impl From<usize> for Column {
    fn from(number: usize) -> Self {
        Self::Number(number)
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => name.escape_debug().fmt(f),
            Self::Number(number) => number.fmt(f),
        }
    }
}

/// Whether the first row of a table names the columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Header {
    /// It does if it holds no address, or if columns are asked for by name.
    #[default]
    Auto,
    /// It does.
    Yes,
    /// It is an entry like all others.
    No,
}

/// What a flag says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Answer {
    /// That the signal does not hold.
    No,
    /// Nothing.
    #[default]
    Unknown,
}

impl Columns {
    /// What stands between two columns: an ASCII character that is neither a quote nor the end of a line; with another one the table is refused. Unset, it is
    /// found out: the one of `,`, `;`, tab and `|` that the header has most of.
    pub fn delimiter(mut self, delimiter: char) -> Self {
        self.delimiter = Some(delimiter);
        self
    }

    /// Whether the first row names the columns.
    pub fn header(mut self, header: Header) -> Self {
        self.header = header;
        self
    }

    /// Where in a JSON document the elements are: `[]` are those of an array, `prefixes[]` those of an array by that name,
    /// `values[].properties.addressPrefixes[]` those of several. May be said more than once. In JSON lines it is where they are within a line.
    pub fn rows(mut self, path: impl Into<String>) -> Self {
        self.rows.push(path.into());
        self
    }

    /// The column of an address, a network or a range. This and [`range`](Columns::range) and [`numbers`](Columns::numbers) may be said more than once: of each
    /// row the first counts that is not empty.
    pub fn address(mut self, column: impl Into<Column>) -> Self {
        self.address.push(Address::In(column.into()));
        self
    }

    /// The columns of the first and the last address.
    pub fn range(mut self, first: impl Into<Column>, last: impl Into<Column>) -> Self {
        let ends = Address::Ends(first.into(), last.into());
        self.address.push(ends);
        self
    }

    /// The columns of the first and the last address, as whole numbers: below 2^32 they are IPv4.
    pub fn numbers(mut self, first: impl Into<Column>, last: impl Into<Column>) -> Self {
        let ends = Address::Numbers(first.into(), last.into());
        self.address.push(ends);
        self
    }

    /// A column that is `true`, `yes` or `1` where these signals hold, and `false`, `no` or `0` where they do not; see [`Columns::when_false`] and
    /// [`Columns::when_empty`].
    pub fn flag(mut self, column: impl Into<Column>, signals: impl Into<SignalSet>) -> Self {
        self.says.flags.push((column.into(), signals.into()));
        self
    }

    /// A column that says by one word which signals hold. Upper and lower case are the same; an empty one and `-` say nothing, any other word is
    /// wrong.
    pub fn kind<W: Into<String>>(
        mut self,
        column: impl Into<Column>,
        words: impl IntoIterator<Item = (W, SignalSet)>,
    ) -> Self {
        let words = words
            .into_iter()
            .map(|(word, signals)| (word.into().to_lowercase(), signals));
        self.says.kind = Some((column.into(), words.collect()));
        self
    }

    /// The column of a score, on a scale from 0 to `max`.
    pub fn score(mut self, column: impl Into<Column>, max: f64) -> Self {
        let column = column.into();
        self.says.score = Some(ScoreColumn {
            column,
            max,
            min: None,
        });
        self
    }

    /// Leaves out rows whose score is lower, or that have none. Without a [score](Columns::score) it does nothing.
    pub fn min_score(mut self, min: f64) -> Self {
        if let Some(score) = &mut self.says.score {
            score.min = Some(min);
        }
        self
    }

    /// The column of the autonomous system's number: `AS64500` or `64500`.
    pub fn asn(mut self, column: impl Into<Column>) -> Self {
        self.says.asn.push(column.into());
        self
    }

    /// The column of the network's operator.
    pub fn organization(mut self, column: impl Into<Column>) -> Self {
        self.says.organization.push(column.into());
        self
    }

    /// The column of the country's code.
    pub fn country(mut self, column: impl Into<Column>) -> Self {
        self.says.country.push(column.into());
        self
    }

    /// The column of the city.
    pub fn city(mut self, column: impl Into<Column>) -> Self {
        self.says.city.push(column.into());
        self
    }

    /// A column that names a service behind the address. May be said more than once.
    pub fn service(mut self, column: impl Into<Column>) -> Self {
        self.says.names.push(column.into());
        self
    }

    /// The column of the time at which this was last seen to hold.
    pub fn observed(mut self, column: impl Into<Column>) -> Self {
        self.says.observed.push(column.into());
        self
    }

    /// Leaves out rows that have none of these words in this column. Upper and lower case are the same.
    pub fn only<W: Into<String>>(
        mut self,
        column: impl Into<Column>,
        words: impl IntoIterator<Item = W>,
    ) -> Self {
        let words = words.into_iter().map(|word| word.into().to_lowercase());
        self.says.only.push((column.into(), words.collect()));
        self
    }

    /// What a flag says that is `false`. By default it says *no*.
    pub fn when_false(mut self, answer: Answer) -> Self {
        self.says.when_false = Some(answer);
        self
    }

    /// What a flag says that is empty or not there. By default it says nothing.
    pub fn when_empty(mut self, answer: Answer) -> Self {
        self.says.when_empty = Some(answer);
        self
    }

    /// The field of a JSON document, or of a line of its own, that holds the number of entries.
    pub fn declared(mut self, field: impl Into<String>) -> Self {
        self.declared.push(field.into());
        self
    }

    /// The field of a JSON document, or of a line of its own, that holds the time at which the list was made.
    pub fn dated(mut self, field: impl Into<String>) -> Self {
        self.dated.push(field.into());
        self
    }

    /// Takes a table in which any of these columns is missing, as long as one of those with addresses is there. Without, it is refused.
    pub fn optional(mut self) -> Self {
        self.is_optional = true;
        self
    }

    /// Refuses rows of another number of columns.
    pub(in crate::feed) fn width(mut self, columns: usize) -> Self {
        self.width = Some(columns);
        self
    }

    /// A column of whole numbers that say nothing. Anything else in it is wrong.
    pub(in crate::feed) fn count(mut self, column: impl Into<Column>) -> Self {
        self.says.counts.push(column.into());
        self
    }

    /// Refuses a list without a line that says how many entries there are.
    pub(in crate::feed) fn trailer(mut self) -> Self {
        self.has_trailer = true;
        self
    }
}

/// Whether this may stand between columns.
pub(in crate::feed) fn is_delimiter(delimiter: char) -> bool {
    delimiter.is_ascii() && !matches!(delimiter, '"' | '\n' | '\r')
}
