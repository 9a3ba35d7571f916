//! Settings that the service would not take, or would pass over in silence.

use super::Include;

/// A setting that the service would not take or, which is worse, would pass over in silence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidSetting {
    /// The endpoint returns no such object, or returns it anyway.
    #[error("{endpoint} knows no include={include}")]
    Include {
        /// What was to be included.
        include: Include,
        /// The endpoint's path.
        endpoint: &'static str,
    },
    /// The name in the DNS was asked for in two ways.
    #[error("include={second} after include={first}: a name is looked up in one way")]
    TwoHostnames {
        /// The way that was set before.
        first: Include,
        /// The one that is too much.
        second: Include,
    },
    /// The endpoint has no such field, and would ignore it.
    #[error("{endpoint} has no field `{field}`: expected a path such as security.threat_score")]
    UnknownField {
        /// The path.
        field: String,
        /// The endpoint's path.
        endpoint: &'static str,
    },
    /// The field would be missing, since its object is not asked for.
    #[error("the field `{field}` comes only with include={}: set that before", words(.needs))]
    NotIncluded {
        /// The path.
        field: String,
        /// What has to be included, any of it.
        needs: &'static [Include],
    },
    /// The address is always returned.
    #[error("`ip` is always returned and cannot be excluded")]
    AlwaysThere,
    /// The field, or one in it, is both asked for and excluded, for which the service returns an empty object.
    #[error("the field `{field}`, or one in it, is both asked for and excluded")]
    Contradiction {
        /// The path that was set last.
        field: String,
    },
    /// The endpoint has no names to translate.
    #[error("{endpoint} knows no lang")]
    Lang {
        /// The endpoint's path.
        endpoint: &'static str,
    },
    /// More addresses in one request than there is room for in an answer of the [largest size](crate::provider::Limits::many) that is read.
    #[error(
        "{size} addresses in one request: the answer to more than 4,000 could be too large to be read"
    )]
    Batch {
        /// How many were to be sent.
        size: usize,
    },
}

fn words(includes: &[Include]) -> String {
    let words: Vec<_> = includes.iter().map(|include| include.as_str()).collect();
    words.join(" or ")
}
