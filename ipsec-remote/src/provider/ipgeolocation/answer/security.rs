//! Who hides behind an address, as both generations say it.

use serde::{Deserialize, Serialize};

use crate::read::{flag, percent, text, texts};

/// Who hides behind the address. The flags are `true` or `false`; another type makes the answer none.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Security {
    /// How bad the address is, 0 to 100, the higher the worse.
    pub threat_score: Option<f64>,
    /// A Tor exit.
    #[serde(deserialize_with = "flag")]
    pub is_tor: Option<bool>,
    /// In v2: a VPN, a proxy or a relay, as [`proxy_type`](Self::proxy_type) tells. In v3: a proxy.
    #[serde(deserialize_with = "flag")]
    pub is_proxy: Option<bool>,
    /// v2: the kind of proxy: `VPN`, `PROXY`, `RELAY`, also `openvpn`. As it was written, `""` where the service names none.
    pub proxy_type: Option<String>,
    /// v2: the service behind it, such as a VPN's brand.
    #[serde(deserialize_with = "text")]
    pub proxy_provider: Option<String>,
    /// v3: the services behind the proxy.
    #[serde(deserialize_with = "texts")]
    pub proxy_provider_names: Vec<String>,
    /// v3: how sure the service is that it is a proxy, 0 to 100. It means something only if it is one.
    #[serde(deserialize_with = "percent")]
    pub proxy_confidence_score: Option<u8>,
    /// v3: the day on which it was last seen as a proxy, `YYYY-MM-DD`.
    #[serde(deserialize_with = "text")]
    pub proxy_last_seen: Option<String>,
    /// v3: a proxy in somebody's home.
    #[serde(deserialize_with = "flag")]
    pub is_residential_proxy: Option<bool>,
    /// v3: a VPN.
    #[serde(deserialize_with = "flag")]
    pub is_vpn: Option<bool>,
    /// v3: the brands of the VPN.
    #[serde(deserialize_with = "texts")]
    pub vpn_provider_names: Vec<String>,
    /// v3: how sure the service is that it is a VPN, 0 to 100. It means something only if it is one.
    #[serde(deserialize_with = "percent")]
    pub vpn_confidence_score: Option<u8>,
    /// v3: the day on which it was last seen as a VPN, `YYYY-MM-DD`.
    #[serde(deserialize_with = "text")]
    pub vpn_last_seen: Option<String>,
    /// v3: a privacy relay such as iCloud Private Relay.
    #[serde(deserialize_with = "flag")]
    pub is_relay: Option<bool>,
    /// v3: whose relay it is.
    #[serde(deserialize_with = "text")]
    pub relay_provider_name: Option<String>,
    /// Somebody hides behind it: a VPN, a proxy, Tor or, in v3, a relay.
    #[serde(deserialize_with = "flag")]
    pub is_anonymous: Option<bool>,
    /// On lists of attackers.
    #[serde(deserialize_with = "flag")]
    pub is_known_attacker: Option<bool>,
    /// On lists of those that send spam.
    #[serde(deserialize_with = "flag")]
    pub is_spam: Option<bool>,
    /// On lists of bots.
    #[serde(deserialize_with = "flag")]
    pub is_bot: Option<bool>,
    /// Belongs to a cloud or a hosting company.
    #[serde(deserialize_with = "flag")]
    pub is_cloud_provider: Option<bool>,
    /// v2: the name of the cloud.
    #[serde(deserialize_with = "text")]
    pub cloud_provider: Option<String>,
    /// v3: the name of the cloud.
    #[serde(deserialize_with = "text")]
    pub cloud_provider_name: Option<String>,
}
