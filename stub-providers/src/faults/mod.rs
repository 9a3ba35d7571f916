//! What can go wrong on command.

mod distort;
mod play;
mod queue;

pub(crate) use play::{Played, Sent, play};
pub(crate) use queue::Faults;

/// Something that goes wrong instead of a good answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// Nothing is ever answered.
    Hang,
    /// The right answer, one byte at a time.
    Trickle,
    /// The connection is reset.
    Reset,
    /// The right headers and half of the body, then the connection ends.
    CutShort,
    /// Status 429 and no word about when to come back.
    TooMany,
    /// Status 429 with `Retry-After` in seconds.
    TooManySeconds,
    /// Status 429 with `Retry-After` as a date.
    TooManyDate,
    /// Status 500.
    Internal,
    /// Status 500 with `Retry-After` in seconds.
    InternalSeconds,
    /// Status 502, with a page of HTML.
    BadGateway,
    /// Status 502, with a page of HTML and `Retry-After` in seconds.
    BadGatewaySeconds,
    /// Status 503.
    Unavailable,
    /// Status 503 with `Retry-After` in seconds.
    UnavailableSeconds,
    /// Status 503 with `Retry-After` as a date.
    UnavailableDate,
    /// Status 200 with a page of HTML.
    Html,
    /// Status 200 with XML.
    Xml,
    /// Half of the right answer, as if that were all.
    Truncated,
    /// Status 200 and no body.
    Empty,
    /// The right answer, with 10 MB of spaces in front.
    Huge,
    /// The right answer, but about another address than the first that was asked about.
    WrongAddress,
    /// The right answer, and each key once more with the opposite.
    DuplicateKeys,
    /// The right answer, with every value of another type.
    WrongTypes,
    /// Status 302 to the same question elsewhere on this server, where it is answered.
    Redirect,
    /// Status 401 with a message that quotes the key, by itself and in the URL as it was sent.
    QuotesKey,
}

use Fault::{
    BadGateway, BadGatewaySeconds, CutShort, DuplicateKeys, Empty, Hang, Html, Huge, Internal,
    InternalSeconds, QuotesKey, Redirect, Reset, TooMany, TooManyDate, TooManySeconds, Trickle,
    Truncated, Unavailable, UnavailableDate, UnavailableSeconds, WrongAddress, WrongTypes, Xml,
};

const TABLE: [(Fault, &str, &str); 24] = [
    (Hang, "hang", "never answers"),
    (Trickle, "trickle", "answers one byte at a time"),
    (Reset, "reset", "resets the connection"),
    (CutShort, "cut-short", "ends the connection within the body"),
    (TooMany, "too-many", "429"),
    (
        TooManySeconds,
        "too-many-seconds",
        "429, Retry-After in seconds",
    ),
    (TooManyDate, "too-many-date", "429, Retry-After as a date"),
    (Internal, "internal", "500"),
    (
        InternalSeconds,
        "internal-seconds",
        "500, Retry-After in seconds",
    ),
    (BadGateway, "bad-gateway", "502 with HTML"),
    (
        BadGatewaySeconds,
        "bad-gateway-seconds",
        "502 with HTML, Retry-After in seconds",
    ),
    (Unavailable, "unavailable", "503"),
    (
        UnavailableSeconds,
        "unavailable-seconds",
        "503, Retry-After in seconds",
    ),
    (
        UnavailableDate,
        "unavailable-date",
        "503, Retry-After as a date",
    ),
    (Html, "html", "200 with HTML"),
    (Xml, "xml", "200 with XML"),
    (Truncated, "truncated", "half of the JSON"),
    (Empty, "empty", "200 without a body"),
    (Huge, "huge", "10 MB of spaces, then the answer"),
    (
        WrongAddress,
        "wrong-address",
        "answers about another address",
    ),
    (
        DuplicateKeys,
        "duplicate-keys",
        "every key twice, the second with the opposite",
    ),
    (WrongTypes, "wrong-types", "every value of another type"),
    (Redirect, "redirect", "302 to elsewhere on this server"),
    (
        QuotesKey,
        "quotes-key",
        "401 with a message that quotes the key",
    ),
];

impl Fault {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.into_iter().map(|(fault, _, _)| fault)
    }

    /// The fault of a name, as [`name`](Self::name) gives it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        TABLE
            .iter()
            .find_map(|(fault, n, _)| (*n == name).then_some(*fault))
    }

    /// The name in control URLs, such as `too-many-seconds`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// What happens, in a few words.
    #[must_use]
    pub fn words(self) -> &'static str {
        self.row().2
    }

    fn row(self) -> &'static (Self, &'static str, &'static str) {
        &TABLE[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_faults() {
        for (i, (fault, name, _)) in TABLE.into_iter().enumerate() {
            assert_eq!(fault as usize, i);
            assert_eq!(Fault::named(name), Some(fault));
            assert_eq!(fault.name(), name);
        }
    }
}
