//! JSON as XML, the way ipgeolocation.io spells it.

use std::fmt::Write as _;

use serde_json::Value;

/// Writes a value as a document: an object under the name given, an array as items of a list.
pub(crate) fn document(value: &Value, root: &str) -> String {
    let mut out = String::new();
    let root = if value.is_array() { "ArrayList" } else { root };
    element(&mut out, root, value);
    out
}

fn element(out: &mut String, name: &str, value: &Value) {
    let _ = write!(out, "<{name}>");
    match value {
        Value::Null => {}
        Value::Array(items) => items.iter().for_each(|item| element(out, "item", item)),
        Value::Object(members) => {
            for (name, value) in members {
                element(out, &named(name), value);
            }
        }
        Value::String(text) => escape(out, text),
        other => escape(out, &other.to_string()),
    }
    let _ = write!(out, "</{name}>");
}

/// Keys that are no names (addresses, above all) get a letter in front and hyphens within.
fn named(key: &str) -> String {
    let safe: String = key
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '_' {
                c
            } else {
                '-'
            }
        })
        .collect();
    if safe.starts_with(|c: char| c.is_ascii_alphabetic()) {
        safe
    } else {
        format!("_{safe}")
    }
}

fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn objects_and_lists() {
        let one = json!({"ip": "a&b", "security": {"is_tor": false}});
        assert_eq!(
            document(&one, "Map"),
            "<Map><ip>a&amp;b</ip><security><is_tor>false</is_tor></security></Map>"
        );
        assert_eq!(
            document(&json!([{"1.2": 1}]), "Map"),
            "<ArrayList><item><_1-2>1</_1-2></item></ArrayList>"
        );
    }
}
