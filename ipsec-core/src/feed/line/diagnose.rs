//! What is wrong with an entry, and what would be right.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::error::ProblemKind;
use super::grammar::{self, BLANK};
use super::lines::MAX_LINE;

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::feed) enum Wrong {
    NotAnAddress,
    Missing,
    FourNumbers,
    LeadingZero,
    NumberTooLarge,
    Port(IpAddr),
    Zone(Ipv6Addr),
    Brackets(Ipv6Addr),
    Url,
    WebPage,
    Json,
    PrefixLength {
        max: u32,
    },
    Netmask,
    TwoFamilies,
    Reversed {
        first: IpAddr,
        last: IpAddr,
    },
    TextAfter,
    Everybody,
    TooWide {
        shortest: u8,
    },
    #[cfg(any(feature = "formats", feature = "mmdb"))]
    Value(String),
    #[cfg(feature = "formats")]
    NoAddress,
    AsNumbers,
    #[cfg(feature = "formats")]
    Form(String),
    TooLong,
    Nul,
    NotUtf8,
    Utf16,
    Gzip,
    Packed(&'static str),
    Unreadable(String),
    /// No database that can be used, and why.
    #[cfg(feature = "mmdb")]
    Database(String),
}

impl Wrong {
    pub(in crate::feed) fn kind(&self) -> ProblemKind {
        match self {
            Self::NotAnAddress
            | Self::Missing
            | Self::FourNumbers
            | Self::LeadingZero
            | Self::NumberTooLarge
            | Self::Port(_)
            | Self::Zone(_)
            | Self::Brackets(_)
            | Self::Url => ProblemKind::Address,
            Self::PrefixLength { .. } | Self::Netmask => ProblemKind::PrefixLength,
            Self::TwoFamilies | Self::Reversed { .. } => ProblemKind::Range,
            Self::TextAfter => ProblemKind::TextAfter,
            Self::Everybody => ProblemKind::Everybody,
            Self::TooWide { .. } => ProblemKind::TooWide,
            #[cfg(any(feature = "formats", feature = "mmdb"))]
            Self::Value(_) => ProblemKind::Value,
            #[cfg(feature = "formats")]
            Self::NoAddress => ProblemKind::Missing,
            #[cfg(feature = "formats")]
            Self::Form(_) => ProblemKind::NotAList,
            Self::TooLong => ProblemKind::TooLong,
            Self::WebPage
            | Self::Json
            | Self::AsNumbers
            | Self::Nul
            | Self::NotUtf8
            | Self::Utf16
            | Self::Gzip
            | Self::Packed(_) => ProblemKind::NotAList,
            Self::Unreadable(_) => ProblemKind::Unreadable,
            #[cfg(feature = "mmdb")]
            Self::Database(_) => ProblemKind::NotAList,
        }
    }
}

/// What was wrong, and what would be right.
impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnAddress => f.write_str(
                "not an address: expected one such as 192.0.2.1, 192.0.2.0/24, 192.0.2.1-192.0.2.9 or 2001:db8::1",
            ),
            Self::Missing => f.write_str("an address is missing: expected one such as 192.0.2.1 or 2001:db8::1"),
            Self::FourNumbers => f.write_str("not an address: an IPv4 address has four numbers, such as 192.0.2.1"),
            Self::LeadingZero => {
                f.write_str("leading zeros, which some read as octal: write the numbers of an address without them")
            }
            Self::NumberTooLarge => f.write_str("not an address: the numbers of an IPv4 address are 0 to 255"),
            Self::Port(ip) => write!(f, "an address with a port: write the address alone, {ip}"),
            Self::Zone(ip) => write!(f, "an address with a zone: write the address alone, {ip}"),
            Self::Brackets(ip) => write!(f, "an address in brackets: write the address alone, {ip}"),
            Self::Url => f.write_str("a URL: write the address alone, such as 192.0.2.1"),
            Self::WebPage => f.write_str("this is a web page: expected an address per line"),
            Self::Json => f.write_str("this is JSON: expected an address per line"),
            Self::PrefixLength { max: 32 } => {
                f.write_str("not a prefix length: it is 0 to 32 after an IPv4 address, such as 192.0.2.0/24")
            }
            Self::PrefixLength { max } => {
                write!(f, "not a prefix length: it is 0 to {max} after an IPv6 address, such as 2001:db8::/32")
            }
            Self::Netmask => f.write_str("a netmask: write the length of the prefix, such as 192.0.2.0/24"),
            Self::TwoFamilies => f.write_str("a range from one family to another: both ends are IPv4 or both are IPv6"),
            Self::Reversed { first, last } => {
                write!(f, "a range that ends before it begins: write {last}-{first}")
            }
            Self::TextAfter => f.write_str("text after the entry: one entry per line, and a # before a comment"),
            Self::Everybody => f.write_str("names every address there is: a list of everybody tells nobody apart"),
            Self::TooWide { shortest } => {
                write!(f, "names more addresses than an entry of this list may: no more than a /{shortest}")
            }
            #[cfg(any(feature = "formats", feature = "mmdb"))]
            Self::Value(why) => f.write_str(why),
            #[cfg(feature = "formats")]
            Self::Form(why) => f.write_str(why),
            #[cfg(feature = "formats")]
            Self::NoAddress => f.write_str("nothing here holds an address"),
            Self::AsNumbers => f.write_str("a list of the numbers of networks, such as AS64500: expected addresses"),
            Self::TooLong => write!(f, "longer than {MAX_LINE} bytes: expected an address per line"),
            Self::Nul => f.write_str("a NUL byte: a list is plain text"),
            Self::NotUtf8 => f.write_str("not UTF-8: a list is plain text in UTF-8"),
            Self::Utf16 => f.write_str("the list is in UTF-16: expected UTF-8"),
            Self::Gzip => f.write_str("the list is compressed with gzip: expected plain text"),
            Self::Packed(what) => write!(f, "the list is {what}: expected plain text"),
            Self::Unreadable(error) => write!(f, "cannot be read: {error}"),
            #[cfg(feature = "mmdb")]
            Self::Database(why) => f.write_str(why),
        }
    }
}

/// A better reason than `first`, if the whole of the entry has one.
pub(in crate::feed) fn entry(text: &str, first: Wrong) -> Wrong {
    if text.starts_with('<') {
        return Wrong::WebPage;
    }
    if text.contains("://") {
        return Wrong::Url;
    }
    if text.starts_with('{') || (text.starts_with('[') && !matches!(first, Wrong::Brackets(_))) {
        return Wrong::Json;
    }
    let word = text
        .split([' ', '\t', ',', '|', '"', '='])
        .next()
        .unwrap_or_default();
    let rest = text.get(word.len()..).unwrap_or_default();
    let is_range = rest.trim_start_matches(BLANK).starts_with('-');
    if !rest.is_empty() && !is_range && grammar::strictly(word).is_ok() {
        return Wrong::TextAfter;
    }
    first
}

/// What a line is that is too long, going by its beginning: error pages like to come in one line.
pub(in crate::feed) fn too_long(beginning: &[u8]) -> Wrong {
    match beginning.trim_ascii_start() {
        [b'<', ..] => Wrong::WebPage,
        [b'{' | b'[', ..] => Wrong::Json,
        _ => Wrong::TooLong,
    }
}

/// Why a text is no address.
pub(in crate::feed) fn address(text: &str) -> Wrong {
    let before = |mark| text.split_once(mark).map_or("", |(before, _)| before);
    if text.is_empty() {
        Wrong::Missing
    } else if let Ok(ip) = before('%').parse() {
        Wrong::Zone(ip)
    } else if let Ok(ip) = before(']').trim_start_matches('[').parse() {
        Wrong::Brackets(ip)
    } else if let Ok(ip) = before(':').parse::<Ipv4Addr>() {
        Wrong::Port(ip.into())
    } else if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        dotted(text)
    } else {
        Wrong::NotAnAddress
    }
}

/// Why a text of digits and dots is no address.
fn dotted(text: &str) -> Wrong {
    let numbers = || text.split('.');
    if numbers().count() != 4 || numbers().any(str::is_empty) {
        Wrong::FourNumbers
    } else if numbers().any(|number| number.len() > 1 && number.starts_with('0')) {
        Wrong::LeadingZero
    } else {
        Wrong::NumberTooLarge
    }
}

/// What bytes are that are no text, going by how they begin.
pub(in crate::feed) fn not_text(bytes: &[u8]) -> Option<Wrong> {
    match bytes {
        [0x1F, 0x8B, ..] => Some(Wrong::Gzip),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Some(Wrong::Utf16),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => Some(Wrong::Packed("compressed with zstd")),
        [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => Some(Wrong::Packed("compressed with xz")),
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, ..] => {
            Some(Wrong::Packed("compressed with bzip2"))
        }
        [b'P', b'K', 3, 4, ..] => Some(Wrong::Packed("a ZIP archive")),
        _ => None,
    }
}
