//! Ports of servers that have to be told theirs.

use std::net::{Ipv4Addr, TcpListener};
use std::process;
use std::sync::atomic::{AtomicU16, Ordering};

/// Below those that systems give to whoever asks for any: else one that was free would be taken by a test that connects or listens meanwhile.
const FIRST: u16 = 10_000;
const COUNT: u16 = 20_000;

/// A port that is free, and that no other test of this process gets.
pub(super) fn free() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Two runs at the same time begin elsewhere.
    let start = process::id() % 200 * 100;
    for _ in 0..COUNT {
        let offset = start + u32::from(NEXT.fetch_add(1, Ordering::Relaxed));
        let port = FIRST + (offset % u32::from(COUNT)) as u16;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
    panic!("there is no free port");
}
