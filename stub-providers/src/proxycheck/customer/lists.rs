//! A customer's list: addresses, prefixes and networks, with comments.

use ipnet::IpNet;

use crate::facts::Known;

/// What the customer says of an address.
#[derive(Debug, Clone)]
pub(in crate::proxycheck) struct Listed {
    pub(in crate::proxycheck) is_white: bool,
    /// What version 2 puts into `type`.
    pub(in crate::proxycheck) words: String,
}

impl Listed {
    /// The first documents say "yes" even of a whitelisted address.
    pub(in crate::proxycheck) fn proxy_in_v2(&self) -> bool {
        !self.is_white || self.words == "whitelist"
    }
}

/// A list and what it is for.
#[derive(Debug, Clone, Default)]
pub(in crate::proxycheck) struct List {
    /// `whitelist`, `blacklist`, or anything else for neither.
    pub(in crate::proxycheck) kind: String,
    pub(in crate::proxycheck) lines: Vec<String>,
}

/// More lines are not kept.
const LINES: usize = 100_000;

impl List {
    pub(in crate::proxycheck) fn add(&mut self, lines: Vec<String>) {
        let room = LINES.saturating_sub(self.lines.len());
        self.lines.extend(lines.into_iter().take(room));
    }

    pub(super) fn says(&self, name: &str, known: &Known) -> Option<Listed> {
        let is_white = match self.kind.as_str() {
            "whitelist" => true,
            "blacklist" => false,
            _ => return None,
        };
        let words = if name == self.kind {
            name.to_owned()
        } else {
            format!("{}ed by {name}", self.kind)
        };
        self.lines
            .iter()
            .any(|line| names(line, known))
            .then_some(Listed { is_white, words })
    }
}

fn names(line: &str, known: &Known) -> bool {
    let text = line.split('#').next().unwrap_or_default().trim();
    if let Ok(net) = text.parse::<IpNet>() {
        return net.contains(&known.ip);
    }
    if let Ok(ip) = text.parse::<std::net::IpAddr>() {
        return ip.to_canonical() == known.ip;
    }
    text.eq_ignore_ascii_case(&format!("AS{}", known.network.asn))
}
