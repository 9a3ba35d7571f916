//! How long texts in an index may be, so that what is read from a file stays in proportion to the file.

/// The longest name, lineage or licence of a list, and name of an index, in bytes. The builder refuses longer ones.
pub(in crate::index) const LIST_TEXT: usize = 1024;

/// The longest text that an entry says, in bytes. Longer ones are cut off.
pub(in crate::index) const ENTRY_TEXT: usize = 4096;

/// More services than this are not kept of an entry.
pub(super) const NAMES_KEPT: usize = 32;

/// Whether a list or an index may be named so: evidence and logs carry it.
pub(in crate::index) fn is_name(name: &str) -> bool {
    name.len() <= LIST_TEXT && !name.trim().is_empty() && !name.contains(char::is_control)
}

/// As much of a text as is kept.
pub(super) fn cut(text: &str) -> &str {
    if text.len() <= ENTRY_TEXT {
        return text;
    }
    let end = (0..=ENTRY_TEXT)
        .rev()
        .find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or_default()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(cut("Berlin"), "Berlin");
        assert_eq!(cut(&"x".repeat(ENTRY_TEXT)).len(), ENTRY_TEXT);
        assert_eq!(cut(&"x".repeat(ENTRY_TEXT + 1)).len(), ENTRY_TEXT);
        // The limit is no multiple of three.
        let cut = cut(&"€".repeat(ENTRY_TEXT)).to_owned();
        assert_eq!(cut, "€".repeat(ENTRY_TEXT / 3));
    }
}
