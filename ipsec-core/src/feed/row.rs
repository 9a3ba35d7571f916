//! The fields of one row of a table.

use std::borrow::Cow;

/// Splits a row into its fields, without the quotes and the blanks around them.
///
/// Within quotes two of them are one. A blank before or behind a quoted field is passed over. Columns that are parted by spaces may have any number of them between.
pub(super) fn split<'a>(
    row: &'a str,
    delimiter: char,
    fields: &mut Vec<Cow<'a, str>>,
) -> Result<(), &'static str> {
    fields.clear();
    if delimiter == ' ' {
        fields.extend(row.split_ascii_whitespace().map(Cow::Borrowed));
        return Ok(());
    }
    let is_blank = |c: char| matches!(c, ' ' | '\t' | '\r') && c != delimiter;
    let mut rest = row;
    loop {
        if let Some(quoted) = rest.trim_start_matches(is_blank).strip_prefix('"') {
            let (field, after) = unquote(quoted)?;
            fields.push(field);
            let after = after.trim_start_matches(is_blank);
            match after.strip_prefix(delimiter) {
                Some(next) => rest = next,
                None if after.is_empty() => return Ok(()),
                None => return Err("text after a quoted field: quotes stand around all of it"),
            }
            continue;
        }
        match rest.split_once(delimiter) {
            Some((field, next)) => {
                fields.push(field.trim_matches(is_blank).into());
                rest = next;
            }
            None => {
                fields.push(rest.trim_matches(is_blank).into());
                return Ok(());
            }
        }
    }
}

/// The text before the quote that ends it, and what follows that.
fn unquote(text: &str) -> Result<(Cow<'_, str>, &str), &'static str> {
    let mut from = 0;
    let mut has_quotes = false;
    while let Some(at) = text[from..].find('"') {
        let at = from + at;
        if text[at + 1..].starts_with('"') {
            has_quotes = true;
            from = at + 2;
            continue;
        }
        let field = &text[..at];
        let field = if has_quotes {
            field.replace("\"\"", "\"").into()
        } else {
            field.into()
        };
        return Ok((field, &text[at + 1..]));
    }
    Err("a quote that is not closed in its row")
}

/// Which of the usual delimiters the row has most of.
pub(super) fn delimiter(row: &str) -> char {
    let count = |delimiter: &char| row.matches(*delimiter).count();
    let usual = [',', ';', '\t', '|'];
    let most = usual.iter().copied().rev().max_by_key(count);
    most.unwrap_or(',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn splits(row: &str, delimiter: char, expected: &[&str]) {
        let mut fields = Vec::new();
        split(row, delimiter, &mut fields).expect(row);
        assert_eq!(fields, expected, "{row}");
    }

    #[test]
    fn rows() {
        splits("", ',', &[""]);
        splits("a,b", ',', &["a", "b"]);
        splits(" a , b ,", ',', &["a", "b", ""]);
        splits("a;b, c;", ';', &["a", "b, c", ""]);
        splits("a\t\tb ", '\t', &["a", "", "b"]);
        splits("a  b", ' ', &["a", "b"]);
        splits(
            r#"64500, "Example, ""Ltd""" ,x"#,
            ',',
            &["64500", "Example, \"Ltd\"", "x"],
        );
        splits(r#""","a""#, ',', &["", "a"]);
        splits(r#"a "b" c,d"#, ',', &[r#"a "b" c"#, "d"]);
        splits("é→ü", '→', &["é", "ü"]);
    }

    #[test]
    fn rows_with_bad_quotes() {
        for row in [
            r#""a"#,
            r#""a"b,c"#,
            r#""a""#.trim_end_matches('"'),
            "\"\"\"",
        ] {
            assert!(split(row, ',', &mut Vec::new()).is_err(), "{row}");
        }
    }

    #[test]
    fn delimiters() {
        assert_eq!(delimiter("a;b;c,d"), ';');
        assert_eq!(delimiter("a\tb"), '\t');
        assert_eq!(delimiter("a"), ',');
    }
}
