//! An address as an argument.

use std::error::Error;
use std::net::IpAddr;
use std::str::FromStr;

use ipsec_core::feed::IpRange;

/// One address. Whatever else looks like one is refused, with the reason.
#[derive(Clone, Copy, Debug)]
pub(super) struct Address(pub(super) IpAddr);

impl FromStr for Address {
    type Err = Box<dyn Error + Send + Sync>;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(ip) = text.parse() {
            return Ok(Self(ip));
        }
        let several: IpRange = text.parse()?;
        Err(format!(
            "{text:?}: these are many addresses: check one, such as {}",
            several.first()
        )
        .into())
    }
}
