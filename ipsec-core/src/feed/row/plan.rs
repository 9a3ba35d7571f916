//! What the fields of one row say, once it is known which field is what.

use std::collections::BTreeMap;

use super::cell::{self, Flag, is_nothing, value};
use super::find::{At, Finder};
use crate::evidence::{Country, Location, Network, Score};
use crate::feed::format::columns::{Answer, Column, Columns};
use crate::feed::line::diagnose::Wrong;
use crate::feed::line::grammar::{self, Parsed};
use crate::feed::list::attributes::Attributes;
use crate::feed::list::builder::FeedBuilder;
use crate::feed::list::date;
use crate::signal::{SignalSet, Signals};

/// The fields of a row by their place. Of most rows a field is one text, and one that is empty is not there.
pub(in crate::feed) trait Row {
    fn each(&self, place: usize) -> impl Iterator<Item = &str>;

    fn first(&self, place: usize) -> &str {
        self.each(place).next().unwrap_or_default()
    }
}

/// Which field is what, by place.
#[derive(Debug, Default)]
pub(in crate::feed) struct Plan {
    addresses: Vec<At>,
    flags: Vec<(usize, SignalSet)>,
    kind: Option<(usize, BTreeMap<String, SignalSet>)>,
    score: Option<(usize, (f64, Option<f64>))>,
    asn: Vec<usize>,
    organization: Vec<usize>,
    country: Vec<usize>,
    city: Vec<usize>,
    names: Vec<usize>,
    observed: Vec<usize>,
    counts: Vec<usize>,
    only: Vec<(usize, Vec<String>)>,
    when_false: Answer,
    when_empty: Answer,
    /// What only looks like a flag or a country is passed over: nobody asked for it.
    is_lenient: bool,
}

/// What a row names, and what it says of them.
type Entries = (Vec<Parsed>, Attributes);

/// A field that is wrong, and why.
type Cell<'r> = (&'r str, Wrong);

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::feed) enum Taken {
    Entry,
    Skipped,
    /// There is no address.
    Nothing,
    /// There is no address, but the number of a network.
    AsNumber,
    Refused,
}

impl Plan {
    /// `place` says where a column is, if it is there.
    ///
    /// # Errors
    ///
    /// The column that is not there, of those that were asked for.
    pub(in crate::feed) fn new(
        columns: &Columns,
        place: impl FnMut(&Column) -> Option<usize>,
    ) -> Result<Self, Column> {
        let (all, is_bare) = columns.completed();
        let says = &all.says;
        let is_lenient = columns.address.is_empty() || columns.is_optional;
        let mut finder = Finder { place, is_lenient };
        let addresses = finder.addresses(&all.address)?;
        finder.is_lenient = is_bare || columns.is_optional;
        let kind = says.kind.as_slice();
        let score = says.score.as_ref();
        let score = score.map(|score| (score.column.clone(), (score.max, score.min)));
        Ok(Self {
            addresses,
            flags: finder.with(&says.flags)?,
            kind: finder.with(kind)?.pop(),
            score: finder.with(score.as_slice())?.pop(),
            asn: finder.all(&says.asn)?,
            organization: finder.all(&says.organization)?,
            country: finder.all(&says.country)?,
            city: finder.all(&says.city)?,
            names: finder.all(&says.names)?,
            observed: finder.all(&says.observed)?,
            counts: finder.all(&says.counts)?,
            only: finder.with(&says.only)?,
            when_false: says.when_false.unwrap_or(Answer::No),
            when_empty: says.when_empty.unwrap_or(Answer::Unknown),
            is_lenient: is_bare,
        })
    }

    /// Whether nothing is known to hold an address.
    pub(in crate::feed) fn is_blind(&self) -> bool {
        self.addresses.is_empty()
    }

    /// Takes a row as an entry, or as several if its address is.
    pub(in crate::feed) fn take(
        &self,
        row: &impl Row,
        number: u64,
        feed: &mut FeedBuilder,
    ) -> Taken {
        if self
            .only
            .iter()
            .any(|(at, words)| !cell::is_one_of(row.first(*at), words))
        {
            feed.skip();
            return Taken::Skipped;
        }
        match self.entries(row) {
            Ok(Some((entries, attributes))) => {
                let value = feed.number(attributes);
                for entry in entries {
                    feed.push_parsed(number, entry, value);
                }
                Taken::Entry
            }
            Ok(None) => {
                feed.skip();
                Taken::Skipped
            }
            Err((_, Wrong::NoAddress)) => {
                let has_asn = !first(row, &self.asn).is_empty();
                if has_asn {
                    Taken::AsNumber
                } else {
                    Taken::Nothing
                }
            }
            Err((text, wrong)) => {
                feed.refuse(number, text.as_bytes(), &wrong);
                Taken::Refused
            }
        }
    }

    /// What a row names, and says of it; `None` if its score is too low.
    fn entries<'r>(&self, row: &'r impl Row) -> Result<Option<Entries>, Cell<'r>> {
        let entries = self.addresses(row)?;
        let mut attributes = Attributes::default();
        if let Some((at, (max, min))) = self.score {
            attributes.score = cell::score(row.first(at), max)?;
            let value = attributes.score.map(Score::value);
            if min.is_some_and(|min| value.is_none_or(|value| value < min)) {
                return Ok(None);
            }
        }
        attributes.signals = self.signals(row)?;
        attributes.network = self.network(row)?;
        attributes.location = self.location(row)?;
        attributes.observed = date::parse(first(row, &self.observed));
        for text in self.counts.iter().map(|at| row.first(*at)) {
            if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
                return Err((text, value("not a count: expected a whole number")));
            }
        }
        for at in &self.names {
            let names = row.each(*at).filter(|name| !is_nothing(name));
            for name in names.map(str::to_owned) {
                if !attributes.names.contains(&name) {
                    attributes.names.push(name);
                }
            }
        }
        Ok(Some((entries, attributes)))
    }

    fn addresses<'r>(&self, row: &'r impl Row) -> Result<Vec<Parsed>, Cell<'r>> {
        for at in &self.addresses {
            match *at {
                At::In(at) => {
                    let texts = row.each(at).filter(|text| !is_nothing(text));
                    let entries =
                        texts.map(|text| cell::entry(text).map_err(|wrong| (text, wrong)));
                    let entries = entries.collect::<Result<Vec<_>, _>>()?;
                    if !entries.is_empty() {
                        return Ok(entries);
                    }
                }
                At::Ends(from, to) => {
                    let (first, last) = (row.first(from), row.first(to));
                    if !is_nothing(first) || !is_nothing(last) {
                        let entry = grammar::range(first, last);
                        return entry
                            .map(|entry| vec![entry])
                            .map_err(|wrong| (first, wrong));
                    }
                }
                At::Numbers(from, to) => {
                    let (first, last) = (row.first(from), row.first(to));
                    if !is_nothing(first) || !is_nothing(last) {
                        let entry = cell::numbers(first, last);
                        return entry
                            .map(|entry| vec![entry])
                            .map_err(|wrong| (first, wrong));
                    }
                }
            }
        }
        Err(("", Wrong::NoAddress))
    }

    fn signals<'r>(&self, row: &'r impl Row) -> Result<Signals, Cell<'r>> {
        let mut signals = Signals::UNKNOWN;
        let mut no = SignalSet::EMPTY;
        for &(at, said) in &self.flags {
            let text = row.first(at);
            let answer = match cell::flag(text) {
                Some(Flag::Yes) => {
                    signals = signals.yes(said);
                    continue;
                }
                Some(Flag::No) => self.when_false,
                Some(Flag::Empty) => self.when_empty,
                None if self.is_lenient => Answer::Unknown,
                None => {
                    return Err((
                        text,
                        value(
                            "a flag that is neither true nor false: expected true, false, yes, no, 1, 0 or nothing",
                        ),
                    ));
                }
            };
            if answer == Answer::No {
                no |= said;
            }
        }
        if let Some((at, words)) = &self.kind {
            let text = row.first(*at);
            match words.get(&text.to_lowercase()) {
                Some(said) => signals = signals.yes(*said),
                None if is_nothing(text) => {}
                None => {
                    let words: Vec<_> = words.keys().map(String::as_str).collect();
                    let why = format!(
                        "a word for a kind that is not known: expected one of {}",
                        words.join(", ")
                    );
                    return Err((text, Wrong::Value(why)));
                }
            }
        }
        // One column's yes beats another one's no.
        Ok(Signals::new(signals.positive(), no))
    }

    fn network<'r>(&self, row: &'r impl Row) -> Result<Option<Network>, Cell<'r>> {
        let mut network = Network::default();
        let text = first(row, &self.asn);
        let digits = text
            .strip_prefix("AS")
            .or(text.strip_prefix("as"))
            .unwrap_or(text);
        match digits.parse() {
            // Zero is reserved, and written where there is none.
            Ok(0) => {}
            Ok(asn) => network.asn = Some(asn),
            Err(_) if text.is_empty() || self.is_lenient => {}
            Err(_) => {
                return Err((
                    text,
                    value("not the number of a network: expected one such as AS64500 or 64500"),
                ));
            }
        }
        network.organization = cell::owned(first(row, &self.organization));
        Ok((network != Network::default()).then_some(network))
    }

    fn location<'r>(&self, row: &'r impl Row) -> Result<Option<Location>, Cell<'r>> {
        let mut location = Location::default();
        let text = first(row, &self.country);
        match text.parse::<Country>() {
            _ if text.is_empty() => {}
            Ok(country) => location.country = Some(country),
            Err(_) if self.is_lenient => {}
            Err(_) => {
                return Err((
                    text,
                    value("no country code: expected two letters (ISO 3166-1 alpha-2), such as DE"),
                ));
            }
        }
        location.city = cell::owned(first(row, &self.city));
        Ok((location != Location::default()).then_some(location))
    }
}

/// The first field that says something.
fn first<'r>(row: &'r impl Row, places: &[usize]) -> &'r str {
    let texts = places.iter().map(|at| row.first(*at));
    texts
        .into_iter()
        .find(|text| !is_nothing(text))
        .unwrap_or_default()
}
