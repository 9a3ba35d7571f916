//! Right answers made wrong.

use std::{fmt::Write as _, net::IpAddr};

use serde_json::{Value, json};

/// Every member of the outermost objects twice, the second time with the opposite.
pub(super) fn twice(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(twice).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(members) => {
            let mut out = String::from("{");
            for (i, (name, value)) in members.iter().chain(members).enumerate() {
                let value = if i < members.len() {
                    value.clone()
                } else {
                    opposite(value)
                };
                let comma = if i == 0 { "" } else { "," };
                let _ = write!(out, "{comma}{}:{value}", json!(name));
            }
            out.push('}');
            out
        }
        other => other.to_string(),
    }
}

fn opposite(value: &Value) -> Value {
    match value {
        Value::Bool(is) => json!(!is),
        Value::String(text) if text == "yes" => json!("no"),
        Value::String(text) if text == "no" => json!("yes"),
        Value::Array(items) => items.iter().map(opposite).collect(),
        Value::Object(members) => {
            let members = members.iter();
            members.map(|(n, v)| (n.clone(), opposite(v))).collect()
        }
        other => other.clone(),
    }
}

/// Every value of another type, under the same keys.
pub(super) fn other_types(value: &Value) -> Value {
    match value {
        Value::Null => json!("null"),
        Value::Bool(is) => json!(u8::from(*is)),
        Value::Number(_) => json!({ "value": value }),
        Value::String(_) => json!([value]),
        Value::Array(items) => items.iter().map(other_types).collect(),
        Value::Object(members) => {
            let members = members.iter();
            members.map(|(n, v)| (n.clone(), other_types(v))).collect()
        }
    }
}

/// The answer with another address in place of one.
pub(super) fn about_another(body: &str, asked: IpAddr) -> String {
    let other = match asked {
        IpAddr::V4(_) => "192.31.196.254",
        IpAddr::V6(_) => "2620:4f:8000::fe",
    };
    body.replace(&format!("\"{asked}\""), &format!("\"{other}\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubled() {
        let value = json!({"ip": "a", "s": {"is_tor": false}});
        let text = twice(&value);
        assert_eq!(
            text,
            r#"{"ip":"a","s":{"is_tor":false},"ip":"a","s":{"is_tor":true}}"#
        );
    }

    #[test]
    fn retyped() {
        let value = json!({"a": true, "b": [1, "x"], "c": null});
        assert_eq!(
            other_types(&value),
            json!({"a": 1, "b": [{"value": 1}, ["x"]], "c": "null"})
        );
    }
}
