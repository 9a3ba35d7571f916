//! The wire form of bans and allowances: how they outlive the process.

use ipnet::IpNet;
use ipsec_core::index::OverlayEntry;

use super::clock::at;

#[test]
fn entries_have_a_wire_form() {
    let net: IpNet = "203.0.113.9/24".parse().unwrap();
    let entries = [
        OverlayEntry::ban(net, Some(at(1_700_000_000)), "scraping"),
        OverlayEntry::allow(net, None, ""),
    ];
    let json = serde_json::to_string(&entries).unwrap();
    assert_eq!(
        json,
        r#"[{"net":"203.0.113.0/24","says":"deny","until":1700000000,"reason":"scraping"},"#
            .to_owned()
            + r#"{"net":"203.0.113.0/24","says":"allow","reason":""}]"#
    );
    let read: Vec<OverlayEntry> = serde_json::from_str(&json).unwrap();
    assert_eq!(read, entries);
}

#[test]
fn what_is_read_is_canonical() {
    let json = r#"{"net":"::ffff:203.0.113.9/120","says":"deny"}"#;
    let entry: OverlayEntry = serde_json::from_str(json).unwrap();
    assert_eq!(entry.to_string(), "deny 203.0.113.0/24");
}
