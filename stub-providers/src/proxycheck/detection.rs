//! What proxycheck.io finds out about an address within the days that it is asked to look back.

use super::params::Params;
use crate::facts::{Known, Signal};

/// What was found.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Detection {
    pub(super) vpn: bool,
    pub(super) proxy: bool,
    pub(super) tor: bool,
    pub(super) compromised: bool,
    pub(super) scraper: bool,
    pub(super) anonymous: bool,
}

/// How far back is looked unless told.
const DAYS: f64 = 7.0;

impl Detection {
    pub(super) fn of(known: &Known, params: &Params) -> Self {
        let days = params.number("days").unwrap_or(DAYS);
        let is_old = known.entry.last_seen.is_some_and(|age| age.days() > days);
        if is_old || (known.entry.inferred && params.is("inf", "0")) {
            return Self::default();
        }
        Self {
            vpn: known.is(Signal::Vpn),
            proxy: known.is_proxy(),
            tor: known.is(Signal::Tor),
            compromised: known.is(Signal::Compromised),
            scraper: known.is(Signal::Scraper),
            anonymous: known.is_anonymous(),
        }
    }

    /// The proxies of versions 1 and 2: Tor and compromised servers are among them.
    pub(super) fn any_proxy(self) -> bool {
        self.proxy || self.tor || self.compromised
    }

    pub(super) fn any(self) -> bool {
        self.vpn || self.any_proxy()
    }
}

/// What versions 1 and 2 say, which depends on the `vpn` flag.
#[derive(Debug)]
pub(super) struct Said<'a> {
    pub(super) proxy: bool,
    /// Only where it is answered apart.
    pub(super) vpn: Option<bool>,
    pub(super) kind: Option<&'a str>,
}

impl<'a> Said<'a> {
    pub(super) fn of(known: &'a Known, found: Detection, params: &Params) -> Self {
        let mode = params.number::<u8>("vpn").unwrap_or(0);
        let vpn = found.vpn && mode != 0;
        let proxy = found.any_proxy() && mode != 2;
        let kind = if vpn {
            Some(vpn_kind(known))
        } else if proxy {
            Some(proxy_kind(known))
        } else if mode != 0 || params.on("asn") {
            Some(known.network.kind.as_str())
        } else {
            None
        };
        Self {
            proxy: proxy || (vpn && mode != 3),
            vpn: (mode == 3).then_some(vpn),
            kind,
        }
    }
}

fn vpn_kind(known: &Known) -> &str {
    known.entry.vpn_type.as_deref().unwrap_or("VPN")
}

fn proxy_kind(known: &Known) -> &str {
    if let Some(kind) = &known.entry.proxy_type {
        kind
    } else if known.is(Signal::Tor) {
        "TOR"
    } else if known.is(Signal::Compromised) {
        "Compromised Server"
    } else {
        "SOCKS"
    }
}

/// The words of the API.
pub(super) fn yes_or_no(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}
