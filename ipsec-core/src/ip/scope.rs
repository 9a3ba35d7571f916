//! The kinds of address that an application tells apart, and their names.

use std::{fmt, str::FromStr};

/// What kind of address this is: public, or one of those that mean something only locally.
///
/// It is a property of the address alone, found by [`scope`](super::scope()), and no signal: it
/// says nothing about who uses the address. Only [`Public`](Self::Public) addresses may be sent
/// to anybody else.
///
/// The names ([`as_str`](Self::as_str), [`Display`](fmt::Display), [`FromStr`], serde) are the
/// variants in snake_case and stay as they are.
///
/// # Examples
///
/// ```
/// use ipsec_core::ip::Scope;
///
/// assert_eq!(Scope::LinkLocal.to_string(), "link_local");
/// assert_eq!("link_local".parse::<Scope>()?, Scope::LinkLocal);
/// assert!(!Scope::LinkLocal.is_public());
/// # Ok::<(), ipsec_core::ip::ParseScopeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Scope {
    /// Globally reachable unicast: somebody's address on the Internet.
    Public,
    /// No address at all: `0.0.0.0`, `::`.
    Unspecified,
    /// This host: `127.0.0.0/8`, `::1`.
    Loopback,
    /// A network's own addresses: RFC 1918, unique-local `fc00::/7` (RFC 4193), and the
    /// deprecated site-local `fec0::/10` (RFC 3879).
    Private,
    /// Between a provider and its customers behind carrier-grade NAT: `100.64.0.0/10` (RFC 6598).
    Shared,
    /// One link: `169.254.0.0/16` (RFC 3927), `fe80::/10` (RFC 4291).
    LinkLocal,
    /// Groups of receivers, never a sender: `224.0.0.0/4`, `ff00::/8`.
    Multicast,
    /// Everybody on the link: `255.255.255.255`.
    Broadcast,
    /// For texts and examples: `192.0.2.0/24`, `198.51.100.0/24`, `203.0.113.0/24` (RFC 5737),
    /// `2001:db8::/32` (RFC 3849), `3fff::/20` (RFC 9637).
    Documentation,
    /// For laboratories: `198.18.0.0/15` (RFC 2544), `2001:2::/48` (RFC 5180).
    Benchmarking,
    /// Of a mechanism that carries one address family over the other: 6to4, Teredo, translators
    /// with local prefixes, DS-Lite. Also behind the well-known translation prefix
    /// `64:ff9b::/96` when the IPv4 address inside is not public.
    Transition,
    /// Set aside by the IETF for protocols or for later: `240.0.0.0/4`, most of `2001::/23`,
    /// everything outside `2000::/3` that is nothing of the above.
    Reserved,
}

impl Scope {
    /// Every scope, in the order of declaration.
    pub const ALL: &'static [Self] = &[
        Self::Public,
        Self::Unspecified,
        Self::Loopback,
        Self::Private,
        Self::Shared,
        Self::LinkLocal,
        Self::Multicast,
        Self::Broadcast,
        Self::Documentation,
        Self::Benchmarking,
        Self::Transition,
        Self::Reserved,
    ];

    /// Is this [`Public`](Self::Public), the only scope whose addresses may leave the process?
    #[must_use]
    #[inline]
    pub const fn is_public(self) -> bool {
        matches!(self, Self::Public)
    }

    /// The name for logs, metrics and configuration, in snake_case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Unspecified => "unspecified",
            Self::Loopback => "loopback",
            Self::Private => "private",
            Self::Shared => "shared",
            Self::LinkLocal => "link_local",
            Self::Multicast => "multicast",
            Self::Broadcast => "broadcast",
            Self::Documentation => "documentation",
            Self::Benchmarking => "benchmarking",
            Self::Transition => "transition",
            Self::Reserved => "reserved",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Scope {
    type Err = ParseScopeError;

    /// Reads a scope by its exact name.
    ///
    /// # Errors
    ///
    /// Any other text, other letter case included.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let named = Self::ALL.iter().find(|scope| scope.as_str() == text);
        named.copied().ok_or_else(|| ParseScopeError(text.into()))
    }
}

/// A text that names no [`Scope`].
///
/// The message quotes the text, escaped, and lists the names that would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseScopeError(Box<str>);

impl fmt::Display for ParseScopeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown address scope {:?}, expected one of", self.0)?;
        for (i, scope) in Scope::ALL.iter().enumerate() {
            let separator = if i == 0 { " " } else { ", " };
            write!(f, "{separator}{scope}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ParseScopeError {}

#[cfg(feature = "serde")]
mod with_serde {
    use std::borrow::Cow;

    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    use super::Scope;

    impl Serialize for Scope {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for Scope {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let text = Cow::<'_, str>::deserialize(deserializer)?;
            text.parse().map_err(D::Error::custom)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Scope;

    /// Does not compile when a variant is missing here, and fails when one is missing in `ALL`.
    fn position(scope: Scope) -> usize {
        match scope {
            Scope::Public => 0,
            Scope::Unspecified => 1,
            Scope::Loopback => 2,
            Scope::Private => 3,
            Scope::Shared => 4,
            Scope::LinkLocal => 5,
            Scope::Multicast => 6,
            Scope::Broadcast => 7,
            Scope::Documentation => 8,
            Scope::Benchmarking => 9,
            Scope::Transition => 10,
            Scope::Reserved => 11,
        }
    }

    #[test]
    fn names_are_complete_and_read_back() {
        assert_eq!(Scope::ALL.len(), position(Scope::Reserved) + 1);
        for (i, &scope) in Scope::ALL.iter().enumerate() {
            assert_eq!(position(scope), i);
            assert_eq!(scope.as_str().parse(), Ok(scope));
            assert_eq!(scope.is_public(), scope == Scope::Public);
        }
    }

    #[test]
    fn a_wrong_name_is_quoted_and_the_right_ones_are_listed() {
        let message = "Public\n".parse::<Scope>().unwrap_err().to_string();
        assert!(
            message.starts_with(r#"unknown address scope "Public\n", expected one of public, "#)
        );
        assert!(message.ends_with(", transition, reserved"));
    }

    #[cfg(feature = "serde")]
    #[test]
    fn serde_uses_the_same_names() {
        for &scope in Scope::ALL {
            let json = serde_json::to_string(&scope).unwrap();
            assert_eq!(json, format!("\"{scope}\""));
            assert_eq!(serde_json::from_str::<Scope>(&json).unwrap(), scope);
        }
        let error = serde_json::from_str::<Scope>("\"site\"").unwrap_err();
        assert!(error.to_string().contains("expected one of public"));
    }
}
