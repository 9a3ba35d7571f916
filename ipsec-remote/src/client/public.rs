//! Connecting to public addresses alone, whatever a name stands for: for where somebody else leads us.

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use futures_util::future::BoxFuture;
use ipsec_core::ip::{EmbeddedKind, Scope, embedded_ipv4, scope};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// What a name stands for.
pub(super) type Lookup =
    Arc<dyn Fn(String) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> + Send + Sync>;

/// As the system has it.
pub(super) fn by_the_system() -> Lookup {
    Arc::new(|name| {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name, 0)).await?;
            Ok(found.collect())
        })
    })
}

/// Leaves out what is not public. The addresses that are left are those that are connected to, so that a name cannot stand for another one by then.
pub(super) struct PublicOnly(pub(super) Lookup);

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let found = (self.0)(host.clone());
        Box::pin(async move {
            let found = found.await?;
            let (public, other): (Vec<SocketAddr>, Vec<SocketAddr>) =
                found.into_iter().partition(|found| is_public(found.ip()));
            match other.first() {
                Some(other) if public.is_empty() => {
                    let ip = other.ip();
                    Err(NotPublic { host, ip }.into())
                }
                _ => Ok(Box::new(public.into_iter()) as Addrs),
            }
        })
    }
}

/// Whether an address is out on the Internet. One behind a translator (NAT64) is, if the IPv4 address that it stands for is.
pub(crate) fn is_public(ip: IpAddr) -> bool {
    let ip = ip.to_canonical();
    let translated = embedded_ipv4(ip).filter(|inside| inside.kind() == EmbeddedKind::Nat64);
    let ip = translated.map_or(ip, |inside| inside.address().into());
    scope(ip) == Scope::Public
}

/// A name that we were led to stands for nothing but addresses that are not public.
#[derive(Debug)]
pub(crate) struct NotPublic {
    host: String,
    /// One of them.
    ip: IpAddr,
}

impl NotPublic {
    /// What an exchange failed by, if it is this.
    pub(crate) fn of<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a Self> {
        let mut errors = std::iter::successors(Some(error), |error| error.source());
        errors.find_map(|error| error.downcast_ref())
    }
}

impl fmt::Display for NotPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, ip } = self;
        write!(f, "{host} is at {ip}, an address that is not public")
    }
}

impl std::error::Error for NotPublic {}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::client::{Client, Reach};
    use crate::provider::{Auth, Limits, request};

    #[test]
    fn addresses_out_on_the_internet() {
        for (ip, is) in [
            ("11.0.0.1", true),
            ("2a01::1", true),
            ("64:ff9b::11.0.0.1", true),
            ("64:ff9b::10.0.0.1", false),
            ("64:ff9b:1::11.0.0.1", false),
            ("127.0.0.1", false),
            ("::ffff:127.0.0.1", false),
            ("0.0.0.0", false),
            ("10.0.0.1", false),
            ("100.64.0.1", false),
            ("169.254.169.254", false),
            ("fe80::1", false),
            ("fd00::1", false),
            ("2002:7f00:1::", false),
        ] {
            assert_eq!(is_public(ip.parse().unwrap()), is, "{ip}");
        }
    }

    #[tokio::test]
    async fn of_a_name_only_the_public_addresses_are_left() {
        let resolve = |found: &'static [&'static str]| {
            let found: Vec<SocketAddr> = found
                .iter()
                .map(|ip| SocketAddr::new(ip.parse().unwrap(), 0))
                .collect();
            let lookup: Lookup = Arc::new(move |_| {
                let found = found.clone();
                Box::pin(async move { Ok(found) })
            });
            PublicOnly(lookup).resolve("lists.example".parse().unwrap())
        };
        let left = resolve(&["10.0.0.1", "11.0.0.1", "::1"]).await.unwrap();
        let left: Vec<String> = left.map(|left| left.ip().to_string()).collect();
        assert_eq!(left, ["11.0.0.1"]);
        let error = resolve(&["10.0.0.1", "::1"]).await.err().unwrap();
        assert_eq!(
            error.to_string(),
            "lists.example is at 10.0.0.1, an address that is not public"
        );
        assert!(resolve(&[]).await.unwrap().next().is_none());
    }

    #[tokio::test]
    async fn whoever_is_not_public_is_not_connected_to() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut builder = Client::builder();
        builder.lookup = Arc::new(|_| {
            let found = vec![SocketAddr::from(([127, 0, 0, 1], 0))];
            Box::pin(async move { Ok(found) })
        });
        let client = builder.build().unwrap();
        let uri = format!("https://lists.example:{port}/").parse().unwrap();
        let (request, limits) = (
            request::get(uri),
            Limits::new(1_000, Duration::from_secs(20)),
        );
        let auth = Auth::none();
        let sent = client.send_within(Reach::Public, request, &auth, limits);
        let error = sent.await.unwrap_err();
        let words = NotPublic::of(&error).map(ToString::to_string);
        assert_eq!(
            words.as_deref(),
            Some("lists.example is at 127.0.0.1, an address that is not public")
        );
        let connected = futures_util::FutureExt::now_or_never(listener.accept());
        assert!(connected.is_none());
    }
}
