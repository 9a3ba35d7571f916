//! The configuration of a line: the resolver that an application with it would have built.

use std::fmt;
use std::num::NonZeroU8;

use ipsec_tower::{ClientIpResolver, ForwardingHeader, TrustedProxies, UnixPeer};
use serde::Deserialize;

/// Why there is no such resolver, in words.
#[derive(Debug)]
pub(super) struct BadConfig(String);

/// Reads a configuration and builds its resolver.
pub(super) fn resolver(config: &str) -> Result<ClientIpResolver, BadConfig> {
    // serde would also take an array with the values in order.
    if !config.starts_with('{') {
        return Err(BadConfig("expected a JSON object".into()));
    }
    let mut config: Config = serde_json::from_str(config).map_err(BadConfig::new)?;
    let resolver = config.mode()?;
    config.settings(resolver)
}

/// Every key there is. The first line belongs to the modes, the rest are settings of any mode.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    mode: String,
    header: Option<String>,
    name: Option<String>,
    trusted: Option<Vec<String>>,
    hops: Option<NonZeroU8>,

    require_peer: Option<Vec<String>>,
    max_lines: Option<NonZeroU8>,
    unix_peer: Option<String>,
    #[serde(default)]
    lenient_nodes: bool,
    #[serde(default)]
    port_required: bool,
    #[serde(default)]
    reject_nominated: bool,
    #[serde(default)]
    reject_aliases: bool,
    #[serde(default)]
    insecure_peer_when_missing: bool,
    #[serde(default)]
    leftmost_when_all_trusted: bool,
}

impl Config {
    /// The resolver without its settings. A key of another mode is a mistake: whoever writes
    /// `trusted` beside `hops` believes that somebody checks it.
    fn mode(&mut self) -> Result<ClientIpResolver, BadConfig> {
        let resolver = match self.mode.as_str() {
            "peer" => ClientIpResolver::peer(),
            "trusted_proxies" => ClientIpResolver::trusted_proxies(self.header()?, self.trusted()?),
            "hops" => {
                let hops = wanted(self.hops.take(), "hops")?;
                ClientIpResolver::hops(self.header()?, hops)
            }
            "header" => {
                let name = wanted(self.name.take(), "name")?;
                ClientIpResolver::single_header(&name, self.trusted()?).map_err(BadConfig::new)?
            }
            other => return Err(BadConfig(format!("there is no mode {other:?}"))),
        };
        let unused = [
            ("header", self.header.is_some()),
            ("name", self.name.is_some()),
            ("trusted", self.trusted.is_some()),
            ("hops", self.hops.is_some()),
        ];
        match unused.iter().find(|(_, present)| *present) {
            Some((key, _)) => Err(BadConfig(format!("mode {:?} has no {key:?}", self.mode))),
            None => Ok(resolver),
        }
    }

    fn header(&mut self) -> Result<ForwardingHeader, BadConfig> {
        let name = wanted(self.header.take(), "header")?;
        name.parse().map_err(BadConfig::new)
    }

    fn trusted(&mut self) -> Result<TrustedProxies, BadConfig> {
        proxies(&wanted(self.trusted.take(), "trusted")?)
    }

    fn settings(self, mut resolver: ClientIpResolver) -> Result<ClientIpResolver, BadConfig> {
        if let Some(entries) = &self.require_peer {
            resolver = resolver.require_peer(proxies(entries)?);
        }
        if let Some(lines) = self.max_lines {
            resolver = resolver.max_lines(lines);
        }
        match self.unix_peer.as_deref() {
            None => {}
            Some("deny") => resolver = resolver.unix_peer(UnixPeer::Deny),
            Some("trust_as_proxy") => resolver = resolver.unix_peer(UnixPeer::TrustAsProxy),
            Some(other) => {
                return Err(BadConfig(format!(
                    "unix_peer is \"deny\" or \"trust_as_proxy\", not {other:?}"
                )));
            }
        }
        for (wanted, setting) in [
            (
                self.lenient_nodes,
                ClientIpResolver::lenient_nodes as Setting,
            ),
            (self.port_required, ClientIpResolver::port_required),
            (self.reject_nominated, ClientIpResolver::reject_nominated),
            (self.reject_aliases, ClientIpResolver::reject_aliases),
            (
                self.insecure_peer_when_missing,
                ClientIpResolver::insecure_peer_when_missing,
            ),
            (
                self.leftmost_when_all_trusted,
                ClientIpResolver::leftmost_when_all_trusted,
            ),
        ] {
            if wanted {
                resolver = setting(resolver);
            }
        }
        Ok(resolver)
    }
}

type Setting = fn(ClientIpResolver) -> ClientIpResolver;

fn wanted<T>(value: Option<T>, key: &str) -> Result<T, BadConfig> {
    value.ok_or_else(|| BadConfig(format!("missing {key:?}")))
}

fn proxies(entries: &[String]) -> Result<TrustedProxies, BadConfig> {
    TrustedProxies::parse(entries).map_err(BadConfig::new)
}

impl BadConfig {
    fn new(error: impl fmt::Display) -> Self {
        Self(error.to_string())
    }
}

impl fmt::Display for BadConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is_refused(config: &str, reason: &str) {
        match resolver(config) {
            Ok(_) => panic!("accepted: {config}"),
            Err(error) => assert!(error.to_string().contains(reason), "{config}: {error}"),
        }
    }

    #[test]
    fn the_reason_names_the_key() {
        is_refused(r#"["peer"]"#, "object");
        is_refused(r#"{"mode":"poor"}"#, "poor");
        is_refused(r#"{"mode":"peer","trustd":[]}"#, "trustd");
        is_refused(r#"{"mode":"hops","header":"forwarded"}"#, "hops");
        is_refused(r#"{"mode":"hops","hops":2}"#, "header");
        is_refused(
            r#"{"mode":"hops","header":"forwarded","hops":2,"trusted":[]}"#,
            "trusted",
        );
    }

    #[test]
    fn zero_hops_and_zero_lines_do_not_exist() {
        is_refused(r#"{"mode":"hops","header":"forwarded","hops":0}"#, "zero");
        is_refused(r#"{"mode":"peer","max_lines":0}"#, "zero");
    }
}
