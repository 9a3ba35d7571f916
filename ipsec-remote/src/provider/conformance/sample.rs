//! Replies of which one knows what they mean.

use std::net::IpAddr;
use std::time::{Duration, SystemTime};

use http::{HeaderMap, StatusCode};
use ipsec_core::{Query, Signals};

use crate::reply::Reply;

/// A reply of which one knows what it means.
#[derive(Clone, Debug)]
pub struct Sample {
    pub(super) query: Query,
    pub(super) reply: Reply,
    pub(super) signals: Signals,
    pub(super) names_the_address: bool,
}

impl Sample {
    /// The service answers this, with status 200, when it is asked about the address, and it means these signals and no others.
    #[must_use]
    pub fn new(ip: impl Into<IpAddr>, body: impl Into<String>, signals: Signals) -> Self {
        // 2026-01-01T00:00:00Z: any time will do.
        let received = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600);
        Self {
            query: Query::new(ip),
            reply: Reply::new(StatusCode::OK, body.into(), received),
            signals,
            names_the_address: true,
        }
    }

    /// With these headers.
    #[must_use]
    pub fn headers(mut self, headers: HeaderMap) -> Self {
        self.reply = self.reply.with_headers(headers);
        self
    }

    /// The reply does not name the address that it is about, so that it cannot be told from a reply about another.
    #[must_use]
    pub fn without_address(mut self) -> Self {
        self.names_the_address = false;
        self
    }
}
