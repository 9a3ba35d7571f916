//! From the bytes of a list, in whatever form it comes, to its entries.

use std::io::Read;

#[cfg(feature = "formats")]
use super::bytes::Gunzip;
use super::bytes::{Bounded, Head};
use super::limits::Limits;
use super::sniff;
use crate::feed::format::form::Format;
#[cfg(feature = "formats")]
use crate::feed::json::document;
use crate::feed::line::diagnose::Wrong;
use crate::feed::list::builder::FeedBuilder;
use crate::feed::list::feed::Feed;
use crate::feed::list::notes::Notes;
use crate::feed::list::rules::Rules;
use crate::feed::text::parse;
#[cfg(feature = "formats")]
use crate::feed::text::{table, tor};

/// Reads a list in any [`Format`], compressed with gzip or not; see [`Reading`] for what else can be set.
///
/// This does not fail. Whatever is wrong is in [`Feed::problems`], and counted in [`Feed::report`]; whether what is left may be used is for gates to say. A list
/// that could not be read to its end, or that is none at all, has a problem whose kind [is fatal](crate::feed::ProblemKind::is_fatal): what was taken of it must not be used.
///
/// ```
/// use ipsec_core::feed::{self, Format, ProblemKind, Rules};
///
/// let text = "192.0.2.1\nNone\n192.0.2.7\n";
/// let feed = feed::read(text.as_bytes(), &Format::Lines, Rules::default());
/// assert_eq!(feed.len(), 2);
/// assert_eq!(feed.problems()[0].line(), 2);
/// assert_eq!(feed.report().dropped(ProblemKind::Address), 1);
/// ```
#[must_use]
pub fn read(reader: impl Read, format: &Format, rules: Rules) -> Feed {
    Reading::new(format.clone()).rules(rules).read(reader)
}

/// How to read a list.
///
/// ```
/// use ipsec_core::feed::{Format, Reading, Rules};
///
/// let text = "Exits:\n-----\n192.0.2.1\ntotal 1\n";
/// let feed = Reading::new(Format::Lines).skip(2).declared_after("total").read(text.as_bytes());
/// assert_eq!(feed.len(), 1);
/// assert_eq!(feed.report().declared, Some(1));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Reading {
    format: Format,
    rules: Rules,
    limits: Limits,
    skip: u64,
    declared_after: Option<String>,
}

impl Reading {
    /// In this form, with the default [`Rules`] and [`Limits`].
    pub fn new(format: impl Into<Format>) -> Self {
        Self {
            format: format.into(),
            rules: Rules::default(),
            limits: Limits::default(),
            skip: 0,
            declared_after: None,
        }
    }

    /// What the list may say.
    pub fn rules(mut self, rules: Rules) -> Self {
        self.rules = rules;
        self
    }

    /// How large it may be.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// How many lines at the beginning are neither entries nor comments. They are only looked through for a date.
    pub fn skip(mut self, lines: u64) -> Self {
        self.skip = lines;
        self
    }

    /// The text in front of the number of entries, for lists that say it in words of their own. A line that has it is no entry.
    ///
    /// What FireHOL, Avastel and Spamhaus write is known without.
    pub fn declared_after(mut self, text: impl Into<String>) -> Self {
        self.declared_after = Some(text.into());
        self
    }

    /// Reads the list; see [`read`].
    #[must_use]
    pub fn read(&self, reader: impl Read) -> Feed {
        let mut feed = FeedBuilder::new(self.rules);
        let mut notes = Notes::new(self.declared_after.clone());
        self.unpack(reader, &mut feed, &mut notes);
        feed.noted(&notes);
        feed.finish()
    }

    #[cfg(feature = "formats")]
    fn unpack(&self, reader: impl Read, feed: &mut FeedBuilder, notes: &mut Notes) {
        let reader = Head::new(reader, 2);
        if matches!(reader.head(), [0x1F, 0x8B]) {
            self.take(Gunzip::new(reader, self.limits), feed, notes);
        } else {
            self.take(reader, feed, notes);
        }
    }

    #[cfg(not(feature = "formats"))]
    fn unpack(&self, reader: impl Read, feed: &mut FeedBuilder, notes: &mut Notes) {
        self.take(reader, feed, notes);
    }

    /// Reads what is not compressed.
    fn take(&self, reader: impl Read, feed: &mut FeedBuilder, notes: &mut Notes) {
        let bounded = Bounded::new(reader, self.limits.max_bytes);
        let reader = Head::new(bounded, sniff::HEAD);
        if let Some(wrong) = sniff::no_list(reader.head()) {
            feed.refuse(1, sniff::first_line(reader.head()), &wrong);
            return;
        }
        let format = sniff::form(&self.format, reader.head());
        if matches!(format, Format::Auto | Format::Lines) && sniff::is_of_networks(reader.head()) {
            feed.refuse(1, sniff::first_line(reader.head()), &Wrong::AsNumbers);
            return;
        }
        match format {
            #[cfg(feature = "formats")]
            Format::Csv(columns) => table::rows(feed, reader, self.skip, notes, &columns),
            #[cfg(feature = "formats")]
            Format::Json(columns) => document::document(feed, reader, notes, &columns),
            #[cfg(feature = "formats")]
            Format::JsonLines(columns) => document::lines(feed, reader, self.skip, notes, &columns),
            // All others are made of something else.
            #[cfg(feature = "formats")]
            Format::Preset(_) => tor::exit_addresses(feed, reader, self.skip, notes),
            Format::Auto | Format::Lines => parse::lines(feed, reader, self.skip, notes),
        }
    }
}

/// All the bytes of what is no text, compressed with gzip or not.
#[cfg(all(feature = "catalog", feature = "mmdb"))]
pub(in crate::feed) fn unpacked(reader: impl Read, limits: Limits) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let reader = Head::new(reader, 2);
    let max = limits.max_bytes;
    if matches!(reader.head(), [0x1F, 0x8B]) {
        Bounded::new(Gunzip::new(reader, limits), max).read_to_end(&mut bytes)?;
    } else {
        Bounded::new(reader, max).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}
