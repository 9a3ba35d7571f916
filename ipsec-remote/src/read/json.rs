//! JSON as it has to be: one value, not nested deeper than anybody needs, no key twice where that could mislead.

use ipsec_core::{LookupError, LookupErrorKind};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

/// No service nests deeper than a handful.
const DEEPEST: usize = 32;

/// Reads a whole body.
///
/// A type with derived `Deserialize` refuses a key that it knows and that comes twice.
///
/// # Errors
///
/// [`LookupErrorKind::Shape`] with what is wrong and where, and with nothing of what is written there.
pub fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, LookupError> {
    serde_json::from_str(checked(body)?).map_err(|error| explain(body, &error))
}

/// Reads a whole body that is one object: a type with derived `Deserialize` takes a list as well, by the order of its fields.
///
/// # Errors
///
/// As [`json`], and for a list.
pub fn object<T: DeserializeOwned>(body: &[u8]) -> Result<T, LookupError> {
    match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'[') => Err(shape("a list instead of an object")),
        _ => json(body),
    }
}

/// The answer does not have the documented form, for this reason.
#[must_use]
pub fn shape(reason: impl Into<String>) -> LookupError {
    LookupError::new(LookupErrorKind::Shape).with_cause(reason.into())
}

/// serde's own message quotes what it found: an address, a text of the service's. Line and column say enough.
fn explain(body: &[u8], error: &serde_json::Error) -> LookupError {
    let (line, column) = (error.line(), error.column());
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    let what = match (error.classify(), first) {
        (_, None) => return shape("the body is empty"),
        (_, Some(b'<')) => return shape("HTML or XML instead of JSON"),
        (Category::Eof, _) => "the JSON ends too early",
        (Category::Data, _) if error.to_string().starts_with("duplicate field") => {
            "a key comes twice"
        }
        (Category::Data, _) => "a value has another type than documented, or is missing",
        (Category::Syntax | Category::Io, _) => "no JSON",
    };
    shape(format!("{what}, line {line}, column {column}"))
}

/// The body as a text that is not nested too deep. JSON is UTF-8 in all of its parts, those included that nobody reads.
fn checked(body: &[u8]) -> Result<&str, LookupError> {
    check_depth(body)?;
    std::str::from_utf8(body).map_err(|_| shape("no UTF-8"))
}

fn check_depth(body: &[u8]) -> Result<(), LookupError> {
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    for byte in body {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => depth += 1,
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(shape(format!("JSON nested deeper than {DEEPEST}")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use super::*;

    #[derive(Debug, serde::Deserialize)]
    struct Answer {
        #[serde(rename = "vpn")]
        _vpn: Option<bool>,
    }

    fn reason(body: &str) -> String {
        let error = json::<Answer>(body.as_bytes()).expect_err("no answer");
        assert_eq!(error.kind(), LookupErrorKind::Shape);
        error.source().map(ToString::to_string).unwrap_or_default()
    }

    #[test]
    fn whatever_is_wrong_is_told_without_what_is_written_there() {
        for (body, expected) in [
            ("", "the body is empty"),
            ("  \n", "the body is empty"),
            ("<html>", "HTML or XML instead of JSON"),
            (
                r#"{"vpn": true"#,
                "the JSON ends too early, line 1, column 12",
            ),
            (r#"{"vpn": true,}"#, "no JSON, line 1, column 14"),
            (r#"{"vpn": true} x"#, "no JSON, line 1, column 15"),
            (
                r#"{"vpn": "203.0.113.9"}"#,
                "a value has another type than documented, or is missing, line 1, column 21",
            ),
            (
                r#"{"vpn": true, "vpn": false}"#,
                "a key comes twice, line 1, column 19",
            ),
        ] {
            assert_eq!(reason(body), expected, "{body}");
        }
        assert_eq!(
            json::<Answer>(b"{\"other\": \"\xff\"}")
                .map(|_| ())
                .map_err(|error| error.source().map(ToString::to_string)),
            Err(Some("no UTF-8".to_owned())),
        );
        let deep = format!("{}{}", "[".repeat(33), "]".repeat(33));
        assert_eq!(reason(&deep), "JSON nested deeper than 32");
        assert!(json::<Answer>(br#"{"vpn": null, "other": "[[[\"[["}"#).is_ok());
    }

    #[test]
    fn a_list_is_no_object() {
        assert!(json::<Answer>(b"[true]").is_ok());
        assert!(object::<Answer>(b" [true]").is_err());
        assert!(object::<Answer>(b" {}").is_ok());
    }
}
