//! How an address may appear in a log.

use std::{fmt, net::IpAddr, str::FromStr};

use ipnet::IpNet;
use siphasher::sip128::SipHasher24;

use super::{EmbeddedKind, canonical, embedded_ipv4, truncate::truncate};

/// How much of an address logs, errors and explanations show. Truncated unless the operator
/// asks for something else.
///
/// # Examples
///
/// ```
/// use ipsec_core::ip::{Redaction, RedactionKey};
///
/// let ip = "203.0.113.7".parse()?;
/// assert_eq!(Redaction::default().apply(ip).to_string(), "203.0.113.0/24");
/// assert_eq!(Redaction::Full.apply(ip).to_string(), "203.0.113.7");
///
/// // A key is 16 random bytes of your own; this one is for the example.
/// let key: RedactionKey = "000102030405060708090a0b0c0d0e0f".parse()?;
/// let shown = Redaction::Hash(key).apply(ip).to_string();
/// assert_eq!(shown, "9c532dbc01f731f11632d107ab95d401");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum Redaction {
    /// The network: `203.0.113.0/24`, `2001:db8:1::/48`. Enough to see from where, not who.
    ///
    /// A 6to4 address (`2002::/16`) is cut to `/40`: its first 48 bits have a whole IPv4 address
    /// in them, and so 24 bits of that remain too.
    #[default]
    Truncate,
    /// A keyed hash of the [canonical](super::canonical()) address, 32 hex digits: the same address
    /// is recognised again, without being shown.
    ///
    /// SipHash-2-4 with 128 bits of output over the 4 or 16 octets of the address. The same key
    /// gives the same text on every machine and in every version. Whoever has the key can try
    /// all IPv4 addresses within minutes: this is pseudonymous, not anonymous. Change the key
    /// to break the link to older logs.
    Hash(RedactionKey),
    /// The whole address. For operators who asked for it and may keep it.
    Full,
}

/// The 128-bit key of [`Redaction::Hash`]. `Debug` does not show it, nothing else prints it.
#[must_use]
#[derive(Clone)]
pub struct RedactionKey([u8; 16]);

/// An address as a log may show it; made by [`Redaction::apply`].
///
/// `Display` and `Debug` write the same text, without allocating. What was redacted is not in
/// here: neither the address nor the key can be had back.
#[must_use]
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Redacted(Shown);

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Shown {
    Network(IpNet),
    Hash(u128),
    Address(IpAddr),
}

impl Redaction {
    /// The form in which this address may be shown.
    pub fn apply(&self, ip: IpAddr) -> Redacted {
        let ip = canonical(ip);
        Redacted(match self {
            Self::Truncate => Shown::Network(truncate(ip, shown_len(ip))),
            Self::Hash(key) => Shown::Hash(key.hash(ip)),
            Self::Full => Shown::Address(ip),
        })
    }
}

/// How many bits of an address may be seen when it is truncated.
fn shown_len(ip: IpAddr) -> u8 {
    match (ip, embedded_ipv4(ip).map(|embedded| embedded.kind())) {
        (IpAddr::V4(_), _) => 24,
        (IpAddr::V6(_), Some(EmbeddedKind::SixToFour)) => 16 + 24,
        (IpAddr::V6(_), _) => 48,
    }
}

impl RedactionKey {
    /// Takes a key from 16 bytes, which should be random and secret.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    fn hash(&self, ip: IpAddr) -> u128 {
        let hasher = SipHasher24::new_with_key(&self.0);
        let hash = match ip {
            IpAddr::V4(v4) => hasher.hash(&v4.octets()),
            IpAddr::V6(v6) => hasher.hash(&v6.octets()),
        };
        // The reference implementation writes its output least significant byte first.
        u128::from(hash).swap_bytes()
    }
}

impl FromStr for RedactionKey {
    type Err = ParseRedactionKeyError;

    /// Reads a key from exactly 32 hexadecimal digits, as `openssl rand -hex 16` prints them.
    ///
    /// # Errors
    ///
    /// Another length, or another character.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // `from_str_radix` alone would take a sign too.
        let digits = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        match u128::from_str_radix(text, 16) {
            Ok(key) if digits => Ok(Self(key.to_be_bytes())),
            _ => Err(ParseRedactionKeyError(())),
        }
    }
}

impl fmt::Debug for RedactionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RedactionKey(..)")
    }
}

impl fmt::Display for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Shown::Network(net) => net.fmt(f),
            Shown::Hash(hash) => write!(f, "{hash:032x}"),
            Shown::Address(ip) => ip.fmt(f),
        }
    }
}

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text that is no [`RedactionKey`]. It does not hold the text, which may be most of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseRedactionKeyError(());

impl fmt::Display for ParseRedactionKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a redaction key has exactly 32 hexadecimal digits")
    }
}

impl std::error::Error for ParseRedactionKeyError {}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "000102030405060708090a0b0c0d0e0f";

    #[track_caller]
    fn check(redaction: &Redaction, ip: &str, expected: &str) {
        let shown = redaction.apply(ip.parse().unwrap());
        assert_eq!(shown.to_string(), expected, "{ip}");
        assert_eq!(format!("{shown:?}"), expected, "{ip}");
    }

    #[test]
    fn truncates_to_networks() {
        let default = Redaction::default();
        check(&default, "203.0.113.77", "203.0.113.0/24");
        check(&default, "::ffff:203.0.113.77", "203.0.113.0/24");
        check(&default, "2001:db8:1:2:3:4:5:6", "2001:db8:1::/48");
        check(&default, "64:ff9b::203.0.113.77", "64:ff9b::/48");
    }

    #[test]
    fn truncated_6to4_does_not_show_the_ipv4_address() {
        // 203.0.113.77 is cb00:714d.
        check(
            &Redaction::Truncate,
            "2002:cb00:714d:1::1",
            "2002:cb00:7100::/40",
        );
    }

    /// Inputs and outputs of the reference implementation's test vectors for SipHash-2-4-128:
    /// messages 00 01 02 … of 4 and of 16 bytes.
    #[test]
    fn hashes_like_the_reference() {
        let hash = Redaction::Hash(KEY.parse().unwrap());
        check(&hash, "0.1.2.3", "f88164c12d9c8faf7d0f6e7c7bcd5579");
        check(&hash, "::ffff:0.1.2.3", "f88164c12d9c8faf7d0f6e7c7bcd5579");
        check(
            &hash,
            "1:203:405:607:809:a0b:c0d:e0f",
            "6ee2a4ca67b054bbfd3315bf85230577",
        );
    }

    #[test]
    fn another_key_gives_another_hash() {
        let ip = "203.0.113.77".parse().unwrap();
        let hash = |byte| Redaction::Hash(RedactionKey::from_bytes([byte; 16])).apply(ip);
        assert_eq!(hash(1), hash(1));
        assert_ne!(hash(1), hash(2));
    }

    #[test]
    fn full_is_the_canonical_address() {
        check(&Redaction::Full, "::ffff:203.0.113.77", "203.0.113.77");
        check(&Redaction::Full, "2001:DB8:0:0::1", "2001:db8::1");
    }

    #[test]
    fn keys_are_read_strictly_and_never_shown() {
        let short = &KEY[1..];
        for text in [
            "",
            short,
            &format!("{KEY}0"),
            &format!("+{short}"),
            &format!("g{short}"),
        ] {
            let error = text.parse::<RedactionKey>().unwrap_err();
            assert_eq!(
                error.to_string(),
                "a redaction key has exactly 32 hexadecimal digits"
            );
        }
        let upper: RedactionKey = KEY.to_uppercase().parse().unwrap();
        assert_eq!(upper.0, std::array::from_fn(|i| i as u8));
        assert_eq!(
            format!("{:?}", Redaction::Hash(upper)),
            "Hash(RedactionKey(..))"
        );
    }
}
