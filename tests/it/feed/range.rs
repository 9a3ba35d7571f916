//! A range of addresses as a value: what it holds and how it is written.

use std::net::IpAddr;

use ipnet::IpNet;
use ipsec_core::feed::IpRange;
use proptest::prelude::*;

#[test]
fn ends_of_two_families_or_in_the_wrong_order_are_no_range() {
    assert_eq!(IpRange::new([192, 0, 2, 2], [192, 0, 2, 1]), None);
    let v6: IpAddr = "2001:db8::".parse().unwrap();
    assert_eq!(IpRange::new([192, 0, 2, 2], v6), None);
    let mapped: IpAddr = "::ffff:192.0.2.2".parse().unwrap();
    let range = IpRange::new(mapped, [192, 0, 2, 3]).unwrap();
    assert_eq!(range.to_string(), "192.0.2.2/31");
    assert!(range.contains(mapped));
}

#[test]
fn the_wire_form_is_the_text() {
    let range = IpRange::new([192, 0, 2, 1], [192, 0, 2, 9]).unwrap();
    let json = serde_json::to_string(&range).unwrap();
    assert_eq!(json, r#""192.0.2.1-192.0.2.9""#);
    assert_eq!(serde_json::from_str::<IpRange>(&json).unwrap(), range);
    let error = serde_json::from_str::<IpRange>(r#""None""#).unwrap_err();
    assert!(
        error.to_string().starts_with("\"None\": not an address"),
        "{error}"
    );
}

proptest! {
    #[test]
    fn a_network_is_what_ipnet_says(ip: IpAddr, length in 0_u8..=128) {
        let ip = ip.to_canonical();
        let length = if ip.is_ipv4() { length % 33 } else { length };
        let net = IpNet::new(ip, length).unwrap();
        let range: IpRange = net.to_string().parse().unwrap();
        prop_assert_eq!((range.first(), range.last()), (net.network(), net.broadcast()));
        let written = net.trunc().to_string();
        let alone = net.max_prefix_len() == length;
        prop_assert_eq!(range.to_string(), if alone { ip.to_string() } else { written });
        prop_assert_eq!(range.is_everybody(), length == 0);
    }

    #[test]
    fn what_is_written_is_read_back(a: IpAddr, b: IpAddr) {
        if let Some(range) = IpRange::new(a, b).or(IpRange::new(b, a)) {
            prop_assert_eq!(range.to_string().parse::<IpRange>().unwrap(), range);
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in r"[0-9a-fx:./\-\[\]% #;,\t]{0,40}|\PC*") {
        let _ = text.parse::<IpRange>();
    }
}
