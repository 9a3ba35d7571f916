//! Formats and columns as configuration.

use std::fmt;

use serde::de::{Error, MapAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::form::Format;

/// A name; or a table with a name, and columns with what else is set beside them.
impl<'de> Deserialize<'de> for Format {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(NameOrTable)
    }
}

/// The name, without the columns.
impl Serialize for Format {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.name())
    }
}

struct NameOrTable;

impl<'de> Visitor<'de> for NameOrTable {
    type Value = Format;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a format, or a table with the name and columns")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Format, E> {
        name.parse().map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Format, A::Error> {
        let table = Table::deserialize(MapAccessDeserializer::new(map))?;
        let format: Format = table.name.parse().map_err(A::Error::custom)?;
        #[cfg(feature = "formats")]
        if let Some(columns) = table.columns {
            return format.with_columns(columns).map_err(A::Error::custom);
        }
        Ok(format)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    name: String,
    #[cfg(feature = "formats")]
    columns: Option<super::columns::Columns>,
}

#[cfg(feature = "formats")]
mod columns {
    //! The table of columns: what its builder's methods are called, with what they take.

    use std::collections::BTreeMap;
    use std::fmt;
    use std::marker::PhantomData;

    use serde::de::value::SeqAccessDeserializer;
    use serde::de::{Error, IntoDeserializer, SeqAccess, Unexpected, Visitor};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::feed::format::columns::{
        Answer, Column, Columns, Header, NO_DELIMITER, is_delimiter,
    };
    use crate::feed::format::preset::Preset;

    use crate::signal::{Signal, SignalSet};

    enum OneOrMany<T> {
        One(T),
        Many(Vec<T>),
    }

    impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            from.deserialize_any(OneOrManyVisitor(PhantomData))
        }
    }

    struct OneOrManyVisitor<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for OneOrManyVisitor<T> {
        type Value = OneOrMany<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("one value, or an array of them")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<OneOrMany<T>, E> {
            T::deserialize(text.into_deserializer()).map(OneOrMany::One)
        }

        fn visit_i64<E: Error>(self, number: i64) -> Result<OneOrMany<T>, E> {
            T::deserialize(number.into_deserializer()).map(OneOrMany::One)
        }

        fn visit_u64<E: Error>(self, number: u64) -> Result<OneOrMany<T>, E> {
            T::deserialize(number.into_deserializer()).map(OneOrMany::One)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, array: A) -> Result<OneOrMany<T>, A::Error> {
            Vec::deserialize(SeqAccessDeserializer::new(array)).map(OneOrMany::Many)
        }
    }

    impl<T> OneOrMany<T> {
        fn into_vec(self) -> Vec<T> {
            match self {
                Self::One(one) => vec![one],
                Self::Many(many) => many,
            }
        }
    }

    impl OneOrMany<Signal> {
        fn into_set(self) -> SignalSet {
            self.into_vec().into_iter().collect()
        }
    }

    #[derive(Default, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Table {
        delimiter: Option<char>,
        header: Option<bool>,
        rows: Option<OneOrMany<String>>,
        declared: Option<OneOrMany<String>>,
        dated: Option<OneOrMany<String>>,
        address: Option<OneOrMany<Column>>,
        first: Option<Column>,
        last: Option<Column>,
        numbers: bool,
        optional: bool,
        flags: BTreeMap<String, OneOrMany<Signal>>,
        kind: Option<Kind>,
        score: Option<Score>,
        asn: Option<OneOrMany<Column>>,
        organization: Option<OneOrMany<Column>>,
        country: Option<OneOrMany<Column>>,
        city: Option<OneOrMany<Column>>,
        service: Option<OneOrMany<Column>>,
        observed: Option<OneOrMany<Column>>,
        only: BTreeMap<String, OneOrMany<String>>,
        when_false: Option<Answer>,
        when_empty: Option<Answer>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Kind {
        column: Column,
        words: BTreeMap<String, OneOrMany<Signal>>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Score {
        column: Column,
        max: f64,
        min: Option<f64>,
    }

    impl<'de> Deserialize<'de> for Columns {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            let table = Table::deserialize(from)?;
            table.into_columns().map_err(D::Error::custom)
        }
    }

    impl Table {
        fn into_columns(self) -> Result<Columns, &'static str> {
            let mut columns = self.addresses()?;
            if self.delimiter.is_some_and(|c| !is_delimiter(c)) {
                return Err(NO_DELIMITER);
            }
            columns.delimiter = self.delimiter;
            columns.is_optional = self.optional;
            columns.header = match self.header {
                None => Header::Auto,
                Some(true) => Header::Yes,
                Some(false) => Header::No,
            };
            let many = |names: Option<OneOrMany<String>>| names.map(OneOrMany::into_vec);
            let columns_of = |columns: Option<OneOrMany<Column>>| {
                columns.map(OneOrMany::into_vec).unwrap_or_default()
            };
            columns.rows = many(self.rows).unwrap_or_default();
            columns.declared = many(self.declared).unwrap_or_default();
            columns.dated = many(self.dated).unwrap_or_default();
            for (column, signals) in self.flags {
                columns = columns.flag(column, signals.into_set());
            }
            if let Some(Kind { column, words }) = self.kind {
                let words = words
                    .into_iter()
                    .map(|(word, signals)| (word, signals.into_set()));
                columns = columns.kind(column, words);
            }
            if let Some(Score { column, max, min }) = self.score {
                if !(max.is_finite() && max > 0.0) {
                    return Err("the scale of a score ends above 0: max = 100");
                }
                columns = columns.score(column, max);
                if let Some(min) = min {
                    columns = columns.min_score(min);
                }
            }
            for (column, words) in self.only {
                columns = columns.only(column, words.into_vec());
            }
            columns.says.asn = columns_of(self.asn);
            columns.says.organization = columns_of(self.organization);
            columns.says.country = columns_of(self.country);
            columns.says.city = columns_of(self.city);
            columns.says.names = columns_of(self.service);
            columns.says.observed = columns_of(self.observed);
            columns.says.when_false = self.when_false;
            columns.says.when_empty = self.when_empty;
            Ok(columns)
        }

        fn addresses(&self) -> Result<Columns, &'static str> {
            let columns = Columns::default();
            match (&self.address, &self.first, &self.last) {
                (None, None, None) => Ok(columns),
                (Some(OneOrMany::One(column)), None, None) => Ok(columns.address(column.clone())),
                (Some(OneOrMany::Many(all)), None, None) => {
                    Ok(all.iter().cloned().fold(columns, Columns::address))
                }
                (None, Some(first), Some(last)) if self.numbers => {
                    Ok(columns.numbers(first.clone(), last.clone()))
                }
                (None, Some(first), Some(last)) => Ok(columns.range(first.clone(), last.clone())),
                _ => Err(
                    "the addresses are in one column or in two: either address = \"ip\", or first = \"start_ip\" and last = \"end_ip\"",
                ),
            }
        }
    }

    /// A name, or a number from 1.
    impl<'de> Deserialize<'de> for Column {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            from.deserialize_any(ColumnVisitor)
        }
    }

    struct ColumnVisitor;

    impl Visitor<'_> for ColumnVisitor {
        type Value = Column;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("the name of a column, or its number from 1")
        }

        fn visit_str<E: Error>(self, name: &str) -> Result<Column, E> {
            Ok(name.into())
        }

        fn visit_u64<E: Error>(self, number: u64) -> Result<Column, E> {
            let wrong = || E::invalid_value(Unexpected::Unsigned(number), &self);
            let number = usize::try_from(number).ok().filter(|number| *number > 0);
            number.map(Column::from).ok_or_else(wrong)
        }

        fn visit_i64<E: Error>(self, number: i64) -> Result<Column, E> {
            match u64::try_from(number) {
                Ok(number) => self.visit_u64(number),
                Err(_) => Err(E::invalid_value(Unexpected::Signed(number), &self)),
            }
        }
    }

    impl Serialize for Preset {
        fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            to.serialize_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for Preset {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            String::deserialize(from)?.parse().map_err(D::Error::custom)
        }
    }
}
