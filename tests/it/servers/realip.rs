//! The library and nginx's own realip module, side by side, wherever both have an answer.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::attack::{Answer, CLIENT, ask};
use super::nginx;
use super::origin::{Origin, resolving};
use super::resolvers::{trusted, xff};
use super::server::Server;
use crate::client;

/// What both trust. The first one is where a client of these tests connects from.
const PROXIES: &[&str] = &["127.0.0.9", "10.0.0.0/8", "2001:db8:aaaa::/48"];

/// Elements of lists: proxies and others, as they may be written.
const ELEMENTS: &[&str] = &[
    "10.0.0.1",
    "10.255.0.1:4711",
    "2001:db8:aaaa::1",
    "[2001:db8:aaaa:1::2]:443",
    "::ffff:10.0.0.2",
    "203.0.113.9",
    "198.51.100.66:80",
    "2001:db8::9",
    "[2001:DB8:0::66]:443",
    "::ffff:203.0.113.7",
    "127.0.0.9",
];

/// How a list is written down: one line, or a line each.
const SEPARATORS: &[&str] = &[", ", ",", " , ", "\r\nX-Forwarded-For: "];

/// The one difference that is meant: where nginx takes a proxy for the client, there is an error. With
/// both of the opt-ins that are named after it, there is none.
#[test]
#[ignore = "needs nginx, haproxy and apache2: .ci/run installs them and runs this"]
fn both_say_the_same() {
    let strict = trusted(xff(), PROXIES);
    let like_nginx = strict
        .clone()
        .insecure_peer_when_missing()
        .leftmost_when_all_trusted();
    let origin = Origin::start(resolving([
        ("/strict", strict),
        ("/like-nginx", like_nginx),
    ]));
    let directives: String = PROXIES
        .iter()
        .map(|proxy| format!("set_real_ip_from {proxy};\n"))
        .collect();
    let nginx = nginx::in_front_of(
        &origin,
        &format!(
            "{directives}
            real_ip_header X-Forwarded-For;
            real_ip_recursive on;
            location = /realip {{ return 200 $remote_addr; }}"
        ),
    );

    let mut failures = Vec::new();
    let lists = lists();
    for list in &lists {
        for from in [CLIENT, Ipv4Addr::new(127, 0, 0, 9).into()] {
            failures.extend(difference(&nginx, &origin, from, list));
        }
    }
    println!("{} lists", lists.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// All lists of up to two elements, in all ways to write them, and some longer ones.
fn lists() -> Vec<String> {
    let mut lists = vec![String::new()];
    lists.extend(ELEMENTS.iter().map(ToString::to_string));
    for separator in SEPARATORS {
        for left in ELEMENTS {
            lists.extend(
                ELEMENTS
                    .iter()
                    .map(|right| [left, *separator, right].concat()),
            );
        }
        for by in 1..ELEMENTS.len() {
            let mut elements = ELEMENTS.to_vec();
            elements.rotate_left(by);
            lists.push(elements.join(separator));
            lists.push(["198.51.100.66", &*[elements[0]; 20].join(separator)].join(separator));
        }
    }
    lists
}

/// What is wrong with the answers to this list, if anything.
#[track_caller]
fn difference(nginx: &Server, origin: &Origin, from: IpAddr, list: &str) -> Option<String> {
    let headers = match list {
        "" => String::new(),
        list => format!("X-Forwarded-For: {list}\r\n"),
    };
    let request = |path: &str| {
        format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{headers}\r\n").into_bytes()
    };
    let to: SocketAddr = nginx.address();
    let real_ip = client::exchange(from, to, &request("/realip")).expect("an answer");
    let real_ip: IpAddr = real_ip.body.parse().expect("an address");
    let real_ip = real_ip.to_canonical();

    let ours = |path: &str| ask(from, origin.address(), &request(path), &origin.id()).0;
    let like_nginx = ours("/like-nginx");
    let strict = ours("/strict");
    let same = matches!(&like_nginx, Answer::Client(ip, _) if *ip == real_ip);
    let strict_is_right = match &strict {
        Answer::Error(kind) if list.is_empty() => kind == "missing" && real_ip == from,
        Answer::Error(kind) => kind == "all_trusted" && is_proxy(real_ip),
        answer => *answer == like_nginx && !is_proxy(real_ip),
    };
    let list = list.escape_debug();
    (!(same && strict_is_right))
        .then(|| format!("{from}, {list}: nginx {real_ip}, {like_nginx:?}, {strict:?}"))
}

/// Whether nginx was told to trust it.
fn is_proxy(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.octets()[0] == 10 || ip == Ipv4Addr::new(127, 0, 0, 9),
        IpAddr::V6(ip) => ip.segments()[..3] == [0x2001, 0xdb8, 0xaaaa],
    }
}
