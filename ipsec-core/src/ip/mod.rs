//! Addresses: one spelling for each, what kind of address it is, keys for caches and rate limits,
//! and how it may appear in a log.
//!
//! Everything here is a pure function of the address. Nothing decides who a client is or whether
//! it is trusted; an IPv4 address embedded in an IPv6 address never becomes the client's identity.
//!
//! | question | answer |
//! |---|---|
//! | Are these two the same address? | compare [`canonical()`] of both |
//! | May this address be sent to somebody else? | [`scope`](scope())`(ip).`[`is_public()`](Scope::is_public) |
//! | Why is this address not public? | [`special_block`], from the table [`SPECIAL_BLOCKS`] |
//! | Which IPv4 address is inside this IPv6 address? | [`embedded_ipv4`] |
//! | Which bucket, which cache entry does it belong to? | [`KeyWidth::key`] |
//! | What may the log say? | [`Redaction::apply`] |
//!
//! # Examples
//!
//! ```
//! use std::net::IpAddr;
//!
//! use ipsec_core::ip::{KeyWidth, Redaction, Scope, canonical, scope};
//!
//! let ip: IpAddr = "::ffff:192.0.2.7".parse()?;
//! let ip = canonical(ip);
//! assert_eq!(ip.to_string(), "192.0.2.7");
//! assert_eq!(scope(ip), Scope::Documentation);
//! assert_eq!(KeyWidth::default().key(ip).to_string(), "192.0.2.7/32");
//! assert_eq!(Redaction::Truncate.apply(ip).to_string(), "192.0.2.0/24");
//! # Ok::<(), std::net::AddrParseError>(())
//! ```

mod canonical;
mod classify;
mod embedded;
mod key;
mod redact;
mod scope;
mod special;
mod truncate;

pub use self::{
    canonical::canonical,
    classify::scope,
    embedded::{EmbeddedIpv4, EmbeddedKind, embedded_ipv4},
    key::{KeyWidth, KeyWidthError, PrefixKey},
    redact::{ParseRedactionKeyError, Redacted, Redaction, RedactionKey},
    scope::{ParseScopeError, Scope},
    special::{SPECIAL_BLOCKS, SPECIAL_BLOCKS_AS_OF, SpecialBlock, special_block},
};
pub(crate) use embedded::translated_ipv4;
