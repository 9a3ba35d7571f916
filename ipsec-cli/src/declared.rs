//! Files in TOML that the libraries know how to read.

use std::path::Path;

use serde::de::DeserializeOwned;

/// What the text of this file declares. An error tells all that is wrong with it, a line each, with the place.
pub(crate) fn parse<T: DeserializeOwned>(path: &Path, text: &str) -> Result<T, String> {
    toml::from_str(text).map_err(|error| {
        let at = error.span().map(|span| span.start).filter(|at| *at > 0);
        let place = match at.and_then(|at| text.get(..at)) {
            Some(before) => format!("{path:?}, line {}", before.matches('\n').count() + 1),
            None => format!("{path:?}"),
        };
        let problems = error.message().lines();
        let problems = problems.map(|problem| format!("{place}: {problem}"));
        problems.collect::<Vec<_>>().join("\n")
    })
}
