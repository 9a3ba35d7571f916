//! JSON: the elements of a document, or of each line, one at a time.

use std::fmt;
use std::io::{self, Read};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;

use super::element::{Element, Found, Scalar};
use super::guard::{Guarded, MAX_TEXT};
use crate::feed::format::columns::Columns;
use crate::feed::format::known;
use crate::feed::line::diagnose::Wrong;
use crate::feed::line::grammar;
use crate::feed::line::lines::Lines;
use crate::feed::list::builder::FeedBuilder;
use crate::feed::list::notes::Notes;
use crate::feed::row::cell::shown;
use crate::feed::row::plan::Taken;
use crate::feed::text::parse;

/// How many fields of the document an error tells.
const SHOWN: usize = 20;

/// One step on the way to the elements.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// Into the field of this name.
    Into(String),
    /// Into each element.
    Each,
}

type Path = [Step];

/// `values[].properties.addressPrefixes[]` as steps.
fn steps(path: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    for part in path.split('.') {
        let name = part.trim_end_matches("[]");
        if !name.is_empty() {
            steps.push(Step::Into(name.to_owned()));
        }
        let each = (part.len() - name.len()) / 2;
        steps.extend(std::iter::repeat_n(Step::Each, each));
    }
    steps
}

/// Reads one document.
pub(in crate::feed) fn document(
    feed: &mut FeedBuilder,
    reader: impl Read,
    notes: &mut Notes,
    columns: &Columns,
) {
    let paths = match columns.rows.as_slice() {
        [] => known::ROWS.map(str::to_owned).to_vec(),
        rows => rows.to_vec(),
    };
    let paths: Vec<Vec<Step>> = paths.iter().map(|path| steps(path)).collect();
    let paths: Vec<&Path> = paths.iter().map(Vec::as_slice).collect();
    let reader = io::BufReader::with_capacity(32 << 10, Guarded::new(reader));
    let mut json = serde_json::Deserializer::from_reader(reader);
    let mut element = Element::new(columns);
    let mut walk = Walk::new(feed, notes, &mut element);
    let done = walk.at(&paths, true).deserialize(&mut json);
    let done = done.and_then(|()| json.end());
    let (number, has_begun) = (walk.number, walk.has_begun);
    let fields = shown(&walk.fields);
    feed.lines(number);
    let wrong = match done {
        Ok(()) if has_begun => return,
        Ok(()) if fields.is_empty() => {
            Wrong::Form("nothing in the document is a list of entries".to_owned())
        }
        Ok(()) => Wrong::Form(format!(
            "nothing in the document is a list of entries: it has the fields {fields}"
        )),
        Err(error) => match error.classify() {
            Category::Io => Wrong::Unreadable(io::Error::from(error).to_string()),
            Category::Eof => Wrong::Unreadable(format!("the document is cut off: {error}")),
            _ => Wrong::Form(format!("this is no JSON document: {error}")),
        },
    };
    feed.refuse(number + 1, &[], &wrong);
}

/// Reads a value per line.
pub(in crate::feed) fn lines(
    feed: &mut FeedBuilder,
    reader: impl Read,
    skip: u64,
    notes: &mut Notes,
    columns: &Columns,
) {
    let paths: Vec<Vec<Step>> = columns.rows.iter().map(|path| steps(path)).collect();
    let paths: Vec<&Path> = if paths.is_empty() {
        vec![&[]]
    } else {
        paths.iter().map(Vec::as_slice).collect()
    };
    let mut element = Element::new(columns);
    let texts = Lines::up_to(MAX_TEXT, reader);
    parse::each_line(feed, texts, skip, notes, |feed, lines, notes| {
        let Some((number, line)) = lines.next()? else {
            return Ok(false);
        };
        let text = match parse::text(line, number) {
            Ok(text) => text.trim(),
            Err(wrong) => {
                feed.refuse(number, line.bytes(), &wrong);
                return Ok(true);
            }
        };
        if text.is_empty() || text.starts_with('#') {
            notes.comment(text);
            return Ok(true);
        }
        let mut json = serde_json::Deserializer::from_str(text);
        let mut walk = Walk::new(feed, notes, &mut element);
        walk.number = number;
        walk.is_line = true;
        let done = walk.at(&paths, false).deserialize(&mut json);
        let done = done.and_then(|()| json.end());
        if let Err(error) = done {
            let wrong = match error.classify() {
                _ if text.starts_with('<') => Wrong::WebPage,
                Category::Eof => Wrong::Unreadable(format!("line {number} is cut off: {error}")),
                _ => Wrong::Value(format!("this is no JSON: {error}")),
            };
            feed.refuse(number, text.as_bytes(), &wrong);
        }
        Ok(true)
    });
    if columns.has_trailer && notes.declared.is_none() && feed.is_whole() {
        let words = "the last line is missing, which says how many there are: the list is cut off";
        feed.refuse(
            feed.lines_read() + 1,
            &[],
            &Wrong::Unreadable(words.to_owned()),
        );
    }
}

/// Walks through a value to its elements, and takes them.
struct Walk<'f> {
    feed: &'f mut FeedBuilder,
    notes: &'f mut Notes,
    element: &'f mut Element,
    /// Of the last element, from 1.
    number: u64,
    /// All elements are of one line, and have its number.
    is_line: bool,
    /// The beginning of a list of entries was found.
    has_begun: bool,
    /// What the fields of the document are called.
    fields: Vec<String>,
}

impl<'f> Walk<'f> {
    fn new(feed: &'f mut FeedBuilder, notes: &'f mut Notes, element: &'f mut Element) -> Self {
        Self {
            feed,
            notes,
            element,
            number: 0,
            is_line: false,
            has_begun: false,
            fields: Vec::new(),
        }
    }

    fn at<'w>(&'w mut self, paths: &'w [&'w Path], is_document: bool) -> At<'w, 'f> {
        At {
            walk: self,
            paths,
            is_document,
        }
    }

    /// An element that is a text.
    fn text(&mut self, text: &str) {
        let number = self.number;
        match grammar::entry(text.trim()) {
            Ok(entry) => self.feed.push_parsed(number, entry, 0),
            Err(wrong) => self.feed.refuse(number, text.as_bytes(), &wrong),
        }
    }

    /// An element whose fields were read.
    fn fields(&mut self) {
        let number = self.number;
        let taken = self
            .element
            .plan
            .take(&self.element.values, number, self.feed);
        if matches!(taken, Taken::Entry | Taken::Skipped | Taken::Refused) {
            return;
        }
        if self.element.note(self.notes) {
            return;
        }
        let wrong = match taken {
            Taken::AsNumber => Wrong::AsNumbers,
            _ => Wrong::NoAddress,
        };
        self.feed
            .refuse(number, self.element.seen.as_bytes(), &wrong);
    }

    fn wrong_element(&mut self, what: &str) {
        let why = "an element that is neither a text nor an object".to_owned();
        self.feed
            .refuse(self.number, what.as_bytes(), &Wrong::Value(why));
    }
}

/// A value on the way, and the ways that lead on from it.
struct At<'w, 'f> {
    walk: &'w mut Walk<'f>,
    paths: &'w [&'w Path],
    is_document: bool,
}

impl At<'_, '_> {
    fn is_element(&self) -> bool {
        self.paths.iter().any(|path| path.is_empty())
    }

    /// A value without an inside.
    fn scalar(self, what: &str) {
        if self.is_element() {
            self.walk.wrong_element(what);
        } else if what == "null" && self.paths.iter().any(|path| **path == [Step::Each]) {
            // No list is an empty list.
            self.walk.has_begun = true;
        }
    }
}

impl<'de> DeserializeSeed<'de> for At<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for At<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        if self.is_element() {
            self.walk.element.clear();
            self.walk.element.fill("", map)?;
            self.walk.fields();
            return Ok(());
        }
        while let Some(name) = map.next_key::<String>()? {
            let on = self
                .paths
                .iter()
                .filter_map(|path| match path.split_first() {
                    Some((Step::Into(into), rest)) if *into == name => Some(rest),
                    _ => None,
                });
            let on: Vec<&Path> = on.collect();
            let found = match on.is_empty() {
                true if self.is_document => self.walk.element.find("", &name),
                _ => Found::Nothing,
            };
            match found {
                _ if !on.is_empty() => map.next_value_seed(self.walk.at(&on, false))?,
                Found::Note(note) => note.take(&map.next_value_seed(Scalar)?, self.walk.notes),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
            if self.is_document && self.walk.fields.len() <= SHOWN {
                self.walk.fields.push(name.chars().take(80).collect());
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let on = self
            .paths
            .iter()
            .filter_map(|path| match path.split_first() {
                Some((Step::Each, rest)) => Some(rest),
                _ => None,
            });
        let on: Vec<&Path> = on.collect();
        if on.is_empty() {
            if self.is_element() {
                self.walk.wrong_element("[…]");
            }
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(());
        }
        let is_list = on.iter().any(|path| path.is_empty());
        self.walk.has_begun |= is_list;
        loop {
            let step = u64::from(is_list && !self.walk.is_line);
            self.walk.number += step;
            if seq.next_element_seed(self.walk.at(&on, false))?.is_none() {
                self.walk.number -= step;
                return Ok(());
            }
        }
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        if self.is_element() {
            self.walk.text(text);
        }
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.scalar("null");
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.scalar(if value { "true" } else { "false" });
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.scalar(&value.to_string());
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.scalar(&value.to_string());
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.scalar(&value.to_string());
        Ok(())
    }
}
