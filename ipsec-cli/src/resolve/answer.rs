//! One line of output: the client, or why there is none.

use std::net::IpAddr;

use http::HeaderName;
use ipsec_tower::{ClientIp, ClientIpError, Provenance};
use serde::Serialize;

/// What is printed for one line of input, keys in this order.
#[derive(Debug, Default, Serialize)]
pub(super) struct Answer {
    #[serde(skip_serializing_if = "Option::is_none")]
    ip: Option<IpAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    header: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hop: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl Answer {
    /// The client was found.
    pub(super) fn client(client: &ClientIp) -> Self {
        Self {
            ip: Some(client.ip()),
            ..Self::default()
        }
    }

    /// There is no client, of the kind `error`.
    pub(super) fn error(error: &'static str) -> Self {
        Self {
            error: Some(error),
            ..Self::default()
        }
    }

    /// Adds where the address came from. `header` is the one that is configured.
    pub(super) fn explain_client(mut self, client: &ClientIp, header: Option<&HeaderName>) -> Self {
        match client.provenance() {
            Provenance::Peer => self.from = Some("peer"),
            Provenance::PeerFallback => self.from = Some("peer_fallback"),
            Provenance::Header { hop, .. } => {
                self.from = Some("header");
                self.header = header.map(ToString::to_string);
                self.hop = Some(hop);
            }
            _ => {}
        }
        self
    }

    /// Adds which element is to blame, and for what. `header` is the one that is configured.
    pub(super) fn explain_error(
        mut self,
        error: &ClientIpError,
        header: Option<&HeaderName>,
    ) -> Self {
        self.header = error.header().and(header).map(ToString::to_string);
        self.hop = error.hop();
        self.because(error)
    }

    /// Adds the reason in words.
    pub(super) fn because(mut self, reason: &impl ToString) -> Self {
        self.reason = Some(reason.to_string());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_known_is_printed() {
        let plain = Answer::error("missing");
        let json = serde_json::to_string(&plain).unwrap();
        assert_eq!(json, r#"{"error":"missing"}"#);

        let explained = plain.because(&"no such header");
        let json = serde_json::to_string(&explained).unwrap();
        assert_eq!(json, r#"{"error":"missing","reason":"no such header"}"#);
    }
}
