//! Tables as text: CSV and its kin, a row per line.

use std::io::Read;

use super::parse;
use super::split::{self, Fields, Splitter};
use crate::feed::format::columns::{Address, Column, Columns, Header, NO_DELIMITER};
use crate::feed::line::diagnose::Wrong;
use crate::feed::line::grammar;
use crate::feed::line::lines::Lines;
use crate::feed::list::builder::FeedBuilder;
use crate::feed::list::notes::Notes;
use crate::feed::row::cell::shown;
use crate::feed::row::plan::{Plan, Row, Taken};

impl Row for Fields<'_> {
    fn each(&self, place: usize) -> impl Iterator<Item = &str> {
        let field = self.get(place);
        field.filter(|text| !text.is_empty()).into_iter()
    }
}

/// Reads the rows of a table.
pub(in crate::feed) fn rows(
    feed: &mut FeedBuilder,
    reader: impl Read,
    skip: u64,
    notes: &mut Notes,
    columns: &Columns,
) {
    let mut table = None;
    parse::each_line(
        feed,
        Lines::new(reader),
        skip,
        notes,
        |feed, lines, notes| {
            let Some((number, line)) = lines.next()? else {
                return Ok(false);
            };
            let text = match parse::text(line, number) {
                Ok(text) => text,
                Err(wrong) => {
                    feed.refuse(number, line.bytes(), &wrong);
                    return Ok(true);
                }
            };
            let trimmed = text.trim();
            let is_plain = columns.width.is_some();
            if trimmed.is_empty()
                || trimmed.starts_with('#')
                || (is_plain && trimmed.starts_with(';'))
            {
                notes.comment(text);
                return Ok(true);
            }
            if table.is_none() && notes.own_words(text) {
                return Ok(true);
            }
            let (splitter, plan) = match &mut table {
                Some(table) => table,
                None => match begin(text, columns) {
                    Ok((begun, is_header)) => {
                        let begun = table.insert(begun);
                        if is_header {
                            return Ok(true);
                        }
                        begun
                    }
                    Err(wrong) => {
                        feed.refuse(number, text.as_bytes(), &wrong);
                        return Ok(false);
                    }
                },
            };
            let fields = match splitter.split(text) {
                Ok(fields) => fields,
                Err(why) => {
                    feed.refuse(number, text.as_bytes(), &Wrong::Value(why.to_owned()));
                    return Ok(true);
                }
            };
            if let Some(width) = columns.width.filter(|width| *width != fields.len()) {
                if !notes.own_words(text) {
                    let why = format!("by its first lines this is a table of {width} columns");
                    feed.refuse(number, text.as_bytes(), &Wrong::Value(why));
                }
                return Ok(true);
            }
            match plan.take(&fields, number, feed) {
                Taken::Entry | Taken::Skipped | Taken::Refused => {}
                Taken::Nothing | Taken::AsNumber if notes.own_words(text) => {}
                Taken::Nothing => feed.refuse(number, text.as_bytes(), &Wrong::NoAddress),
                Taken::AsNumber => feed.refuse(number, text.as_bytes(), &Wrong::AsNumbers),
            }
            Ok(true)
        },
    );
}

/// What the first row says of the table: how its columns are parted, which is what, and whether it only names them.
fn begin(text: &str, columns: &Columns) -> Result<((Splitter, Plan), bool), Wrong> {
    let form = |why: &str| Wrong::Form(why.to_owned());
    let delimiter = columns.delimiter.unwrap_or_else(|| split::delimiter(text));
    let mut splitter = Splitter::new(delimiter).ok_or_else(|| form(NO_DELIMITER))?;
    let fields: Vec<&str> = splitter.split(text).map_err(form)?.iter().collect();
    let is_header = match columns.header {
        Header::Yes => true,
        Header::No => false,
        Header::Auto => !fields.iter().any(|field| holds_address(field, columns)),
    };
    let place = |column: &Column| match column {
        Column::Number(number) => number.checked_sub(1),
        Column::Name(name) if is_header => fields
            .iter()
            .position(|field| field.eq_ignore_ascii_case(name)),
        Column::Name(_) => None,
    };
    let plan = if is_header || !columns.address.is_empty() {
        Plan::new(columns, place)
    } else {
        Plan::new(&without_header(columns, &fields), place)
    };
    let seen = || shown(&fields);
    match plan {
        Ok(plan) if plan.is_blind() => Err(Wrong::Form(format!(
            "no column has a name that addresses usually have: the first row is {}",
            seen()
        ))),
        Ok(plan) => Ok(((splitter, plan), is_header)),
        Err(column) if is_header => Err(Wrong::Form(format!(
            "there is no column `{column}`: the first row is {}",
            seen()
        ))),
        Err(column) => Err(Wrong::Form(format!(
            "column `{column}` is asked for by name, but the first row names none: it is {}",
            seen()
        ))),
    }
}

/// Whether a field of the first row is one of an entry.
fn holds_address(field: &str, columns: &Columns) -> bool {
    let is_number = |address: &Address| matches!(address, Address::Numbers(..));
    grammar::strictly(field).is_ok()
        || (columns.address.iter().any(is_number)
            && !field.is_empty()
            && field.bytes().all(|b| b.is_ascii_digit()))
}

/// Where the addresses are in a table without a header: in the first column that holds one, or from there to the next.
fn without_header(columns: &Columns, fields: &[&str]) -> Columns {
    let is_address = |field: &&str| field.parse::<std::net::IpAddr>().is_ok();
    let first = fields
        .iter()
        .position(|field| grammar::strictly(field).is_ok());
    let Some(first) = first else {
        return columns.clone();
    };
    let is_range = fields[first..].len() > 1 && fields[first..first + 2].iter().all(is_address);
    let columns = columns.clone();
    if is_range {
        columns.range(first + 1, first + 2)
    } else {
        columns.address(first + 1)
    }
}
