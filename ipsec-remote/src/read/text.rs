//! Texts, where several of them mean that nothing is known.

use std::net::IpAddr;

/// The longest text that is kept, in bytes.
const LONGEST: usize = 256;

/// What services write where they know nothing.
const NOTHING: [&str; 8] = [
    "",
    "-",
    "--",
    "??",
    "n/a",
    "unknown",
    "null",
    "not supported",
];

/// The text without spaces around it and without control characters, cut at 256 bytes; `None` if it says nothing (`""`, `"-"`, `"N/A"`, `"Unknown"`, …).
///
/// `NA` stays: it is Namibia, and North America.
#[must_use]
pub fn known_text(text: &str) -> Option<String> {
    let mut clean = String::new();
    for c in text.trim().chars().filter(|c| !c.is_control()) {
        if clean.len() + c.len_utf8() > LONGEST {
            break;
        }
        clean.push(c);
    }
    let says_nothing = NOTHING
        .iter()
        .any(|nothing| clean.eq_ignore_ascii_case(nothing));
    (!says_nothing).then_some(clean)
}

/// A name of the DNS in lower case, without a final dot; `None` if it is an address, which is what some services write if there is no name.
#[must_use]
pub fn hostname(text: &str) -> Option<String> {
    let name = known_text(text)?.to_lowercase();
    let name = name.strip_suffix('.').unwrap_or(&name);
    let is_address = name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
    (!is_address && !name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_say_nothing() {
        for text in [
            "",
            " ",
            "-",
            "--",
            "??",
            "N/A",
            "Unknown",
            "NULL",
            "Not Supported",
            "\u{7}",
        ] {
            assert_eq!(known_text(text), None, "{text:?}");
        }
        assert_eq!(known_text(" NA\n"), Some("NA".into()));
        assert_eq!(known_text("a\u{0}b\u{1b}c"), Some("abc".into()));
        let long = known_text(&"ü".repeat(200));
        assert_eq!(long.map(|text| text.len()), Some(LONGEST));
    }

    #[test]
    fn names_of_the_dns() {
        assert_eq!(
            hostname("Host.Example.NET."),
            Some("host.example.net".into())
        );
        for nothing in [
            "192.0.2.7",
            "2001:db8::7",
            "[2001:db8::7]",
            ".",
            "",
            "unknown",
        ] {
            assert_eq!(hostname(nothing), None, "{nothing}");
        }
    }
}
