//! Every adapter, each against its stand-in.

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use ipsec_core::LookupError;
use ipsec_remote::provider::focsec::Focsec;
use ipsec_remote::provider::ipgeolocation::Ipgeolocation;
use ipsec_remote::provider::proxycheck::{Proxycheck, ProxycheckV2};
use ipsec_remote::provider::vastel::Vastel;
use ipsec_remote::provider::{Auth, Call, Limits, Provider};
use ipsec_remote::{BaseUrl, Client, Remote, Reply};
use stub_providers::{Fault, Stub, Vendor};

/// Every kind of adapter there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Focsec,
    IpgeolocationV2,
    IpgeolocationV3,
    IpgeolocationPlace,
    ProxycheckV2,
    ProxycheckV3,
    Vastel,
}

impl Kind {
    pub(crate) const ALL: [Self; 7] = [
        Self::Focsec,
        Self::IpgeolocationV2,
        Self::IpgeolocationV3,
        Self::IpgeolocationPlace,
        Self::ProxycheckV2,
        Self::ProxycheckV3,
        Self::Vastel,
    ];

    pub(crate) fn vendor(self) -> Vendor {
        match self {
            Self::Focsec => Vendor::Focsec,
            Self::IpgeolocationV2 | Self::IpgeolocationV3 | Self::IpgeolocationPlace => {
                Vendor::IpGeolocation
            }
            Self::ProxycheckV2 | Self::ProxycheckV3 => Vendor::Proxycheck,
            Self::Vastel => Vendor::Vastel,
        }
    }

    /// The adapter, with the key that its stand-in takes.
    pub(crate) fn adapter(self, stub: &Stub) -> Box<dyn Provider> {
        self.with_key(stub, stub.key())
    }

    /// The adapter with another key.
    pub(crate) fn with_key(self, stub: &Stub, key: &str) -> Box<dyn Provider> {
        let base: BaseUrl = stub.url(self.vendor()).parse().unwrap();
        match self {
            Self::Focsec => Box::new(Focsec::new(key).unwrap().base_url(base)),
            Self::IpgeolocationV2 => Box::new(Ipgeolocation::v2(key).unwrap().base_url(base)),
            Self::IpgeolocationV3 => Box::new(Ipgeolocation::v3(key).unwrap().base_url(base)),
            Self::IpgeolocationPlace => {
                Box::new(Ipgeolocation::v3_with_location(key).unwrap().base_url(base))
            }
            Self::ProxycheckV2 => Box::new(ProxycheckV2::new(key).unwrap().base_url(base)),
            Self::ProxycheckV3 => Box::new(Proxycheck::new(key).unwrap().base_url(base)),
            Self::Vastel => Box::new(Vastel::new().base_url(base)),
        }
    }

    pub(crate) fn remote(self, stub: &Stub) -> Remote<Box<dyn Provider>> {
        remote(self.adapter(stub))
    }
}

/// As fast as there can be: what is asked is on this machine. However busy that is, it has the time to answer.
pub(crate) fn remote(adapter: Box<dyn Provider>) -> Remote<Box<dyn Provider>> {
    let pace = ipsec_remote::provider::Pace::default();
    Remote::new(adapter, Client::new().unwrap())
        .pace(pace)
        .timeout(LONG)
        .bulk_timeout(LONG)
}

/// No answer takes as long, however busy the machine is.
pub(crate) const LONG: Duration = Duration::from_secs(60);

/// How long an answer with this fault is waited for: not long where none comes to an end.
pub(crate) fn patience(fault: Fault) -> Duration {
    match fault {
        Fault::Hang | Fault::Trickle => Duration::from_millis(100),
        _ => LONG,
    }
}

/// A call whose answer is waited for so long.
pub(crate) struct Within<'a, C>(pub(crate) Duration, pub(crate) &'a C);

impl<C: Call> Call for Within<'_, C> {
    type Output = C::Output;

    fn auth(&self) -> Auth<'_> {
        self.1.auth()
    }

    fn request(&self) -> Result<Request<Bytes>, LookupError> {
        self.1.request()
    }

    fn parse(&self, reply: &Reply) -> Result<C::Output, LookupError> {
        self.1.parse(reply)
    }

    fn limits(&self) -> Limits {
        Limits::new(self.1.limits().body, self.0)
    }
}

/// If it says how long to wait, nobody does.
pub(crate) async fn stub() -> Stub {
    let stub = Stub::builder().retry_after(2 * LONG);
    stub.start().await.unwrap()
}
