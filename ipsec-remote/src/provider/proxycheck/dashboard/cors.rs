//! The websites whose pages may ask the service themselves.

use std::fmt;
use std::str::FromStr;
use std::time::SystemTime;

use http::Uri;
use ipsec_core::LookupError;

use super::ask::{Ask, Dashboard};
use super::done::{self, Done};
use super::lists::{self, ListContents};
use super::wire::Object;

/// The websites whose pages may ask the service themselves, from the visitor's own browser. Each method is a question of its own.
#[derive(Clone, Copy, Debug)]
pub struct Cors<'a> {
    dashboard: &'a Dashboard,
}

impl<'a> Cors<'a> {
    pub(super) const fn new(dashboard: &'a Dashboard) -> Self {
        Self { dashboard }
    }

    /// Which they are.
    pub fn list(&self) -> Ask<'a, ListContents> {
        self.ask("list", lists::read).or_text(lists::text_lines)
    }

    /// Adds these.
    pub fn add(&self, origins: &[Origin]) -> Ask<'a, Done> {
        self.ask("add", done::read).data(origins)
    }

    /// Takes these away.
    pub fn remove(&self, origins: &[Origin]) -> Ask<'a, Done> {
        self.ask("remove", done::read).data(origins)
    }

    /// Puts these in place of all.
    pub fn set(&self, origins: &[Origin]) -> Ask<'a, Done> {
        self.ask("set", done::read).data(origins)
    }

    /// Takes all away.
    pub fn clear(&self) -> Ask<'a, Done> {
        self.ask("clear", done::read)
    }

    fn ask<T>(
        &self,
        action: &str,
        read: fn(&Object, SystemTime) -> Result<T, LookupError>,
    ) -> Ask<'a, T> {
        Ask::new(self.dashboard, format!("cors/{action}/"), read)
    }
}

/// A website: a host, or scheme and host, and a port if it needs one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin(String);

impl FromStr for Origin {
    type Err = InvalidOrigin;

    fn from_str(text: &str) -> Result<Self, InvalidOrigin> {
        let text = text.trim();
        let uri: Uri = text.parse().map_err(|_| InvalidOrigin(()))?;
        let is_web = |scheme: &str| scheme == "https" || scheme == "http";
        let has_path = uri.path() != "/" && !uri.path().is_empty();
        let is_origin = uri.scheme_str().is_none_or(is_web)
            && uri.host().is_some_and(|host| !host.is_empty())
            && !text.contains('@')
            && !has_path
            && uri.query().is_none();
        match is_origin {
            true => Ok(Self(text.trim_end_matches('/').to_owned())),
            false => Err(InvalidOrigin(())),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A text that is no [`Origin`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no website: expected a host such as www.example.com, or one with https:// in front")]
pub struct InvalidOrigin(());
