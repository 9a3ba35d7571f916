//! The ordinary line, which is an address or a network and nothing else, read byte by byte.
//!
//! Nearly all lines of nearly all lists are of this kind. Whatever else a line may be is for the [grammar](super::grammar): what is taken here is taken there with
//! the same result, and nothing is refused here.

#[cfg(feature = "formats")]
use std::net::{Ipv4Addr, Ipv6Addr};

#[cfg(feature = "formats")]
use super::grammar::Parsed;
#[cfg(feature = "formats")]
use super::range::IpRange;

/// What an ordinary line names: from the first address to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::feed) enum Ordinary {
    V4 {
        first: u32,
        last: u32,
        masked: bool,
    },
    V6 {
        first: u128,
        last: u128,
        masked: bool,
    },
}

/// The ordinary line that the bytes begin with, and how many bytes it has with its end; `None` if the line is another, or has no end.
pub(in crate::feed) fn line(bytes: &[u8]) -> Option<(Ordinary, usize)> {
    // The longest one with IPv4 has 20 bytes. At the end of a block it is as good as another.
    let chunk = bytes.first_chunk()?;
    v4(chunk).or_else(|| v6(bytes))
}

/// A text that is an address or a network, if it is an ordinary one.
#[cfg(feature = "formats")]
pub(in crate::feed) fn entry(text: &str) -> Option<Parsed> {
    // The longest one, its end, and what the line of IPv4 looks at.
    let mut line = [0; 64];
    line.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
    *line.get_mut(text.len())? = b'\n';
    let (entry, length) = self::line(&line)?;
    let (range, masked) = match entry {
        Ordinary::V4 {
            first,
            last,
            masked,
        } => {
            let ends = [first, last].map(|bits| Ipv4Addr::from_bits(bits).into());
            (IpRange::from_ends(ends[0], ends[1]), masked)
        }
        Ordinary::V6 {
            first,
            last,
            masked,
        } => {
            let ends = [first, last].map(|bits| Ipv6Addr::from_bits(bits).into());
            (IpRange::from_ends(ends[0], ends[1]), masked)
        }
    };
    (length == text.len() + 1).then_some(Parsed { range, masked })
}

fn v4(chunk: &[u8; 32]) -> Option<(Ordinary, usize)> {
    // The mask tells the compiler that no access is out of bounds.
    let byte = |at: usize| chunk[at & 31];
    let digit = |at: usize| u32::from(byte(at).wrapping_sub(b'0'));
    let mut ip = 0;
    let mut at = 0;
    for i in 0..4 {
        let (a, b, c) = (digit(at), digit(at + 1), digit(at + 2));
        let (number, digits) = if a > 9 {
            return None;
        } else if b > 9 {
            (a, 1)
        } else if a == 0 {
            return None;
        } else if c > 9 {
            (a * 10 + b, 2)
        } else {
            (a * 100 + b * 10 + c, 3)
        };
        at += digits;
        if number > 255 || (i < 3 && byte(at) != b'.') {
            return None;
        }
        ip = ip << 8 | number;
        at += usize::from(i < 3);
    }
    let mut hosts = 0;
    if byte(at) == b'/' {
        let (length, digits) = length(&chunk[at + 1..])?;
        hosts = u32::MAX.checked_shr(length).unwrap_or(0);
        if length > 32 {
            return None;
        }
        at += 1 + digits;
    }
    let end = end(&chunk[at..])?;
    let first = ip & !hosts;
    let entry = Ordinary::V4 {
        first,
        last: ip | hosts,
        masked: first != ip,
    };
    Some((entry, at + end))
}

fn v6(bytes: &[u8]) -> Option<(Ordinary, usize)> {
    let (ip, mut at) = groups(bytes)?;
    // Within ::ffff:0:0/96 it is IPv4.
    if ip >> 32 == 0xFFFF {
        return None;
    }
    let mut hosts = 0;
    if bytes.get(at) == Some(&b'/') {
        let (length, digits) = length(&bytes[at + 1..])?;
        hosts = u128::MAX.checked_shr(length).unwrap_or(0);
        if length > 128 {
            return None;
        }
        at += 1 + digits;
    }
    let end = end(&bytes[at..])?;
    let first = ip & !hosts;
    let entry = Ordinary::V6 {
        first,
        last: ip | hosts,
        masked: first != ip,
    };
    Some((entry, at + end))
}

/// RFC 4291 section 2.2, forms 1 and 2.
fn groups(bytes: &[u8]) -> Option<(u128, usize)> {
    let (mut ip, mut count, mut at) = (0_u128, 0, 0);
    // How many groups stand before the `::`, and what they are.
    let mut gap = None;
    if bytes.starts_with(b"::") {
        gap = Some((0, 0));
        at = 2;
    }
    loop {
        let (mut group, mut digits) = (0, 0);
        while let Some(value) = bytes.get(at).and_then(|byte| hex(*byte)) {
            group = group << 4 | u128::from(value);
            digits += 1;
            at += 1;
            if digits > 4 {
                return None;
            }
        }
        if digits == 0 {
            // Only after a `::` nothing may follow.
            if gap.is_none_or(|(before, _)| before != count) {
                return None;
            }
            break;
        }
        if count == 8 {
            return None;
        }
        ip = ip << 16 | group;
        count += 1;
        match bytes.get(at..at + 2) {
            Some(b"::") if gap.is_none() => {
                gap = Some((count, ip));
                ip = 0;
                at += 2;
            }
            Some([b':', next]) if hex(*next).is_some() => at += 1,
            Some([b':' | b'.', _]) => return None,
            _ => break,
        }
    }
    match gap {
        None if count == 8 => Some((ip, at)),
        // A `::` stands for at least one group.
        Some((before, high)) if count < 8 => {
            let high = if before == 0 {
                0
            } else {
                high << (16 * (8 - before))
            };
            Some((high | ip, at))
        }
        _ => None,
    }
}

fn hex(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// A number of up to three digits without leading zeros, and how many digits it has.
fn length(bytes: &[u8]) -> Option<(u32, usize)> {
    let digits = bytes.iter().take(4).take_while(|b| b.is_ascii_digit());
    let digits = digits.count();
    if !(1..=3).contains(&digits) || (digits > 1 && bytes[0] == b'0') {
        return None;
    }
    let number = |number, byte: &u8| number * 10 + u32::from(byte - b'0');
    Some((bytes[..digits].iter().fold(0, number), digits))
}

/// The bytes of the line's end, if it ends here.
fn end(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [b'\n', ..] => Some(1),
        [b'\r', b'\n', ..] => Some(2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::feed::line::grammar;

    /// What is taken here is taken by the grammar, with the same result.
    #[track_caller]
    fn agrees(text: &str) -> bool {
        let padded = format!("{text}\n{}", "x".repeat(64));
        let Some((entry, length)) = line(padded.as_bytes()) else {
            return false;
        };
        let taken = &padded[..length];
        let parsed = grammar::entry(taken.trim_end_matches(['\r', '\n'])).expect(taken);
        let (first, last, was_masked) = match entry {
            Ordinary::V4 {
                first,
                last,
                masked,
            } => (ip4(first), ip4(last), masked),
            Ordinary::V6 {
                first,
                last,
                masked,
            } => (ip6(first), ip6(last), masked),
        };
        assert_eq!(parsed.range.first(), first, "{taken}");
        assert_eq!(parsed.range.last(), last, "{taken}");
        assert_eq!(parsed.masked, was_masked, "{taken}");
        #[cfg(feature = "formats")]
        if taken.len() == text.len() + 1 && !text.ends_with('\r') {
            assert_eq!(super::entry(text), Some(parsed), "{text}");
        }
        true
    }

    fn ip4(bits: u32) -> std::net::IpAddr {
        std::net::Ipv4Addr::from_bits(bits).into()
    }

    fn ip6(bits: u128) -> std::net::IpAddr {
        std::net::Ipv6Addr::from_bits(bits).into()
    }

    #[test]
    fn ordinary_lines_are_taken() {
        for text in [
            "0.0.0.0",
            "255.255.255.255",
            "192.0.2.7/32",
            "192.0.2.7/24\r",
            "0.0.0.0/0",
            "::",
            "::1",
            "1::",
            "2001:db8::/32",
            "2001:DB8::7/32",
            "1:2:3:4:5:6:7:8",
            "1:2:3:4:5:6:7::",
            "::2:3:4:5:6:7:8/128",
            "::/0",
            "::ffff:0:0:1",
        ] {
            assert!(agrees(text), "{text}");
        }
    }

    #[test]
    fn others_are_left_to_the_grammar() {
        for text in [
            "",
            " 192.0.2.1",
            "192.0.2.1 ",
            "192.0.2.1#",
            "192.0.2.01",
            "192.0.2.256",
            "192.0.2.1/33",
            "192.0.2.1/024",
            "192.0.2.1/",
            "192.0.2",
            "::ffff:192.0.2.1",
            "::ffff:1:2",
            "1:2:3:4:5:6:7::8",
            "1::2::3",
            "1:2:3:4:5:6:7:8:9",
            "1:",
            ":1",
            ":::",
            "12345::",
            "::/129",
            "::1%eth0",
        ] {
            assert!(!agrees(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text(text in "[0-9a-f:./\\-]{0,40}\r?") {
            agrees(&text);
        }

        #[test]
        fn any_v4(ip: u32, length in 0..40_u32) {
            let ip = std::net::Ipv4Addr::from_bits(ip);
            prop_assert!(agrees(&ip.to_string()));
            prop_assert_eq!(agrees(&format!("{ip}/{length}")), length <= 32);
        }

        #[test]
        fn any_v6(groups in proptest::array::uniform8(prop_oneof![Just(0_u16), any::<u16>()]), length in 0..140_u32) {
            let ip = std::net::Ipv6Addr::from(groups);
            let is_plain = !ip.to_string().contains('.') && ip.to_ipv4_mapped().is_none();
            prop_assert_eq!(agrees(&ip.to_string()), is_plain);
            prop_assert_eq!(agrees(&format!("{ip}/{length}")), is_plain && length <= 128);
            let long = groups.map(|group| format!("{group:04X}")).join(":");
            prop_assert_eq!(agrees(&long), ip.to_ipv4_mapped().is_none());
        }
    }
}
