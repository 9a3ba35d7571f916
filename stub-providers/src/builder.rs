//! How a stub is set up.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::{Duration, SystemTime},
};

use jiff::Timestamp;
use tokio::{net::TcpListener, sync::watch};

use crate::{
    Stub, Vendor,
    facts::{BUILT_IN, Book},
    faults::Faults,
    keys::Keys,
    log::Log,
    proxycheck::Customer,
    quota::Quotas,
    server,
    state::{Limits, State},
    wire::Wires,
};

/// The key that is good unless another is set.
pub const KEY: &str = "stub-key";

/// Sets up a [`Stub`].
#[derive(Debug, Clone)]
#[must_use = "nothing is served before `start`"]
pub struct Builder {
    key: String,
    quota: u64,
    anonymous_quota: u64,
    limits: Limits,
    data: Option<String>,
    signature_key: Option<String>,
    now: Option<SystemTime>,
    retry_after: Duration,
    port: u16,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            key: KEY.to_owned(),
            quota: 10_000,
            anonymous_quota: 100,
            limits: Limits::default(),
            data: None,
            signature_key: None,
            now: None,
            retry_after: Duration::from_secs(2),
            port: 0,
        }
    }
}

impl Builder {
    /// Sets the good key. The special keys are this one with an ending.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = key.into();
        self
    }

    /// Sets how much may be asked of each vendor: requests at Focsec, credits at
    /// ipgeolocation.io, addresses at proxycheck.io. Nothing is counted at Vastel's.
    pub fn quota(mut self, quota: u64) -> Self {
        self.quota = quota;
        self
    }

    /// Sets how many addresses proxycheck.io looks up for who has no key; 100 unless set.
    pub fn anonymous_quota(mut self, quota: u64) -> Self {
        self.anonymous_quota = quota;
        self
    }

    /// Sets how many addresses one bulk request may hold; Focsec has none.
    pub fn bulk_limit(mut self, vendor: Vendor, limit: usize) -> Self {
        match vendor {
            Vendor::Focsec => {}
            Vendor::IpGeolocation => self.limits.ipgeolocation = limit,
            Vendor::Proxycheck => {
                self.limits.proxycheck = limit;
                self.limits.proxycheck_anonymous = self.limits.proxycheck_anonymous.min(limit);
            }
            Vendor::Vastel => self.limits.vastel = limit,
        }
        self
    }

    /// Sets the text of another data file, in TOML.
    pub fn data(mut self, toml: impl Into<String>) -> Self {
        self.data = Some(toml.into());
        self
    }

    /// Signs all answers of proxycheck.io with this key.
    pub fn signature_key(mut self, key: impl Into<String>) -> Self {
        self.signature_key = Some(key.into());
        self
    }

    /// Sets the time that all ages in the data are counted back from; the time of the start
    /// unless set.
    pub fn now(mut self, now: SystemTime) -> Self {
        self.now = Some(now);
        self
    }

    /// Sets what faults with a `Retry-After` ask for, in whole seconds; 2 unless set.
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = wait;
        self
    }

    /// Sets the port; any free one unless set.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Binds to 127.0.0.1 and serves from a task of its own.
    ///
    /// # Errors
    ///
    /// - `InvalidData`: the data file is wrong; the message says where.
    /// - `InvalidInput`: the key is empty, or the time is out of range.
    /// - Whatever binding to the port gives, such as `AddrInUse`.
    pub async fn start(self) -> io::Result<Stub> {
        let state = Arc::new(self.state()?);
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let (alive, over) = watch::channel(());
        let task = tokio::spawn(server::serve(Wires(listener), Arc::clone(&state), over));
        Ok(Stub::new(address, state, task, alive))
    }

    fn state(&self) -> io::Result<State> {
        let invalid = |text: &str| io::Error::new(io::ErrorKind::InvalidInput, text.to_owned());
        if self.key.is_empty() {
            return Err(invalid("the key is empty"));
        }
        let now = self.now.unwrap_or_else(SystemTime::now);
        let now = Timestamp::try_from(now)
            .and_then(|now| now.round(jiff::Unit::Second))
            .map_err(|_| invalid("the time is out of range"))?;
        let book = Book::read(self.data.as_deref().unwrap_or(BUILT_IN))
            .map_err(|text| io::Error::new(io::ErrorKind::InvalidData, text))?;
        Ok(State {
            book,
            keys: Keys::new(self.key.clone()),
            quotas: Quotas::new(self.quota, self.anonymous_quota),
            limits: self.limits,
            faults: Faults::default(),
            log: Log::default(),
            customer: Customer::default(),
            signature_key: self.signature_key.clone(),
            now,
            retry_after: self.retry_after,
        })
    }
}
