//! 2,500 addresses at once: bad ones, private ones and duplicates among them.

use std::net::{IpAddr, Ipv4Addr};

use ipsec_core::{Backend, LookupError, LookupErrorKind, Query, Verdict};
use stub_providers::{Stub, Vendor};

use super::adapters::Kind;

/// How many different addresses may be sent.
const PUBLIC: usize = 2_012;

/// 2,012 that may be sent, 188 that may not, and 300 of the former again; shuffled always alike.
fn addresses() -> Vec<IpAddr> {
    let mut all: Vec<IpAddr> = (0..=255)
        .map(|last| IpAddr::from([192, 31, 196, last]))
        .collect();
    all.extend((0..=255).map(|last| IpAddr::from([192, 175, 48, last])));
    all.extend((0..1_500_u16).map(|last| IpAddr::from([0x2620, 0x4f, 0x8000, 0, 0, 0, 1, last])));
    assert_eq!(all.len(), PUBLIC);
    let again: Vec<IpAddr> = all.iter().step_by(6).take(300).copied().collect();
    all.extend(again);
    all.extend((0..188).map(|last| IpAddr::from([10, 9, 8, last])));
    assert_eq!(all.len(), 2_500);
    // 1,201 has no divisor in common with 2,500: each address is taken once.
    (0..2_500).map(|at| all[at * 1_201 % 2_500]).collect()
}

/// What the stand-in knows: a VPN's network, and a VPN at one address and in one small network.
fn is_vpn(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => match ip.octets() {
            [192, 175, 48, last] => last < 128,
            [192, 31, 196, last] => last == 10 || last == 110 || (224..=239).contains(&last),
            _ => false,
        },
        IpAddr::V6(_) => false,
    }
}

fn last_byte(ip: IpAddr) -> Option<u8> {
    match ip {
        IpAddr::V4(ip) if ip.octets()[..3] == [192, 31, 196] => Some(ip.octets()[3]),
        _ => None,
    }
}

/// What goes wrong with single addresses, at this service.
fn error(kind: Kind, ip: IpAddr) -> Option<LookupErrorKind> {
    let is_proxycheck = matches!(kind, Kind::ProxycheckV2 | Kind::ProxycheckV3);
    match last_byte(ip) {
        _ if ip.is_ipv4() && matches!(ip, IpAddr::V4(v4) if v4 < Ipv4Addr::new(11, 0, 0, 0)) => {
            Some(LookupErrorKind::NotPublic)
        }
        Some(211) if is_proxycheck => Some(LookupErrorKind::Missing),
        Some(213) if is_proxycheck => Some(LookupErrorKind::Unavailable),
        Some(210) if !is_proxycheck && kind != Kind::Vastel => Some(LookupErrorKind::NotFound),
        _ => None,
    }
}

/// Addresses about which a service may be silent, whatever they are.
fn may_be_silent(ip: IpAddr) -> bool {
    matches!(last_byte(ip), Some(200..=203 | 212))
}

#[track_caller]
fn is_right(kind: Kind, ip: IpAddr, answer: &Result<Verdict, LookupError>) {
    let expected = error(kind, ip);
    let found = answer.as_ref().err().map(LookupError::kind);
    assert_eq!(found, expected, "{kind:?} of {ip}: {answer:?}");
    let Ok(verdict) = answer else { return };
    assert_eq!(verdict.ip(), Some(ip), "{kind:?}");
    if may_be_silent(ip) {
        return;
    }
    let said = match kind {
        Kind::Vastel => {
            let is_bot = matches!(last_byte(ip), Some(20 | 30 | 60 | 61));
            assert_eq!(verdict.is_bot() == Some(true), is_bot, "{kind:?} of {ip}");
            return;
        }
        _ => verdict.is_vpn(),
    };
    assert_eq!(said == Some(true), is_vpn(ip), "{kind:?} of {ip}");
}

/// How many requests there have to be: the batches, and once more for those that are left out or not finished.
fn requests(kind: Kind) -> usize {
    match kind {
        Kind::Focsec => PUBLIC,
        Kind::IpgeolocationV2 | Kind::IpgeolocationV3 | Kind::IpgeolocationPlace => {
            PUBLIC.div_ceil(1_000)
        }
        // The two that are asked about again are in batches of their own or in one.
        Kind::ProxycheckV2 | Kind::ProxycheckV3 => PUBLIC.div_ceil(1_000) + 2,
        Kind::Vastel => PUBLIC.div_ceil(100),
    }
}

#[tokio::test]
async fn every_address_gets_its_own_right_answer() {
    let addresses = addresses();
    let queries: Vec<Query> = addresses.iter().map(|ip| Query::new(*ip)).collect();
    for kind in Kind::ALL {
        let stub = Stub::builder().quota(1_000_000).start().await.unwrap();
        let answers = kind.remote(&stub).lookup_many(&queries).await;
        assert_eq!(answers.len(), 2_500);
        for (ip, answer) in addresses.iter().zip(&answers) {
            is_right(kind, *ip, answer);
        }
        let (asked, least) = (stub.count(kind.vendor()) as usize, requests(kind));
        let has_two_more = matches!(kind, Kind::ProxycheckV2 | Kind::ProxycheckV3);
        let is_least = asked == least || (has_two_more && asked + 1 == least);
        assert!(is_least, "{kind:?} was asked {asked} times, not {least}");
        let private = stub
            .addresses_asked()
            .into_iter()
            .find(|ip| !ipsec_core::ip::scope(*ip).is_public());
        assert_eq!(private, None, "{kind:?}");
    }
}

/// The most requests that 256 addresses may take where 30 are the limit: at first, when that has to be found out, and from then on.
fn requests_of_thirty(kind: Kind) -> (usize, usize) {
    match kind.vendor() {
        // It tells which it looked at: the first 30 of 256, and then 30 at a time of those that are left.
        Vendor::Proxycheck => (1 + (256_usize - 30).div_ceil(30), 256_usize.div_ceil(30)),
        // It refuses the whole: 256, 128, 64 and 32 are halved, each of them, until 16 pass.
        _ => (1 + 2 + 4 + 8 + 256 / 16, 256 / 16),
    }
}

#[tokio::test]
async fn smaller_batches_than_documented_are_found_out() {
    for kind in [
        Kind::IpgeolocationV3,
        Kind::ProxycheckV3,
        Kind::ProxycheckV2,
    ] {
        let stub = Stub::builder()
            .quota(1_000_000)
            .bulk_limit(kind.vendor(), 30)
            .start()
            .await
            .unwrap();
        let addresses: Vec<IpAddr> = (0..=255)
            .map(|last| IpAddr::from([192, 175, 48, last]))
            .collect();
        let queries: Vec<Query> = addresses.iter().map(|ip| Query::new(*ip)).collect();
        let remote = kind.remote(&stub);
        let (first, later) = requests_of_thirty(kind);
        let mut before = 0;
        for most in [first, later, later] {
            for (ip, answer) in addresses.iter().zip(remote.lookup_many(&queries).await) {
                is_right(kind, *ip, &answer);
            }
            let asked = stub.count(kind.vendor()) as usize - before;
            before += asked;
            assert!(
                (256_usize.div_ceil(30)..=most).contains(&asked),
                "{kind:?}: {asked} requests for 256 addresses, {most} are enough"
            );
        }
    }
}
