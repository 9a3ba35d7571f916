//! The fields of one row of a table, which `csv-core` tells apart.

use csv_core::{ReadFieldResult, Reader, ReaderBuilder, Terminator};

use crate::feed::format::columns::is_delimiter;

/// Tells the fields of rows apart, one row at a time, so that a quote that is not closed is the problem of its row alone.
#[derive(Debug)]
pub(in crate::feed) struct Splitter {
    reader: Reader,
    delimiter: u8,
    /// The fields without their quotes, one behind the other.
    text: Vec<u8>,
    /// Where each begins and ends.
    places: Vec<(usize, usize)>,
}

/// The fields of one row.
#[derive(Clone, Copy, Debug)]
pub(in crate::feed) struct Fields<'a> {
    text: &'a str,
    places: &'a [(usize, usize)],
}

impl<'a> Fields<'a> {
    pub(in crate::feed) fn len(self) -> usize {
        self.places.len()
    }

    /// The field at this place; `None` if the row is shorter.
    pub(in crate::feed) fn get(self, place: usize) -> Option<&'a str> {
        let (start, end) = *self.places.get(place)?;
        self.text.get(start..end)
    }

    pub(in crate::feed) fn iter(self) -> impl Iterator<Item = &'a str> {
        (0..self.len()).filter_map(move |place| self.get(place))
    }
}

impl Splitter {
    /// `None` if this cannot stand between columns: what is not ASCII, a quote, and the end of a line.
    pub(in crate::feed) fn new(delimiter: char) -> Option<Self> {
        let delimiter = u8::try_from(delimiter)
            .ok()
            .filter(|_| is_delimiter(delimiter))?;
        let mut reader = ReaderBuilder::new();
        reader
            .delimiter(delimiter)
            .terminator(Terminator::Any(b'\n'));
        Some(Self {
            reader: reader.build(),
            delimiter,
            text: Vec::new(),
            places: Vec::new(),
        })
    }

    /// Splits a row into its fields, without the quotes around them and the blanks around and within those.
    ///
    /// Within quotes two of them are one. Columns that are parted by spaces may have any number of
    /// blanks between them, and no quotes.
    pub(in crate::feed) fn split(&mut self, row: &str) -> Result<Fields<'_>, &'static str> {
        self.places.clear();
        // No field is longer than its row, and the reader wants room for one more byte.
        let room = row.len() + 1;
        if self.text.len() < room {
            self.text.resize(room, 0);
        }
        let end = if self.delimiter == b' ' {
            self.words(row)
        } else {
            self.fields(row.as_bytes())
                .inspect_err(|_| self.reader.reset())?
        };
        let text = self.text.get(..end).unwrap_or_default();
        Ok(Fields {
            text: std::str::from_utf8(text).map_err(|_| "not text")?,
            places: &self.places,
        })
    }

    /// Splits at blanks. Returns the length of the text.
    fn words(&mut self, row: &str) -> usize {
        let mut end = 0;
        for word in row.split_ascii_whitespace() {
            let start = end;
            end += word.len();
            if let Some(room) = self.text.get_mut(start..end) {
                room.copy_from_slice(word.as_bytes());
                self.places.push((start, end));
            }
        }
        end
    }

    /// Splits at the delimiter. Returns the length of the text.
    fn fields(&mut self, row: &[u8]) -> Result<usize, &'static str> {
        let delimiter = self.delimiter;
        let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r') && *byte != delimiter;
        let trim_start = |bytes: &[u8]| bytes.iter().take_while(|byte| is_blank(byte)).count();
        let trim_end = |bytes: &[u8]| bytes.iter().rev().take_while(|byte| is_blank(byte)).count();
        let (mut rest, mut end) = (row, 0);
        if row.iter().all(is_blank) {
            // The reader passes over rows without anything.
            self.places.push((0, 0));
            return Ok(0);
        }
        loop {
            let start = end;
            // The reader would take a quote behind a blank for a letter.
            rest = &rest[trim_start(rest)..];
            let mut is_last = rest.is_empty();
            let mut raw = rest;
            if !is_last {
                let (result, read, written) = self.reader.read_field(rest, &mut self.text[start..]);
                end += written;
                is_last = result == ReadFieldResult::InputEmpty;
                if !is_last {
                    raw = &rest[..read.saturating_sub(1)];
                }
                rest = &rest[read..];
            }
            if is_last {
                let (result, ..) = self.reader.read_field(b"\n", &mut self.text[end..]);
                if !matches!(result, ReadFieldResult::Field { .. }) {
                    return Err("a quote that is not closed in its row");
                }
            }
            raw = &raw[..raw.len() - trim_end(raw)];
            if raw.starts_with(b"\"") && (raw.len() < 2 || !raw.ends_with(b"\"")) {
                return Err("text after a quoted field: quotes stand around all of it");
            }
            let field = &self.text[start..end];
            let before = trim_start(field);
            self.places
                .push((start + before, end - trim_end(&field[before..])));
            if is_last {
                return Ok(end);
            }
        }
    }
}

/// Which of the usual delimiters the row has most of.
pub(in crate::feed) fn delimiter(row: &str) -> char {
    let count = |delimiter: &char| row.matches(*delimiter).count();
    let usual = [',', ';', '\t', '|'];
    let most = usual.iter().copied().rev().max_by_key(count);
    most.unwrap_or(',')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn splits(row: &str, delimiter: char, expected: &[&str]) {
        let mut splitter = Splitter::new(delimiter).expect("a delimiter");
        // A row leaves nothing behind.
        for _ in 0..2 {
            let fields = splitter.split(row).expect(row);
            assert_eq!(fields.iter().collect::<Vec<_>>(), expected, "{row}");
            assert!(splitter.split("\"").is_err());
        }
    }

    #[test]
    fn rows() {
        splits("", ',', &[""]);
        splits("a,b", ',', &["a", "b"]);
        splits(" a , b ,", ',', &["a", "b", ""]);
        splits("a;b, c;", ';', &["a", "b, c", ""]);
        splits("a\t\tb ", '\t', &["a", "", "b"]);
        splits("a\rb,c", ',', &["a\rb", "c"]);
        splits(
            r#"64500, "Example, ""Ltd""" ,x"#,
            ',',
            &["64500", "Example, \"Ltd\"", "x"],
        );
        splits(r#""","a""#, ',', &["", "a"]);
        splits(r#"a "b" c,d"#, ',', &[r#"a "b" c"#, "d"]);
        splits("é→ü,é", ',', &["é→ü", "é"]);
    }

    #[test]
    fn rows_with_blanks_between_columns() {
        for (row, expected) in [
            ("a  b", &["a", "b"][..]),
            (" a\tb c ", &["a", "b", "c"]),
            ("", &[]),
        ] {
            let mut splitter = Splitter::new(' ').expect("a delimiter");
            let fields = splitter.split(row).expect(row);
            assert_eq!(fields.iter().collect::<Vec<_>>(), expected, "{row}");
        }
    }

    #[test]
    fn rows_with_bad_quotes() {
        let mut splitter = Splitter::new(',').expect("a delimiter");
        for row in [r#""a"#, r#""a"b,c"#, "\"\"\"", "x, \"", r#""192.0.2.1"0"#] {
            assert!(splitter.split(row).is_err(), "{row}");
            // The next row is none the worse for it.
            let fields = splitter.split("a,b").map(Fields::len);
            assert_eq!(fields, Ok(2), "{row}");
        }
    }

    #[test]
    fn delimiters() {
        assert_eq!(delimiter("a;b;c,d"), ';');
        assert_eq!(delimiter("a\tb"), '\t');
        assert_eq!(delimiter("a"), ',');
        for wrong in ['→', 'é', '"', '\n'] {
            assert!(Splitter::new(wrong).is_none(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn any_row(row in "[a-c\", ;\t\ré]{0,20}", next in "[a-c, ]{0,9}") {
            let mut splitter = Splitter::new(',').expect("a delimiter");
            let _ = splitter.split(&row);
            let fields: Vec<String> = splitter.split(&next).expect("a row").iter().map(str::to_owned).collect();
            let expected: Vec<&str> = next.split(',').map(str::trim).collect();
            prop_assert_eq!(fields, expected);
        }
    }
}
