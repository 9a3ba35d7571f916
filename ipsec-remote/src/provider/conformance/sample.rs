//! Replies of which one knows what they mean.

use std::net::IpAddr;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use ipsec_core::{Query, Signals};

use crate::reply::Reply;

/// A reply of which one knows what it means.
#[derive(Clone, Debug)]
pub struct Sample {
    /// What is asked, and what the reply says about it.
    pub(super) asked: Vec<(Query, Signals)>,
    pub(super) in_bulk: bool,
    pub(super) reply: Reply,
    pub(super) names_the_address: bool,
}

impl Sample {
    /// The service answers this, with status 200, when it is asked about the address, and it means these signals and no others.
    #[must_use]
    pub fn new(ip: impl Into<IpAddr>, body: impl Into<String>, signals: Signals) -> Self {
        Self::of(vec![(Query::new(ip), signals)], false, body.into())
    }

    /// The service answers this, with status 200, when it is asked about all of these addresses [at once](crate::provider::Bulk), and it means these
    /// signals of each and no others. At least two of them should differ, so that it shows if answers are mixed up.
    ///
    /// ```
    /// use ipsec_core::{Signal, Signals};
    /// use ipsec_remote::provider::conformance::{Sample, assert_conforms};
    /// use ipsec_remote::provider::vastel::Vastel;
    ///
    /// let one = r#"{"ip": "203.0.113.9", "matched": true, "events": []}"#;
    /// let many = r#"[{"ip": "203.0.113.7", "matched": false, "events": []}, {"ip": "203.0.113.9", "matched": true, "events": []}]"#;
    /// let bot = Signals::UNKNOWN.yes(Signal::Bot);
    /// assert_conforms(&Vastel::new(), &[
    ///     Sample::new([203, 0, 113, 9], one, bot),
    ///     Sample::many([([203, 0, 113, 9], bot), ([203, 0, 113, 7], Signals::UNKNOWN)], many),
    /// ]);
    /// ```
    #[must_use]
    pub fn many<I: Into<IpAddr>>(
        asked: impl IntoIterator<Item = (I, Signals)>,
        body: impl Into<String>,
    ) -> Self {
        let asked = asked.into_iter();
        let asked = asked.map(|(ip, signals)| (Query::new(ip), signals));
        Self::of(asked.collect(), true, body.into())
    }

    fn of(asked: Vec<(Query, Signals)>, in_bulk: bool, body: String) -> Self {
        // 2026-01-01T00:00:00Z: any time will do.
        let received = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600);
        Self {
            asked,
            in_bulk,
            reply: Reply::new(StatusCode::OK, body, received),
            names_the_address: true,
        }
    }

    /// With these headers.
    #[must_use]
    pub fn headers(mut self, headers: HeaderMap) -> Self {
        self.reply = self.reply.with_headers(headers);
        self
    }

    /// The reply does not name the address that it is about, so that it cannot be told from a reply about another. Of many, the order of the addresses
    /// alone says which answer is whose.
    #[must_use]
    pub fn without_address(mut self) -> Self {
        self.names_the_address = false;
        self
    }

    pub(super) fn queries(&self) -> Vec<Query> {
        self.asked.iter().map(|(query, _)| *query).collect()
    }

    /// The reply with another body.
    pub(super) fn reply_of(&self, body: impl Into<Bytes>) -> Reply {
        Reply {
            body: body.into(),
            ..self.reply.clone()
        }
    }
}
