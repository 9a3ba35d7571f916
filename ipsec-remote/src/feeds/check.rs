//! What is no list at all, seen at once, so that the next address is tried: error pages with a status of 200, and nothing.
//!
//! Everything else is for the gates.

/// What is wrong with a body.
pub(super) fn check(body: &[u8], may_be_empty: bool) -> Result<(), &'static str> {
    let text = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    let text = text.trim_ascii_start();
    match text {
        [] if may_be_empty => Ok(()),
        [] => Err("the body is empty"),
        [b'<', ..] => Err("the body is a web page"),
        _ if is_error(text) => Err("the body is an error message"),
        _ => Ok(()),
    }
}

/// Whether it is a JSON object that begins with an error.
fn is_error(text: &[u8]) -> bool {
    let Some(inside) = text.strip_prefix(b"{") else {
        return false;
    };
    let name = inside.trim_ascii_start();
    [&b"\"error\""[..], b"\"errors\""]
        .iter()
        // That there are none says, for example, Cloudflare.
        .any(|key| name.strip_prefix(*key).is_some_and(says_something))
}

fn says_something(after_name: &[u8]) -> bool {
    let value = after_name.trim_ascii_start();
    let value = value.strip_prefix(b":").unwrap_or(value).trim_ascii_start();
    let is_nothing = value.starts_with(b"null") || value.starts_with(b"false");
    let is_empty = value
        .strip_prefix(b"[")
        .is_some_and(|rest| rest.trim_ascii_start().starts_with(b"]"));
    !is_nothing && !is_empty
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies() {
        for (body, is_list) in [
            ("", false),
            (" \r\n", false),
            ("<!DOCTYPE html>", false),
            ("\u{feff}\n<html>", false),
            ("{\"error\": \"rate limited\"}", false),
            ("{ \"errors\" : [\"no\"]}", false),
            ("{\"errors\": [ ], \"result\": {}}", true),
            ("{\"error\":null}", true),
            ("{\"prefixes\": []}", true),
            ("# nobody\n", true),
            ("192.0.2.1", true),
        ] {
            assert_eq!(check(body.as_bytes(), false).is_ok(), is_list, "{body:?}");
        }
        assert!(check(b"\n", true).is_ok());
    }
}
