//! Finds the last element of a line without looking at what stands left of it.

use crate::client_ip::error::ClientIpErrorKind::{self, Malformed};

/// The longest element, white space included.
pub(super) const MAX_ELEMENT: usize = 4096;

/// The last element of a line, and the line before its comma; `None` when this was the first.
///
/// A quotation mark on the way must close a quoted string that is opened by `="`; anything else
/// ends the search as malformed, for nobody can say where the element begins then. On lines that
/// the grammar allows, this finds what splitting from the left finds.
pub(in crate::client_ip) fn split_last(
    line: &[u8],
) -> Result<(Option<&[u8]>, &[u8]), ClientIpErrorKind> {
    // The longest element and the comma before it.
    let floor = line.len().saturating_sub(MAX_ELEMENT + 1);
    let window = &line[floor..];
    let mut at = window.len();
    while let Some(left) = at.checked_sub(1) {
        at = left;
        match window[at] {
            b',' => return Ok((Some(&line[..floor + at]), &window[at + 1..])),
            b'"' => at = opening_quote(window, at).ok_or(Malformed)?,
            _ => {}
        }
    }
    if window.len() > MAX_ELEMENT {
        return Err(Malformed);
    }
    Ok((None, line))
}

/// The quotation mark that opens the string which the one at `closing` closes.
fn opening_quote(bytes: &[u8], closing: usize) -> Option<usize> {
    if is_escaped(bytes, closing) {
        return None;
    }
    let mut at = closing;
    loop {
        at = bytes[..at].iter().rposition(|&byte| byte == b'"')?;
        if !is_escaped(bytes, at) {
            break;
        }
    }
    (bytes[..at].last() == Some(&b'=')).then_some(at)
}

/// Whether an odd number of backslashes stands before `at`.
fn is_escaped(bytes: &[u8], at: usize) -> bool {
    let backslashes = bytes[..at].iter().rev().take_while(|&&byte| byte == b'\\');
    backslashes.count() % 2 == 1
}
