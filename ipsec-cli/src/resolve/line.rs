//! One line of input: a request as it reached the application.

use std::borrow::Cow;
use std::fmt;
use std::net::{IpAddr, SocketAddr};

use http::{HeaderMap, HeaderName, HeaderValue};
use ipsec_tower::Peer;
use serde::Deserialize;
use serde_json::value::RawValue;

/// A request whose parts can all exist, and the text of the configuration to resolve it with.
#[derive(Debug)]
pub(super) struct Line<'a> {
    pub(super) peer: Option<Peer>,
    pub(super) headers: HeaderMap,
    pub(super) config: &'a str,
}

/// Why a line is not a request, in words.
#[derive(Debug)]
pub(super) struct InputError(String);

/// The line as JSON has it.
#[derive(Deserialize)]
struct Raw<'a> {
    #[serde(borrow, default)]
    peer: Option<Cow<'a, str>>,
    #[serde(borrow)]
    headers: Vec<(Text<'a>, Text<'a>)>,
    #[serde(borrow)]
    config: &'a RawValue,
}

/// A string that is copied only when it contains escapes.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'a> Line<'a> {
    /// Reads one line without its end.
    pub(super) fn parse(line: &'a [u8]) -> Result<Self, InputError> {
        let line = line.trim_ascii();
        // serde would also take an array with the values in order.
        if !line.starts_with(b"{") {
            return Err(InputError("expected a JSON object".into()));
        }
        let raw: Raw<'a> = serde_json::from_slice(line).map_err(InputError::new)?;
        Ok(Self {
            peer: raw.peer.as_deref().map(peer).transpose()?,
            headers: headers(&raw.headers)?,
            config: raw.config.get(),
        })
    }
}

fn peer(text: &str) -> Result<Peer, InputError> {
    if text == "unix" {
        return Ok(Peer::Unix);
    }
    if let Ok(ip) = text.parse::<IpAddr>() {
        return Ok(ip.into());
    }
    match text.parse::<SocketAddr>() {
        Ok(socket) => Ok(socket.into()),
        Err(_) => Err(InputError(format!(
            "peer {text:?} is neither an address, an address with a port, nor \"unix\""
        ))),
    }
}

fn headers(pairs: &[(Text<'_>, Text<'_>)]) -> Result<HeaderMap, InputError> {
    let mut headers = HeaderMap::new();
    for (Text(name), Text(value)) in pairs {
        let name = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| InputError(format!("{name:?} cannot be a header's name")))?;
        let value = HeaderValue::from_bytes(&bytes(value)?)
            .map_err(|_| InputError(format!("a value of {name} contains a control character")))?;
        headers
            .try_append(name, value)
            .map_err(|_| InputError("too many headers".into()))?;
    }
    Ok(headers)
}

/// The bytes a header value stands for: its own, or those it spells after `hex:`.
fn bytes(value: &str) -> Result<Cow<'_, [u8]>, InputError> {
    let Some(digits) = value.strip_prefix("hex:") else {
        return Ok(value.as_bytes().into());
    };
    let pair = |pair: &[u8]| match *pair {
        [high, low] => Some(nibble(high)? << 4 | nibble(low)?),
        _ => None,
    };
    digits
        .as_bytes()
        .chunks(2)
        .map(pair)
        .collect::<Option<Vec<u8>>>()
        .map(Cow::Owned)
        .ok_or_else(|| InputError("\"hex:\" is not followed by pairs of hexadecimal digits".into()))
}

fn nibble(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16)?.try_into().ok()
}

impl InputError {
    fn new(error: impl fmt::Display) -> Self {
        Self(error.to_string())
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is_not_a_line(text: &str) {
        assert!(Line::parse(text.as_bytes()).is_err(), "{text}");
    }

    #[test]
    fn every_form_of_a_peer() {
        let ip = |text: &str| Some(text.parse().unwrap());
        assert_eq!(peer("192.0.2.1").unwrap().ip(), ip("192.0.2.1"));
        assert_eq!(peer("192.0.2.1:80").unwrap().ip(), ip("192.0.2.1"));
        assert_eq!(peer("2001:db8::1").unwrap().ip(), ip("2001:db8::1"));
        assert_eq!(peer("[2001:db8::1]:80").unwrap().ip(), ip("2001:db8::1"));
        assert_eq!(peer("[fe80::1%3]:80").unwrap().ip(), ip("fe80::1"));
        assert_eq!(peer("unix").unwrap(), Peer::Unix);
    }

    #[test]
    fn bytes_that_json_cannot_spell() {
        assert_eq!(&*bytes("hex:c2A0").unwrap(), b"\xc2\xa0");
        assert_eq!(&*bytes("hex:").unwrap(), b"");
        assert_eq!(&*bytes("hexagon").unwrap(), b"hexagon");
        assert!(bytes("hex:c").is_err());
        assert!(bytes("hex:c2a").is_err());
        assert!(bytes("hex:+1").is_err());
    }

    #[test]
    fn an_array_is_not_an_object() {
        is_not_a_line(r#"["192.0.2.1",[],{"mode":"peer"}]"#);
        is_not_a_line(r#"{"peer":"192.0.2.1","headers":{},"config":{"mode":"peer"}}"#);
    }
}
