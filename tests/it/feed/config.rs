//! Formats as they stand in a configuration.

use ipsec_core::Signal;
use ipsec_core::feed::{Columns, Format, Preset};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct Feed {
    format: Format,
}

#[track_caller]
fn format(text: &str) -> Format {
    toml::from_str::<Feed>(text).expect(text).format
}

#[track_caller]
fn error(text: &str) -> String {
    toml::from_str::<Feed>(text)
        .expect_err(text)
        .message()
        .to_owned()
}

#[test]
fn every_name_is_its_own() {
    for name in ["auto", "lines", "csv", "tsv", "json", "jsonl"] {
        assert_eq!(format(&format!("format = \"{name}\"")).to_string(), name);
    }
    for preset in Preset::ALL {
        let kebab = preset.to_string().replace('_', "-");
        assert_eq!(
            format(&format!("format = \"{kebab}\"")),
            Format::Preset(*preset)
        );
        assert_eq!(kebab.parse(), Ok(*preset));
    }
    assert!(
        error("format = \"xml\"")
            .starts_with("unknown format `xml`: expected one of auto, lines, csv")
    );
}

#[test]
fn columns() {
    let text = r#"
        [format]
        name = "csv"
        columns = { delimiter = ";", header = true, address = "ip", asn = 3, flags = { is_vpn = "vpn", h = ["datacenter"] }, only = { t = ["a"] }, score = { column = "s", max = 1.0, min = 0.5 } }
    "#;
    let columns = Columns::default()
        .delimiter(';')
        .header(ipsec_core::feed::Header::Yes)
        .address("ip")
        .asn(3);
    let columns = columns
        .flag("h", Signal::Datacenter)
        .flag("is_vpn", Signal::Vpn);
    let columns = columns.only("t", ["a"]).score("s", 1.0).min_score(0.5);
    assert_eq!(format(text), Format::Csv(columns));

    let text = r#"format = { name = "focsec_jsonl", columns = { first = "a", last = "b" } }"#;
    assert_eq!(
        format(text),
        Format::JsonLines(Columns::default().range("a", "b"))
    );
    let text = r#"format = { name = "tsv", columns = { first = 1, last = 2, numbers = true, kind = { column = 3, words = { VPN = "vpn", X = [] } } } }"#;
    let kinds = [("vpn", Signal::Vpn.into()), ("x", Default::default())];
    let columns = Columns::default()
        .delimiter('\t')
        .numbers(1, 2)
        .kind(3, kinds);
    assert_eq!(format(text), Format::Csv(columns));
}

#[test]
fn mistakes() {
    let cases = [
        (
            r#"format = { name = "lines", columns = {} }"#,
            "format `lines` has no columns",
        ),
        (
            r#"format = { name = "csv", columns = { adress = "ip" } }"#,
            "unknown field `adress`",
        ),
        (
            r#"format = { name = "csv", columns = { first = "a" } }"#,
            "the addresses are in one column or in two",
        ),
        (
            r#"format = { name = "csv", columns = { delimiter = "→" } }"#,
            "no delimiter: expected one ASCII character",
        ),
        (
            r#"format = { name = "csv", columns = { asn = 0 } }"#,
            "invalid value: integer `0`, expected the name of a column, or its number from 1",
        ),
        (
            r#"format = { name = "csv", columns = { score = { column = "s", max = 0.0 } } }"#,
            "the scale of a score ends above 0",
        ),
        (
            r#"format = { name = "csv", columns = { flags = { a = "vpm" } } }"#,
            "unknown signal `vpm`",
        ),
        (
            "format = 7",
            "invalid type: integer `7`, expected the name of a format",
        ),
    ];
    for (text, expected) in cases {
        assert!(error(text).contains(expected), "{text}: {}", error(text));
    }
}
