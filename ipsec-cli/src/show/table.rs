//! A table with aligned columns.

use std::fmt;

/// Rows of texts, written with as many blanks between them as it takes to align them.
#[derive(Debug)]
pub(crate) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

/// The head of a column, and on which side its texts begin.
#[derive(Clone, Debug)]
pub(crate) enum Column {
    /// For words.
    Left(String),
    /// For numbers.
    Right(String),
}

impl Column {
    pub(crate) fn left(head: impl Into<String>) -> Self {
        Self::Left(head.into())
    }

    pub(crate) fn right(head: impl Into<String>) -> Self {
        Self::Right(head.into())
    }

    fn head(&self) -> &str {
        match self {
            Self::Left(head) | Self::Right(head) => head,
        }
    }
}

impl Table {
    pub(crate) fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        let columns = columns.into_iter().collect();
        Self {
            columns,
            rows: Vec::new(),
        }
    }

    /// Adds a row. Texts may come from files: what a terminal could take for a command is escaped.
    pub(crate) fn row(&mut self, texts: impl IntoIterator<Item = String>) {
        self.rows.push(texts.into_iter().map(printable).collect());
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn width(&self, column: usize) -> usize {
        let head = self.columns[column].head().chars().count();
        let rows = self.rows.iter().filter_map(|row| row.get(column));
        rows.fold(head, |width, text| width.max(text.chars().count()))
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths: Vec<usize> = (0..self.columns.len()).map(|i| self.width(i)).collect();
        let heads: Vec<&str> = self.columns.iter().map(Column::head).collect();
        let rows = self.rows.iter();
        let rows = rows.map(|row| row.iter().map(String::as_str).collect());
        let is_headless = heads.iter().all(|head| head.is_empty());
        for row in std::iter::once(heads).filter(|_| !is_headless).chain(rows) {
            let mut line = String::new();
            for ((text, column), width) in row.iter().zip(&self.columns).zip(&widths) {
                line.push_str("  ");
                match column {
                    Column::Left(_) => line.push_str(&format!("{text:<width$}")),
                    Column::Right(_) => line.push_str(&format!("{text:>width$}")),
                }
            }
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

fn printable(text: String) -> String {
    if !text.contains(char::is_control) {
        return text;
    }
    let escape = |c: char| match c.is_control() {
        true => c.escape_default().collect(),
        false => c.to_string(),
    };
    text.chars().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_begin_and_numbers_end_below_each_other() {
        let mut table = Table::new([
            Column::left("list"),
            Column::right("entries"),
            Column::left("licence"),
        ]);
        table.row(["tör".to_owned(), "7".to_owned(), String::new()]);
        table.row([
            "hosting\u{1b}".to_owned(),
            "12,345,678".to_owned(),
            "MIT".to_owned(),
        ]);
        let expected = concat!(
            "  list              entries  licence\n",
            "  tör                     7\n",
            "  hosting\\u{1b}  12,345,678  MIT\n",
        );
        assert_eq!(table.to_string(), expected);
    }
}
