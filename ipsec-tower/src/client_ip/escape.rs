//! What a client sent, made fit for a log.

use http::{HeaderMap, HeaderValue};

/// Of a long header, this many lines are shown.
const LINES: usize = 4;

/// Of a long line, this many bytes are shown.
const BYTES: usize = 128;

/// The last lines of a header and of each its right end, in quotes and in the order of the wire.
pub(super) fn escaped_lines(headers: &HeaderMap, name: &str) -> String {
    let lines = headers.get_all(name);
    let mut last: Vec<&[u8]> = lines
        .iter()
        .rev()
        .take(LINES)
        .map(HeaderValue::as_bytes)
        .collect();
    last.reverse();

    let mut text = String::new();
    if lines.iter().nth(LINES).is_some() {
        text.push_str("... ");
    }
    for (n, line) in last.into_iter().enumerate() {
        if n > 0 {
            text.push(' ');
        }
        push_escaped(line, &mut text);
    }
    text
}

fn push_escaped(line: &[u8], text: &mut String) {
    let end = &line[line.len().saturating_sub(BYTES)..];
    if end.len() < line.len() {
        text.push_str("...");
    }
    text.push('"');
    text.extend(end.escape_ascii().map(char::from));
    text.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "x-forwarded-for";

    fn headers(lines: &[&[u8]]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(NAME, HeaderValue::from_bytes(line).unwrap());
        }
        headers
    }

    #[test]
    fn nothing_that_a_log_could_stumble_over_comes_out() {
        let text = escaped_lines(&headers(&[b"a\"\\\t\xff\x9b", b"b"]), NAME);
        assert_eq!(text, r#""a\"\\\t\xff\x9b" "b""#);
        assert_eq!(escaped_lines(&HeaderMap::new(), NAME), "");
    }

    #[test]
    fn the_right_end_is_shown_and_no_more() {
        let long = [&[0xff; 9000][..], b"end"].concat();
        let text = escaped_lines(&headers(&[b"first", &long, &long, &long, &long]), NAME);
        assert!(text.starts_with("... ...\"\\xff"), "{text}");
        assert!(text.ends_with("\\xffend\""), "{text}");
        assert!(text.len() < LINES * (4 * BYTES + 6) + 4);
    }
}
