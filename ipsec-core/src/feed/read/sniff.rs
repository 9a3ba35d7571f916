//! What a list is, going by how it begins.

#[cfg(not(feature = "formats"))]
use crate::feed::format::form::Format;
use crate::feed::line::diagnose::{self, Wrong};
use crate::feed::line::lines::MAX_LINE;

/// How many bytes are looked at.
pub(in crate::feed) const HEAD: usize = 16 << 10;

/// How many bytes at the beginning tell text from what is none.
const BINARY: usize = 512;

/// Why this is no list at all.
pub(in crate::feed) fn no_list(head: &[u8]) -> Option<Wrong> {
    let first = without_mark(head).trim_ascii_start();
    if first.starts_with(b"<") {
        return Some(Wrong::WebPage);
    }
    let is_binary = head.iter().take(BINARY).any(|byte| *byte == 0);
    diagnose::not_text(head).or(is_binary.then_some(Wrong::Nul))
}

/// The first line that is not blank, or the beginning of it.
pub(in crate::feed) fn first_line(head: &[u8]) -> &[u8] {
    let head = without_mark(head);
    let mut lines = head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let line = lines.find(|line| !line.is_empty()).unwrap_or_default();
    &line[..line.len().min(MAX_LINE)]
}

/// Whether plain lines are numbers of networks: `AS64500 # Example`, `64500,"Example"`.
pub(in crate::feed) fn is_of_networks(head: &[u8]) -> bool {
    let Some(line) = first_entry(head) else {
        return false;
    };
    let is_number = |text: &str| {
        let is_plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        is_plain && text.parse::<u32>().is_ok()
    };
    let end = |c: char| matches!(c, ' ' | '\t' | ',' | ';' | '#');
    let (first, rest) = line.split_at(line.find(end).unwrap_or(line.len()));
    let first = first.trim_matches('"');
    match first.strip_prefix("AS").or(first.strip_prefix("as")) {
        Some(number) => is_number(number),
        // A number alone may be anything.
        None => is_number(first) && rest.trim_start_matches([',', ' ']).starts_with('"'),
    }
}

/// What the list is made of, if that is to be found out.
#[cfg(not(feature = "formats"))]
pub(in crate::feed) fn form(format: &Format, _: &[u8]) -> Format {
    format.clone()
}

#[cfg(feature = "formats")]
pub(in crate::feed) use formats::form;

#[cfg(feature = "formats")]
mod formats {
    //! JSON, JSON lines or a table.

    use serde_json::{Deserializer, Value};

    use super::super::plain;
    use super::first_entry;
    use crate::feed::format::columns::Columns;
    use crate::feed::format::form::Format;
    use crate::feed::format::known;
    use crate::feed::format::preset::Preset;
    use crate::feed::text::split::{self, Splitter};

    /// What the list is made of, if that is to be found out.
    pub(in crate::feed) fn form(format: &Format, head: &[u8]) -> Format {
        match format {
            Format::Auto => auto(head),
            Format::Preset(preset) => {
                let first = super::first_line(head).first();
                preset.form(matches!(first, Some(b'{' | b'[')))
            }
            format => format.clone(),
        }
    }

    fn auto(head: &[u8]) -> Format {
        let columns = Columns::default();
        let text = super::without_mark(head).trim_ascii_start();
        match text.first() {
            Some(b'[') => return Format::Json(columns),
            Some(b'{') if is_one_per_line(text) => return Format::JsonLines(columns),
            Some(b'{') => return Format::Json(columns),
            _ => {}
        }
        match first_entry(head) {
            Some(line) if line.starts_with("ExitNode ") => Format::Preset(Preset::TorExitAddresses),
            Some(line) if is_header(line) => Format::Csv(columns),
            _ => plain::form(super::entries(head)).unwrap_or(Format::Lines),
        }
    }

    /// Whether a whole value stands on the first line, and another one behind it; or one that is an entry alone.
    fn is_one_per_line(text: &[u8]) -> bool {
        let end = text.iter().position(|byte| *byte == b'\n');
        let (line, rest) = text.split_at(end.unwrap_or(text.len()));
        let mut values = Deserializer::from_slice(line).into_iter::<Value>();
        let (Some(Ok(Value::Object(fields))), None) = (values.next(), values.next()) else {
            return false;
        };
        let is_entry = fields
            .iter()
            .any(|(name, value)| value.is_string() && known::is_address(name));
        is_entry || rest.trim_ascii_start().starts_with(b"{")
    }

    /// Whether a line names columns of which one is known, and another too unless it is the only one.
    fn is_header(line: &str) -> bool {
        let mut splitter = Splitter::new(split::delimiter(line));
        let fields = splitter
            .as_mut()
            .and_then(|splitter| splitter.split(line).ok());
        fields.is_some_and(|fields| {
            let known = fields.iter().filter(|name| known::is_known(name)).count();
            known >= fields.len().min(2)
        })
    }
}

/// The first line that is neither blank nor a comment, without blanks around it; `None` if it is no text.
fn first_entry(head: &[u8]) -> Option<&str> {
    let lines = without_mark(head).split(|byte| *byte == b'\n');
    std::str::from_utf8(lines.filter_map(entry).next()?).ok()
}

/// The lines that are whole and neither blank nor a comment, without blanks around them.
#[cfg(feature = "formats")]
fn entries(head: &[u8]) -> impl Iterator<Item = &str> {
    let end = match head.iter().rposition(|byte| *byte == b'\n') {
        Some(end) if head.len() >= HEAD => end,
        _ => head.len(),
    };
    let lines = without_mark(&head[..end]).split(|byte| *byte == b'\n');
    let lines = lines.filter_map(entry);
    lines.map(|line| std::str::from_utf8(line).unwrap_or_default())
}

fn entry(line: &[u8]) -> Option<&[u8]> {
    let line = line.trim_ascii();
    (!line.is_empty() && !line.starts_with(b"#") && !line.starts_with(b";")).then_some(line)
}

/// The bytes without the mark of their order.
fn without_mark(head: &[u8]) -> &[u8] {
    head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head)
}
