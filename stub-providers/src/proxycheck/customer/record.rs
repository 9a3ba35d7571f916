//! What the customer asked today, and the newest detections.

use std::collections::VecDeque;

use jiff::Timestamp;

use super::{super::detection::Detection, Listed};

/// The day's counts.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::proxycheck) struct Tally {
    pub(in crate::proxycheck) proxies: u64,
    pub(in crate::proxycheck) vpns: u64,
    pub(in crate::proxycheck) tor: u64,
    pub(in crate::proxycheck) compromised: u64,
    pub(in crate::proxycheck) scraper: u64,
    pub(in crate::proxycheck) rules: u64,
    pub(in crate::proxycheck) undetected: u64,
    pub(in crate::proxycheck) refused: u64,
}

impl Tally {
    pub(in crate::proxycheck) fn positive(self) -> u64 {
        self.proxies + self.vpns + self.rules
    }

    pub(in crate::proxycheck) fn total(self) -> u64 {
        self.positive() + self.undetected + self.refused
    }
}

/// One positive answer.
#[derive(Debug, Clone)]
pub(in crate::proxycheck) struct Detected {
    pub(in crate::proxycheck) time: Timestamp,
    pub(in crate::proxycheck) address: String,
    /// `vpn`, `proxy` or `rule`.
    pub(in crate::proxycheck) kind: &'static str,
    pub(in crate::proxycheck) node: &'static str,
    pub(in crate::proxycheck) tag: String,
}

/// More are forgotten, oldest first.
const MOST: usize = 10_000;

#[derive(Debug, Default)]
pub(in crate::proxycheck) struct Record {
    pub(in crate::proxycheck) tally: Tally,
    /// Newest first.
    pub(in crate::proxycheck) detected: VecDeque<Detected>,
}

impl Record {
    pub(super) fn add(
        &mut self,
        address: &str,
        found: Detection,
        listed: Option<&Listed>,
        tag: Option<&str>,
        (node, time): (&'static str, Timestamp),
    ) {
        let tally = &mut self.tally;
        let kind = match listed {
            Some(listed) if listed.is_white => None,
            Some(_) => Some(("rule", &mut tally.rules)),
            None if found.vpn => Some(("vpn", &mut tally.vpns)),
            None if found.any_proxy() => Some(("proxy", &mut tally.proxies)),
            None => None,
        };
        let Some((kind, count)) = kind else {
            tally.undetected += 1;
            return;
        };
        *count += 1;
        if listed.is_none() {
            tally.tor += u64::from(found.tor);
            tally.compromised += u64::from(found.compromised);
            tally.scraper += u64::from(found.scraper);
        }
        // A tag of 0 asks that nothing be kept.
        if tag == Some("0") {
            return;
        }
        self.detected.push_front(Detected {
            time,
            address: address.to_owned(),
            kind,
            node,
            tag: tag.unwrap_or_default().chars().take(200).collect(),
        });
        self.detected.truncate(MOST);
    }
}
