//! `X-Forwarded-For`: addresses between commas, and nothing is quoted.

/// The last element of a line, and the line before its comma; `None` when this was the first.
///
/// A quotation mark is an ordinary byte here. Splitters that heed it can be blinded by a client
/// who sends one.
#[inline]
pub(super) fn split_last(line: &[u8]) -> (Option<&[u8]>, &[u8]) {
    match line.iter().rposition(|&byte| byte == b',') {
        Some(comma) => (Some(&line[..comma]), &line[comma + 1..]),
        None => (None, line),
    }
}
