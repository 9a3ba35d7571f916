//! Which header an address is read from.

use std::fmt;
use std::str::FromStr;

use http::HeaderName;
use http::header::FORWARDED;

use super::config_error::ConfigError;

const X_FORWARDED_FOR_NAME: &str = "x-forwarded-for";
const FORWARDED_NAME: &str = "forwarded";

static X_FORWARDED_FOR: HeaderName = HeaderName::from_static(X_FORWARDED_FOR_NAME);

/// A header to which every proxy appends the address it was called from.
///
/// Exactly one is read: proxies that maintain the one usually pass the other on as the client
/// wrote it.
///
/// # Examples
///
/// ```
/// use ipsec_tower::ForwardingHeader;
///
/// let header: ForwardingHeader = "X-Forwarded-For".parse()?;
/// assert_eq!(header, ForwardingHeader::XForwardedFor);
/// assert!("x-real-ip".parse::<ForwardingHeader>().is_err());
/// # Ok::<(), ipsec_tower::ConfigError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ForwardingHeader {
    /// `X-Forwarded-For`: addresses separated by commas. There is no standard and no quoting.
    XForwardedFor,
    /// `Forwarded`, RFC 7239.
    Forwarded,
}

impl ForwardingHeader {
    /// The header's name in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::XForwardedFor => X_FORWARDED_FOR_NAME,
            Self::Forwarded => FORWARDED_NAME,
        }
    }

    pub(super) fn header_name(self) -> &'static HeaderName {
        match self {
            Self::XForwardedFor => &X_FORWARDED_FOR,
            Self::Forwarded => &FORWARDED,
        }
    }
}

impl fmt::Display for ForwardingHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Reads `x-forwarded-for` or `forwarded`, in any case of letters.
impl FromStr for ForwardingHeader {
    type Err = ConfigError;

    fn from_str(name: &str) -> Result<Self, ConfigError> {
        [Self::XForwardedFor, Self::Forwarded]
            .into_iter()
            .find(|header| header.name().eq_ignore_ascii_case(name))
            .ok_or_else(|| {
                ConfigError::one(
                    name,
                    "is not a forwarding header; expected \"x-forwarded-for\" or \"forwarded\"",
                )
            })
    }
}

/// The kind of header that an address or an error comes from, as plain data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HeaderKind {
    /// `X-Forwarded-For`.
    XForwardedFor,
    /// `Forwarded`, RFC 7239.
    Forwarded,
    /// A header that holds one address; its name is the resolver's
    /// [`header_name`](super::ClientIpResolver::header_name).
    Single,
}

impl HeaderKind {
    /// The header's name in lower case; `None` for [`Single`](Self::Single), whose name is
    /// configured.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::XForwardedFor => Some(X_FORWARDED_FOR_NAME),
            Self::Forwarded => Some(FORWARDED_NAME),
            Self::Single => None,
        }
    }
}

impl From<ForwardingHeader> for HeaderKind {
    fn from(header: ForwardingHeader) -> Self {
        match header {
            ForwardingHeader::XForwardedFor => Self::XForwardedFor,
            ForwardingHeader::Forwarded => Self::Forwarded,
        }
    }
}

impl fmt::Display for HeaderKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name().unwrap_or("single header"))
    }
}
