//! The fields of one JSON object that anybody asks for.

use std::collections::HashMap;
use std::fmt;

use foldhash::fast::RandomState;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::feed::format::columns::{Column, Columns};
use crate::feed::format::known;
use crate::feed::list::date;
use crate::feed::list::notes::Notes;
use crate::feed::row::plan::{Plan, Row};

/// How many values a field may have.
const MAX_VALUES: usize = 1024;

/// How much of the names of an object's fields is kept, for errors.
const SEEN: usize = 60;

/// The fields of an object: of each all its values, which mostly is one.
#[derive(Debug, Default)]
pub(in crate::feed) struct Values(Vec<Vec<String>>);

impl Row for Values {
    fn each(&self, place: usize) -> impl Iterator<Item = &str> {
        self.0.get(place).into_iter().flatten().map(String::as_str)
    }
}

/// An element of a JSON document.
#[derive(Debug)]
pub(in crate::feed) struct Element {
    pub(in crate::feed) plan: Plan,
    pub(in crate::feed) values: Values,
    /// The names of its fields.
    pub(in crate::feed) seen: String,
    /// What the fields are called that are asked for, in lower case, with dots before those of nested objects; and those objects.
    names: HashMap<String, Found, RandomState>,
    /// To look a name up.
    key: String,
    notes: Vec<(Note, String)>,
}

/// What a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::feed) enum Found {
    At(usize),
    /// It holds some that are asked for.
    Inside,
    /// It says something of the whole list.
    Note(Note),
    Nothing,
}

/// What a field says of the whole list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::feed) enum Note {
    Declared,
    Dated,
}

impl Element {
    pub(in crate::feed) fn new(columns: &Columns) -> Self {
        let mut names: HashMap<String, Found, RandomState> = HashMap::default();
        let or_known = |names: &[String], known: &[&str]| match names {
            [] => known.iter().map(|name| (*name).to_owned()).collect(),
            names => names.to_vec(),
        };
        let declared = or_known(&columns.declared, &known::DECLARED);
        let dated = or_known(&columns.dated, &known::DATED);
        let declared = declared.iter().map(|name| (name, Note::Declared));
        for (name, note) in declared.chain(dated.iter().map(|name| (name, Note::Dated))) {
            names.insert(name.to_ascii_lowercase(), Found::Note(note));
        }
        let mut places = 0;
        let place = |column: &Column| {
            let name = match column {
                Column::Name(name) => name.to_ascii_lowercase(),
                Column::Number(number) => number.to_string(),
            };
            for (dot, _) in name.match_indices('.') {
                let outer = names.entry(name[..dot].to_owned());
                outer.or_insert(Found::Inside);
            }
            if let Some(Found::At(at)) = names.get(&name) {
                return Some(*at);
            }
            names.insert(name, Found::At(places));
            places += 1;
            Some(places - 1)
        };
        // Every column has a place.
        let plan = Plan::new(columns, place).unwrap_or_default();
        Self {
            plan,
            values: Values(vec![Vec::new(); places]),
            seen: String::new(),
            names,
            key: String::new(),
            notes: Vec::new(),
        }
    }

    pub(in crate::feed) fn clear(&mut self) {
        self.values.0.iter_mut().for_each(Vec::clear);
        self.notes.clear();
        self.seen.clear();
    }

    /// What a field is, within an object whose fields begin with this.
    pub(in crate::feed) fn find(&mut self, within: &str, name: &str) -> Found {
        let key = &mut self.key;
        key.clear();
        key.push_str(within);
        key.push_str(name);
        key.make_ascii_lowercase();
        self.names
            .get(key.as_str())
            .copied()
            .unwrap_or(Found::Nothing)
    }

    /// Takes the fields of an object.
    pub(in crate::feed) fn fill<'de, A: MapAccess<'de>>(
        &mut self,
        within: &str,
        mut map: A,
    ) -> Result<(), A::Error> {
        while let Some((found, name)) = map.next_key_seed(Name {
            element: self,
            within,
        })? {
            match found {
                Found::At(at) => map.next_value_seed(Texts(&mut self.values.0[at]))?,
                Found::Inside => {
                    let within = format!("{within}{}.", name.to_lowercase());
                    map.next_value_seed(Inside {
                        element: self,
                        within: &within,
                    })?;
                }
                Found::Note(note) => {
                    let said = map.next_value_seed(Scalar)?;
                    self.notes.push((note, said));
                }
                Found::Nothing => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }

    /// Whether this is no entry, but says something of the whole list.
    pub(in crate::feed) fn note(&mut self, notes: &mut Notes) -> bool {
        let is_note = !self.notes.is_empty();
        for (note, said) in self.notes.drain(..) {
            note.take(&said, notes);
        }
        is_note
    }
}

impl Note {
    /// Takes what a field says of the whole list.
    pub(in crate::feed) fn take(self, said: &str, notes: &mut Notes) {
        match self {
            Self::Declared => notes.declared = notes.declared.or(said.parse().ok()),
            Self::Dated => notes.date = notes.date.or(date::parse(said)),
        }
    }
}

/// The name of a field: what it is, and the name itself where it is needed.
struct Name<'e> {
    element: &'e mut Element,
    within: &'e str,
}

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = (Found, String);

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name<'_> {
    type Value = (Found, String);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        let seen = &mut self.element.seen;
        if self.within.is_empty() && seen.len() < SEEN {
            let comma = if seen.is_empty() { "" } else { ", " };
            seen.push_str(comma);
            let end = name
                .char_indices()
                .nth(SEEN)
                .map_or(name.len(), |(at, _)| at);
            seen.push_str(&name[..end]);
        }
        let found = self.element.find(self.within, name);
        let name = match found {
            Found::Inside => name.to_owned(),
            Found::At(_) | Found::Note(_) | Found::Nothing => String::new(),
        };
        Ok((found, name))
    }
}

/// A nested object of which fields are asked for.
struct Inside<'e> {
    element: &'e mut Element,
    within: &'e str,
}

impl<'de> DeserializeSeed<'de> for Inside<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

/// Makes a visitor pass over what it has no use for.
macro_rules! pass_over {
    ($($visit:ident: $type:ty),*) => {
        $(fn $visit<E>(self, _: $type) -> Result<(), E> { Ok(()) })*
        fn visit_unit<E>(self) -> Result<(), E> { Ok(()) }
    };
}

impl<'de> Visitor<'de> for Inside<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        self.element.fill(self.within, map)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    pass_over!(visit_str: &str, visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64);
}

/// Takes a value, or each of an array, as text; passes over objects.
struct Texts<'e>(&'e mut Vec<String>);

impl<'de> DeserializeSeed<'de> for Texts<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Texts<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at most {MAX_VALUES} values")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        let text = text.trim();
        if !text.is_empty() {
            self.0.push(text.to_owned());
        }
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.0.push(value.to_string());
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.0.push(value.to_string());
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.0.push(value.to_string());
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.0.push(value.to_string());
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(Texts(&mut *self.0))?.is_some() {
            if self.0.len() > MAX_VALUES {
                return Err(A::Error::invalid_length(self.0.len(), &self));
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

/// A value as text; empty if it is an array or an object.
pub(in crate::feed) struct Scalar;

impl<'de> DeserializeSeed<'de> for Scalar {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<String, D::Error> {
        let mut texts = Vec::new();
        Texts(&mut texts).deserialize(from)?;
        Ok(texts.into_iter().next().unwrap_or_default())
    }
}
