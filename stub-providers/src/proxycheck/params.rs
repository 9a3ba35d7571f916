//! Addresses and flags, wherever they stand: path, query or form.

use crate::call::{Call, decoded};

/// Flags by name; the first of a name counts.
#[derive(Debug)]
pub(super) struct Params(Vec<(String, String)>);

impl Params {
    /// Old addresses have `&` instead of the question mark: then the flags are in the path.
    pub(super) fn of(call: &Call) -> (String, Self) {
        let (path, tail) = call.path.split_once('&').unwrap_or((&call.path, ""));
        let mut pairs = Vec::new();
        for part in [tail.as_bytes(), call.query.as_bytes(), form(call)] {
            pairs.extend(form_urlencoded::parse(part).into_owned());
        }
        (decoded(path), Self(pairs))
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find_map(|(n, value)| (n == name).then_some(value.as_str()))
    }

    pub(super) fn is(&self, name: &str, value: &str) -> bool {
        self.text(name) == Some(value)
    }

    /// Switched on by 1.
    pub(super) fn on(&self, name: &str) -> bool {
        self.is(name, "1")
    }

    pub(super) fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.text(name)?.parse().ok()
    }
}

fn form(call: &Call) -> &[u8] {
    if call.is_post() { &call.body } else { b"" }
}

/// A lookup.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) version: u8,
    /// As they were sent.
    pub(super) addresses: Vec<String>,
    pub(super) params: Params,
}

impl Request {
    pub(super) fn of(call: &Call) -> Option<Self> {
        let (path, params) = Params::of(call);
        let (version, in_path) = [("/v1", 1), ("/v2", 2), ("/v3", 3)]
            .into_iter()
            .find_map(|(prefix, version)| Some((version, path.strip_prefix(prefix)?)))?;
        if !in_path.is_empty() && !in_path.starts_with('/') {
            return None;
        }
        let listed = in_path.trim_matches('/').split(',');
        let posted = params.text("ips").unwrap_or_default().split(',');
        let addresses = listed
            .chain(posted)
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
            .collect();
        Some(Self {
            version,
            addresses,
            params,
        })
    }
}
