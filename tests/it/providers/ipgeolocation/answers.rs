//! The whole answer, as a value.

use ipsec_remote::provider::ipgeolocation::Answer;

use super::{bodies, evidence, v2_with_all, v3_with_all};

#[test]
fn a_kept_answer_can_be_read_again() {
    let body = bodies::v3_with_location();
    for (provider, body) in [(v2_with_all(), bodies::V2), (v3_with_all(), body.as_str())] {
        assert_eq!(Answer::from_evidence(&evidence(&provider, body)), None);
        let kept = evidence(&provider.keep_raw(true), body);
        let answer = Answer::from_evidence(&kept).expect("an answer");
        let read: Answer = serde_json::from_str(body).expect("an answer");
        assert_eq!(answer, read);
        // And it can be written down.
        let written = serde_json::to_string(&answer).expect("JSON");
        assert_eq!(
            serde_json::from_str::<Answer>(&written).expect("an answer"),
            answer
        );
    }
}

#[test]
fn numbers_come_in_every_spelling() {
    let answer: Answer = serde_json::from_str(bodies::V2).expect("an answer");
    let zone = answer.time_zone.expect("a time zone");
    assert_eq!(zone.current_time_unix, Some(1_747_399_997.604));
    assert_eq!((zone.offset, zone.offset_with_dst), (Some(1.0), Some(2.0)));
    let asn = answer
        .network
        .and_then(|network| network.asn)
        .expect("a network");
    assert_eq!(
        (asn.num_of_ipv4_routes, asn.num_of_ipv6_routes),
        (Some(16), Some(5))
    );
    let location = answer.location.expect("a location");
    assert_eq!(location.accuracy_radius, Some(4.5));
    assert_eq!(location.latitude, Some(48.87135));
}

#[test]
fn what_says_nothing_is_nothing() {
    let answer: Answer = serde_json::from_str(
        r#"{"user_agent": {"device": {"brand": "Unknown"}, "operating_system": {"version": "??"}},
            "time_zone": {"dst_exists": false, "dst_start": {}, "is_dst": "no"}, "country_metadata": {"languages": null},
            "currency": [], "location": {"accuracy_radius": "", "dma_code": ""}}"#,
    )
    .expect("an answer");
    let agent = answer.user_agent.expect("a client");
    assert_eq!(agent.device.and_then(|device| device.brand), None);
    assert_eq!(
        agent.operating_system.and_then(|system| system.version),
        None
    );
    let zone = answer.time_zone.expect("a time zone");
    assert_eq!((zone.dst_exists, zone.is_dst), (Some(false), None));
    assert!(zone.dst_start.is_some() && answer.currency.is_none());
    assert!(
        answer
            .location
            .is_some_and(|location| location.accuracy_radius.is_none())
    );
}
