//! Settings: what is wrong is said when it is set.

use ipsec_remote::InvalidApiKey;
use ipsec_remote::provider::proxycheck::{
    ApiVersion, Days, InvalidSignatureKey, InvalidTag, Proxycheck, ProxycheckV2, Tag,
};

use super::bodies::v3;

#[test]
fn keys() {
    assert_eq!(Proxycheck::new("").err(), Some(InvalidApiKey::Empty));
    assert_eq!(
        ProxycheckV2::new("a b").err(),
        Some(InvalidApiKey::Character { position: 2 })
    );
    let long = "k".repeat(64);
    assert!(v3().signature_key(long.clone()).is_ok());
    let short = long[1..].to_owned();
    assert_eq!(
        v3().signature_key(short).err(),
        Some(InvalidSignatureKey::Length)
    );
    let space = long.replacen('k', " ", 1);
    assert_eq!(
        v3().signature_key(space).err(),
        Some(InvalidSignatureKey::Character)
    );
}

#[test]
fn tags() {
    for (text, expected) in [
        ("log-in", Ok("log-in")),
        (" Anmeldung für alle ", Ok("Anmeldung für alle")),
        ("", Err(InvalidTag::Empty)),
        ("  ", Err(InvalidTag::Empty)),
        ("0", Err(InvalidTag::Zero)),
        ("a\nb", Err(InvalidTag::Control)),
    ] {
        let tag = Tag::new(text);
        assert_eq!(
            tag.as_ref().map(Tag::as_str).map_err(|error| *error),
            expected,
            "{text:?}"
        );
    }
    assert_eq!("x".repeat(201).parse::<Tag>(), Err(InvalidTag::TooLong));
}

#[test]
fn days() {
    for (days, expected) in [
        (7.0, Some("7")),
        (0.25, Some("0.25")),
        (3650.0, Some("3650")),
    ] {
        let days = Days::new(days).ok().map(|days| days.to_string());
        assert_eq!(days.as_deref(), expected);
    }
    for wrong in [0.0, -1.0, 3651.0, f64::NAN, f64::INFINITY] {
        assert!(Days::new(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn versions() {
    for (text, expected) in [
        ("24-June-2026", Some("24-June-2026")),
        (" 5-may-2026 ", Some("05-May-2026")),
        ("29-February-2024", Some("29-February-2024")),
        ("29-February-2025", None),
        ("31-June-2026", None),
        ("00-June-2026", None),
        ("+4-June-2026", None),
        ("24-Jun-2026", None),
        ("24-06-2026", None),
        ("2026-June-24", None),
        ("24-June-2015", None),
        ("24-June-2026-1", None),
        ("24-June", None),
        ("", None),
    ] {
        let version = text.parse::<ApiVersion>().ok();
        assert_eq!(
            version.map(|version| version.to_string()).as_deref(),
            expected,
            "{text}"
        );
    }
    assert_eq!("24-June-2026".parse(), Ok(ApiVersion::V3_LATEST));
}
