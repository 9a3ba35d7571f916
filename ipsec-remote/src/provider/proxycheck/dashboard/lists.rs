//! The lists that decide before anything is looked up.

use std::time::SystemTime;

use ipsec_core::LookupError;
use serde_json::value::RawValue;

use super::ask::{Ask, Dashboard};
use super::done::{self, Done};
use super::entry::{Entry, InvalidEntry};
use super::name::Name;
use super::wire::{Object, is_same, loose};
use crate::read::Loose;

/// What a list does with those who are on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ListKind {
    /// They are let in.
    Whitelist,
    /// They are refused.
    Blacklist,
    /// Nothing: rules make use of it.
    None,
}

impl ListKind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Whitelist => "whitelist",
            Self::Blacklist => "blacklist",
            Self::None => "none",
        }
    }
}

/// A list with a name. Each method is a question of its own.
#[derive(Clone, Debug)]
pub struct NamedList<'a> {
    dashboard: &'a Dashboard,
    name: Name,
    kind: Option<ListKind>,
}

impl<'a> NamedList<'a> {
    pub(super) fn new(dashboard: &'a Dashboard, name: Name) -> Self {
        Self {
            dashboard,
            name,
            kind: None,
        }
    }

    /// What the list is to do with those who are on it, told with each of its questions.
    #[must_use]
    pub fn kind(mut self, kind: ListKind) -> Self {
        self.kind = Some(kind);
        self
    }

    /// What is on it.
    pub fn print(&self) -> Ask<'a, ListContents> {
        self.ask("print", read).or_text(text_lines).long()
    }

    /// Adds these at its end. Makes the list if there is none.
    pub fn add(&self, entries: &[Entry]) -> Ask<'a, Done> {
        self.ask("add", done::read).data(entries)
    }

    /// Takes these off it: entries as they stand in it, comments included.
    pub fn remove(&self, entries: &[Entry]) -> Ask<'a, Done> {
        self.ask("remove", done::read).data(entries)
    }

    /// Puts these in place of all that is on it.
    pub fn set(&self, entries: &[Entry]) -> Ask<'a, Done> {
        self.ask("set", done::read).data(entries)
    }

    /// Takes all off it. The list stays.
    pub fn clear(&self) -> Ask<'a, Done> {
        self.ask("clear", done::read)
    }

    /// Removes the list itself.
    pub fn erase(&self) -> Ask<'a, Done> {
        self.ask("erase", done::read)
    }

    /// Has the service download it within a minute, if it is one that it downloads from somewhere (`forcedl`).
    pub fn force_download(&self) -> Ask<'a, Done> {
        self.ask("forcedl", done::read)
    }

    fn ask<T>(
        &self,
        action: &str,
        read: fn(&Object, SystemTime) -> Result<T, LookupError>,
    ) -> Ask<'a, T> {
        let path = format!("lists/{action}/{}/", self.name.segment());
        let kind = self.kind.map(|kind| ("type", kind.as_str().to_owned()));
        Ask::new(self.dashboard, path, read).with(kind.into_iter().collect())
    }
}

/// One of the two lists that every account has had before lists had names. Each method is a question of its own.
#[derive(Clone, Copy, Debug)]
pub struct BuiltIn<'a> {
    dashboard: &'a Dashboard,
    list: &'static str,
}

impl<'a> BuiltIn<'a> {
    pub(super) const fn new(dashboard: &'a Dashboard, list: &'static str) -> Self {
        Self { dashboard, list }
    }

    /// What is on it (`list`).
    pub fn print(&self) -> Ask<'a, ListContents> {
        self.ask("list", read).or_text(text_lines).long()
    }

    /// Adds these at its end.
    pub fn add(&self, entries: &[Entry]) -> Ask<'a, Done> {
        self.ask("add", done::read).data(entries)
    }

    /// Takes these off it: entries as they stand in it, comments included.
    pub fn remove(&self, entries: &[Entry]) -> Ask<'a, Done> {
        self.ask("remove", done::read).data(entries)
    }

    /// Puts these in place of all that is on it.
    pub fn set(&self, entries: &[Entry]) -> Ask<'a, Done> {
        self.ask("set", done::read).data(entries)
    }

    /// Takes all off it.
    pub fn clear(&self) -> Ask<'a, Done> {
        self.ask("clear", done::read)
    }

    fn ask<T>(
        &self,
        action: &str,
        read: fn(&Object, SystemTime) -> Result<T, LookupError>,
    ) -> Ask<'a, T> {
        Ask::new(self.dashboard, format!("{}/{action}/", self.list), read)
    }
}

/// What is on a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListContents {
    /// Its lines as they were written, but for empty ones.
    pub lines: Vec<String>,
}

impl ListContents {
    /// The lines, read: what somebody typed in the dashboard may be no entry.
    pub fn entries(&self) -> impl Iterator<Item = Result<Entry, InvalidEntry>> {
        self.lines.iter().map(|line| line.parse())
    }
}

/// Answers have the lines under `Raw`, or sorted by what they are about under names of their own, or say that there are none.
pub(super) fn read(object: &Object, _: SystemTime) -> Result<ListContents, LookupError> {
    let own = ["raw", "data", "list", "entries"];
    let whole = own.iter().find_map(|name| lines(object.get(name)?));
    if let Some(lines) = whole {
        return Ok(ListContents { lines });
    }
    let not_lines = ["status", "message", "success", "type", "name"];
    let parts: Vec<_> = object
        .members()
        .filter(|(name, _)| !not_lines.iter().any(|other| is_same(name, other)))
        .filter_map(|(_, value)| lines(value))
        .collect();
    let lines = match parts.is_empty() {
        true => object.none()?,
        false => parts.into_iter().flatten().collect(),
    };
    Ok(ListContents { lines })
}

/// The lines of a list that is printed as it was written.
pub(super) fn text_lines(text: &str) -> ListContents {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    ListContents {
        lines: lines.map(str::to_owned).collect(),
    }
}

/// The lines of a list of texts, of an object that has them as values, or of one text.
pub(super) fn lines(value: &RawValue) -> Option<Vec<String>> {
    if let Ok(list) = serde_json::from_str::<Vec<Box<RawValue>>>(value.get()) {
        return Some(list.iter().filter_map(|value| line(value)).collect());
    }
    if let Some(object) = Object::inside(value) {
        return Some(
            object
                .members()
                .filter_map(|(_, value)| line(value))
                .collect(),
        );
    }
    let text = serde_json::from_str::<String>(value.get()).ok()?;
    Some(text_lines(&text).lines)
}

/// Longer ones than a text elsewhere: a comment may be behind the entry.
fn line(value: &RawValue) -> Option<String> {
    match loose(value)? {
        Loose::Text(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        _ => None,
    }
}
