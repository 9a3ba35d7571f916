//! Focsec's lists, whose undocumented columns are named as in the lookup.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};
use http::StatusCode;
use ipnet::IpNet;
use serde_json::json;

use crate::{
    answer::{Answer, bytes, message},
    facts::{Known, Signal},
    state::State,
};

pub(super) fn answer(state: &State, file: &str) -> Answer {
    let not_found = || message(StatusCode::BAD_REQUEST, "Requested database was not found");
    let Some(parts) = file.strip_suffix(".gz").and_then(|f| f.split_once('.')) else {
        return not_found();
    };
    let (Some(list), Some(format)) = (List::named(parts.0), Format::named(parts.1)) else {
        return not_found();
    };
    match zipped(&text(state, list, format)) {
        Ok(body) => bytes(StatusCode::OK, "application/gzip", body),
        Err(_) => message(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error"),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    All,
    Vpn,
    Proxy,
    Bot,
    Tor,
}

impl List {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "all" => Self::All,
            "vpn" => Self::Vpn,
            "proxy" => Self::Proxy,
            "bot" => Self::Bot,
            "tor" => Self::Tor,
            _ => return None,
        })
    }

    fn holds(self, known: &Known) -> bool {
        match self {
            Self::Vpn => known.is(Signal::Vpn),
            Self::Proxy => known.is_proxy(),
            Self::Bot => known.is(Signal::Bot),
            Self::Tor => known.is(Signal::Tor),
            Self::All => [Self::Vpn, Self::Proxy, Self::Bot, Self::Tor]
                .into_iter()
                .any(|list| list.holds(known)),
        }
    }
}

#[derive(Clone, Copy)]
enum Format {
    Txt,
    Csv,
    Jsonl,
}

impl Format {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "txt" => Self::Txt,
            "csv" => Self::Csv,
            "jsonl" => Self::Jsonl,
            _ => return None,
        })
    }

    fn head(self) -> &'static str {
        match self {
            Self::Csv => "ip,is_vpn,is_proxy,is_bot,is_tor,is_datacenter\n",
            Self::Txt | Self::Jsonl => "",
        }
    }

    fn row(self, net: &str, known: &Known) -> String {
        let flags = [List::Vpn, List::Proxy, List::Bot, List::Tor].map(|list| list.holds(known));
        let [vpn, proxy, bot, tor] = flags;
        let datacenter = known.is(Signal::Datacenter);
        match self {
            Self::Txt => format!("{net}\n"),
            Self::Csv => format!("{net},{vpn},{proxy},{bot},{tor},{datacenter}\n"),
            Self::Jsonl => format!(
                "{}\n",
                json!({
                    "ip": net,
                    "is_vpn": vpn,
                    "is_proxy": proxy,
                    "is_bot": bot,
                    "is_tor": tor,
                    "is_datacenter": datacenter,
                })
            ),
        }
    }
}

fn text(state: &State, list: List, format: Format) -> String {
    let mut out = format.head().to_owned();
    for (net, known) in state.book.listed() {
        if list.holds(&known) {
            out.push_str(&format.row(&written(net), &known));
        }
    }
    out
}

/// A single address without its length.
fn written(net: IpNet) -> String {
    if net.prefix_len() == net.max_prefix_len() {
        net.addr().to_string()
    } else {
        net.to_string()
    }
}

fn zipped(text: &str) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes())?;
    encoder.finish()
}
