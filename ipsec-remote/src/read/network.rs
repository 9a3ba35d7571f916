//! Networks: their numbers and prefixes.

use std::net::IpAddr;

use ipnet::IpNet;

/// The number of an autonomous system: `64500`, `AS64500`, `asn 64500`, with anything behind it. Zero is no number.
#[must_use]
pub fn asn(text: &str) -> Option<u32> {
    asn_and_name(text).map(|(asn, _)| asn)
}

/// The number of an autonomous system, and the name behind it: `AS64500 Example Hosting`.
#[must_use]
pub fn asn_and_name(text: &str) -> Option<(u32, Option<&str>)> {
    let text = text.trim();
    let without = |prefix: &str| {
        text.get(..prefix.len())
            .filter(|start| start.eq_ignore_ascii_case(prefix))
            .map(|_| &text[prefix.len()..])
    };
    let rest = without("ASN")
        .or_else(|| without("AS"))
        .unwrap_or(text)
        .trim_start();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (number, name) = rest.split_at(digits);
    if name.starts_with(|c: char| !c.is_whitespace()) {
        return None;
    }
    let number = number.parse().ok().filter(|number| *number != 0)?;
    Some((number, Some(name.trim()).filter(|name| !name.is_empty())))
}

/// A prefix, its host bits cleared, if it holds the address.
#[must_use]
pub fn prefix(text: &str, ip: IpAddr) -> Option<IpNet> {
    let prefix: IpNet = text.trim().parse().ok()?;
    Some(prefix.trunc()).filter(|prefix| prefix.contains(&ip))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_autonomous_systems() {
        for (text, expected) in [
            ("64500", Some((64500, None))),
            ("AS64500", Some((64500, None))),
            (" as 64500 ", Some((64500, None))),
            ("ASN64500", Some((64500, None))),
            (
                "AS64500 Example Hosting",
                Some((64500, Some("Example Hosting"))),
            ),
            ("4294967295", Some((u32::MAX, None))),
            ("4294967296", None),
            ("0", None),
            ("AS0", None),
            ("", None),
            ("-", None),
            ("Unknown", None),
            ("64500x", None),
            ("ASÜ", None),
        ] {
            assert_eq!(asn_and_name(text), expected, "{text}");
        }
    }

    #[test]
    fn prefixes_hold_their_address() {
        let ip = IpAddr::from([203, 0, 113, 9]);
        let read = |text| prefix(text, ip).map(|prefix| prefix.to_string());
        assert_eq!(read("203.0.113.77/24").as_deref(), Some("203.0.113.0/24"));
        for wrong in [
            "198.51.100.0/24",
            "203.0.113.0/33",
            "203.0.113.9",
            "::/0",
            "",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
