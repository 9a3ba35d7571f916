//! Whether the words of a service are about the address that it was asked about.

/// What an address is called.
const ADDRESS: [&str; 5] = ["ip", "ipv4", "ipv6", "address", "addresses"];
/// With these beside it, the address is that of whoever asks, or none of this kind.
const ANOTHERS: [&str; 5] = ["your", "email", "e-mail", "mail", "mac"];

/// Whether the words are about an address that was asked about, so that an error is its fault. What does not speak of one may be of anything that stands
/// between, and would be said of every address alike.
///
/// Paths are no words: `no route for /v1/ip/203.0.113.9` is about a URL.
pub(super) fn is_about_address(message: &str) -> bool {
    let message = message.to_lowercase();
    let words = message
        .split_whitespace()
        .filter(|word| !word.contains('/'))
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let has = |names: &[&str]| words.clone().any(|word| names.contains(&word));
    has(&ADDRESS) && !has(&ANOTHERS)
}

#[cfg(test)]
mod tests {
    use super::is_about_address;

    #[test]
    fn words_about_an_address_and_others() {
        for (message, expected) in [
            ("The IP address was not found", true),
            ("Invalid IP '203.0.113.9'", true),
            ("Parameter 'ip': not valid", true),
            ("unknown IPv6 address.", true),
            ("", false),
            ("no Route matched with those values", false),
            ("Cannot GET /v1/ip/203.0.113.9", false),
            ("GET /v1/ip/ is not supported", false),
            ("the zip file is broken", false),
            ("Your IP address is not allowed", false),
            ("no such e-mail address", false),
        ] {
            assert_eq!(is_about_address(message), expected, "{message}");
        }
    }
}
