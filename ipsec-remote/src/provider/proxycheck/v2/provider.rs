//! Asking version 2.

use std::num::NonZeroUsize;
use std::time::SystemTime;

use bytes::Bytes;
use http::Request;
use ipsec_core::{FactSet, LookupError, Query, Source, Verdict};

use super::answer::Answer;
use super::map::map;
use super::settings::{Risk, VpnCheck, facts};
use crate::provider::proxycheck::client::Client;
use crate::provider::proxycheck::said::Said;
use crate::provider::proxycheck::setters::common_settings;
use crate::provider::proxycheck::signature::{InvalidSignatureKey, SignatureKey};
use crate::provider::proxycheck::{ApiVersion, Days, Tag};
use crate::provider::{Account, Answers, Auth, Bulk, Lifetime, Pace, Provider};
use crate::read::json;
use crate::reply::Reply;
use crate::settings::{ApiKey, BaseUrl, InvalidApiKey};

/// The adapter of version 2 of proxycheck.io, which answers what it is asked for. [`Proxycheck`](crate::provider::proxycheck::Proxycheck) says more.
///
/// Whatever it can be asked for is asked for, unless it is switched off.
#[derive(Clone, Debug)]
pub struct ProxycheckV2 {
    client: Client,
    vpn: VpnCheck,
    risk: Risk,
    asn: bool,
    currency: bool,
    port: bool,
    seen: bool,
    inference: bool,
    time: bool,
    version: Option<ApiVersion>,
}

common_settings!(ProxycheckV2);

impl ProxycheckV2 {
    const PATH: &'static str = "/v2/";

    /// Which of proxies and VPNs are looked for, and how the two are told apart.
    #[must_use]
    pub fn vpn(mut self, vpn: VpnCheck) -> Self {
        self.vpn = vpn;
        self
    }

    /// Whether the address is scored, and attacks are counted.
    #[must_use]
    pub fn risk(mut self, risk: Risk) -> Self {
        self.risk = risk;
        self
    }

    /// Whether the service tells of the network, the place, the devices and the operator (`asn=`).
    #[must_use]
    pub fn asn(mut self, asn: bool) -> Self {
        self.asn = asn;
        self
    }

    /// Whether it tells of the country's money as well (`cur=`).
    #[must_use]
    pub fn currency(mut self, currency: bool) -> Self {
        self.currency = currency;
        self
    }

    /// Whether it tells the port of a proxy.
    #[must_use]
    pub fn port(mut self, port: bool) -> Self {
        self.port = port;
        self
    }

    /// Whether it tells when the address was noticed last.
    #[must_use]
    pub fn seen(mut self, seen: bool) -> Self {
        self.seen = seen;
        self
    }

    /// Whether it also judges addresses that nobody has told it about (`inf=`), which takes it 150 to 300 ms.
    #[must_use]
    pub fn inference(mut self, inference: bool) -> Self {
        self.inference = inference;
        self
    }

    /// Whether it says how long it took.
    #[must_use]
    pub fn time(mut self, time: bool) -> Self {
        self.time = time;
        self
    }

    /// The form of answers that is asked for: the service's default if none is set.
    #[must_use]
    pub fn version(mut self, version: ApiVersion) -> Self {
        self.version = Some(version);
        self
    }

    fn from_client(client: Client) -> Self {
        Self {
            client,
            vpn: VpnCheck::default(),
            risk: Risk::default(),
            asn: true,
            currency: true,
            port: true,
            seen: true,
            inference: true,
            time: false,
            version: None,
        }
    }

    fn facts(&self) -> FactSet {
        facts(self.vpn, self.risk, self.asn)
    }

    /// What the service does by itself is not asked for, so that requests stay short.
    fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut parameters = vec![("vpn", self.vpn.as_str().to_owned())];
        if self.risk != Risk::Off {
            parameters.push(("risk", self.risk.as_str().to_owned()));
        }
        for (name, value, is_sent) in [
            ("asn", "1", self.asn),
            ("cur", "0", self.asn && !self.currency),
            ("port", "1", self.port),
            ("seen", "1", self.seen),
            ("inf", "0", !self.inference),
            ("time", "1", self.time),
        ] {
            if is_sent {
                parameters.push((name, value.to_owned()));
            }
        }
        parameters.extend(self.version.map(|version| ("ver", version.to_string())));
        parameters
    }

    fn read(&self, query: &Query, raw: &str, now: SystemTime) -> Result<Said, LookupError> {
        let answer: Answer = json(raw.as_bytes())?;
        map(&self.client.name, query.ip, &answer, self.vpn, now)
    }
}
