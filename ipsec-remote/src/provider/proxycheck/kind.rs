//! What the service's `type` of an address means.

use ipsec_core::{ListOverride, NetworkKind};

/// What the service's `type` of an address means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The customer's own list names it.
    Listed(ListOverride),
    /// What its network is used for.
    Network(NetworkKind),
    Vpn,
    Tor,
    /// A proxy that anybody may use.
    OpenProxy,
    /// A proxy of another kind.
    Proxy,
    Compromised,
    Unknown,
}

impl Kind {
    pub(super) fn of(text: &str) -> Self {
        let text = text.trim().to_lowercase();
        match text.as_str() {
            "residential" => Self::Network(NetworkKind::Residential),
            "wireless" => Self::Network(NetworkKind::Wireless),
            "business" => Self::Network(NetworkKind::Business),
            "hosting" => Self::Network(NetworkKind::Hosting),
            "vpn" | "openvpn" => Self::Vpn,
            "tor" => Self::Tor,
            "http" | "https" => Self::OpenProxy,
            "shadowsocks" | "inference engine" => Self::Proxy,
            "compromised server" => Self::Compromised,
            text if text.starts_with("whitelist") => Self::Listed(ListOverride::Allow),
            text if text.starts_with("blacklist") => Self::Listed(ListOverride::Deny),
            text if text.starts_with("socks") => Self::OpenProxy,
            _ => Self::Unknown,
        }
    }
}
