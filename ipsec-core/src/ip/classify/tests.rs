//! The fast path against the table, and both against addresses that were classified by hand.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;
use proptest::prelude::*;

use super::*;
use crate::ip::{SPECIAL_BLOCKS, special_block};

/// The oracle: longest match in the table, and the one block that IPv4 decides.
fn scope_by_table(ip: IpAddr) -> Scope {
    let translated: IpNet = "64:ff9b::/96".parse().unwrap();
    match special_block(ip) {
        None => Scope::Public,
        Some(block) if block.prefix == translated => {
            let IpAddr::V6(v6) = ip else { unreachable!() };
            let [.., a, b, c, d] = v6.octets();
            match scope_by_table(Ipv4Addr::new(a, b, c, d).into()) {
                Scope::Public => Scope::Public,
                _ => block.scope,
            }
        }
        Some(block) => block.scope,
    }
}

#[track_caller]
fn agree(ip: IpAddr) {
    assert_eq!(scope(ip), scope_by_table(ip), "{ip}");
}

/// An IPv4 address as it is, mapped, and behind every mechanism that embeds it.
#[track_caller]
fn agree_on_all_forms(v4: Ipv4Addr) {
    let bits = u128::from(v4.to_bits());
    agree(v4.into());
    agree(v4.to_ipv6_mapped().into());
    let embedded = [
        bits,
        (0xffff << 48) | bits,
        (0x64_ff9b << 96) | bits,
        (0x64_ff9b_0001 << 80) | bits,
        (0x2002 << 112) | (bits << 80),
        (0x2001 << 112) | (bits ^ 0xffff_ffff),
    ];
    for bits in embedded {
        agree(Ipv6Addr::from_bits(bits).into());
    }
}

#[test]
fn the_fast_path_equals_the_table_at_every_boundary() {
    for block in SPECIAL_BLOCKS {
        for edge in [block.prefix.network(), block.prefix.broadcast()] {
            match edge {
                IpAddr::V4(v4) => {
                    let bits = v4.to_bits();
                    for near in [bits.wrapping_sub(1), bits, bits.wrapping_add(1)] {
                        agree_on_all_forms(Ipv4Addr::from_bits(near));
                    }
                }
                IpAddr::V6(v6) => {
                    let bits = v6.to_bits();
                    for near in [bits.wrapping_sub(1), bits, bits.wrapping_add(1)] {
                        agree(Ipv6Addr::from_bits(near).into());
                    }
                }
            }
        }
    }
}

// Every beginning, which is what the fast path branches on: one test each, as they take a second.

#[test]
fn the_fast_path_equals_the_table_for_every_ipv4_beginning() {
    for high in 0..=u16::MAX {
        agree(Ipv4Addr::from_bits(u32::from(high) << 16).into());
    }
}

#[test]
fn the_fast_path_equals_the_table_for_every_ipv6_beginning() {
    for high in 0..=u16::MAX {
        agree(Ipv6Addr::from_bits(u128::from(high) << 112).into());
    }
}

#[test]
fn the_fast_path_equals_the_table_for_every_protocol_assignment() {
    for second in 0..=u16::MAX {
        agree(Ipv6Addr::from_bits((0x2001 << 112) | (u128::from(second) << 96)).into());
    }
}

proptest! {
    #[test]
    fn the_fast_path_equals_the_table_anywhere(v4: u32, v6: u128) {
        agree_on_all_forms(Ipv4Addr::from_bits(v4));
        agree(Ipv6Addr::from_bits(v6).into());
    }

    /// Somewhere in a block, and the same with one bit of the prefix turned over.
    #[test]
    fn the_fast_path_equals_the_table_in_and_beside_a_block(
        block in proptest::sample::select(SPECIAL_BLOCKS),
        host: u128,
        flip in 0_u32..128,
    ) {
        let hosts = |mask: IpAddr| match mask {
            IpAddr::V4(mask) => u128::from(mask.to_bits()),
            IpAddr::V6(mask) => mask.to_bits(),
        };
        let host = host & hosts(block.prefix.hostmask());
        let make = |network: IpAddr, flip: u128| -> IpAddr {
            match network {
                IpAddr::V4(v4) => Ipv4Addr::from_bits((v4.to_bits() | host as u32) ^ flip as u32).into(),
                IpAddr::V6(v6) => Ipv6Addr::from_bits((v6.to_bits() | host) ^ flip).into(),
            }
        };
        agree(make(block.prefix.network(), 0));
        agree(make(block.prefix.network(), 1 << (flip % u32::from(block.prefix.max_prefix_len()))));
    }
}

/// Written from the RFCs, not from the table: a row that is wrong there shows here.
#[test]
fn known_addresses() {
    use Scope::*;
    let cases: &[(Scope, &[&str])] = &[
        (
            Public,
            &[
                "1.1.1.1",
                "8.8.8.8",
                "100.63.255.255",
                "100.128.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.0.9",
                "192.0.0.10",
                "192.0.1.0",
                "192.18.0.1", // a neighbour in writing of 198.18.0.0/15
                "192.31.196.1",
                "192.52.193.1",
                "192.175.48.1",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "::ffff:1.1.1.1",
                "64:ff9b::1.1.1.1",
                "2001:1::1",
                "2001:1::3",
                "2001:3::1",
                "2001:4:112::1",
                "2001:20::1",
                "2001:3f:ffff::1",
                "2001:200::1",
                "2606:4700:4700::1111",
                "2620:4f:8000::1",
                "2a00:1450::1",
                "3fff:1000::",
            ],
        ),
        (Unspecified, &["0.0.0.0", "::", "::ffff:0.0.0.0"]),
        (
            Loopback,
            &["127.0.0.1", "127.255.255.255", "::1", "::ffff:127.0.0.1"],
        ),
        (
            Private,
            &[
                "10.0.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "fc00::1",
                "fdff::1",
                "fec0::1",
            ],
        ),
        (Shared, &["100.64.0.0", "100.127.255.255"]),
        (LinkLocal, &["169.254.169.254", "fe80::1", "febf::1"]),
        (
            Multicast,
            &["224.0.0.1", "239.255.255.255", "ff02::1", "ff0e::1"],
        ),
        (Broadcast, &["255.255.255.255"]),
        (
            Documentation,
            &[
                "192.0.2.1",
                "198.51.100.1",
                "203.0.113.1",
                "2001:db8::1",
                "3fff:fff::1",
            ],
        ),
        (Benchmarking, &["198.18.0.1", "198.19.255.255", "2001:2::1"]),
        (
            Transition,
            &[
                "192.0.0.1",
                "192.0.0.170",
                "192.88.99.1",
                "192.88.99.2",
                "::1.1.1.1",
                "::ffff:0:1.1.1.1",
                "64:ff9b::",
                "64:ff9b::10.0.0.1",
                "64:ff9b::127.0.0.1",
                "64:ff9b::255.255.255.255",
                "64:ff9b:1::1.1.1.1",
                "64:ff9b:1:ffff::1",
                "2001::1",
                "2002:101:101::1",
            ],
        ),
        (
            Reserved,
            &[
                "0.0.0.1",
                "0.255.255.255",
                "192.0.0.8",
                "192.0.0.11",
                "192.0.0.255",
                "240.0.0.1",
                "255.255.255.254",
                "::1:0:0:0",
                "64:ff9b::1:0:0",
                "64:ff9b:2::",
                "100::1",
                "100:0:0:1::1",
                "200::1",
                "1fff::1",
                "2001:1::",
                "2001:1::4",
                "2001:2:1::",
                "2001:4:113::",
                "2001:10::1",
                "2001:40::1",
                "2001:1ff::1",
                "4000::1",
                "5f00::1",
                "fbff::1",
                "fe00::1",
            ],
        ),
    ];
    for (expected, ips) in cases {
        for ip in *ips {
            assert_eq!(scope(ip.parse().unwrap()), *expected, "{ip}");
        }
    }
}
