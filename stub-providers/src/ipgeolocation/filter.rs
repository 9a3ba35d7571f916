//! `fields` keeps only what it names, `excludes` takes away; the address always stays.

use serde_json::{Map, Value};

use crate::call::Call;

/// Applies both filters of a request; names of what is not there do nothing.
pub(super) fn apply(call: &Call, record: Value) -> Value {
    let mut record = match call.query("fields").filter(|list| !list.trim().is_empty()) {
        Some(list) => keep(&record, &list),
        None => record,
    };
    for path in call.query("excludes").unwrap_or_default().split(',') {
        if path.trim() != "ip" {
            remove(&mut record, path.trim());
        }
    }
    record
}

fn keep(record: &Value, list: &str) -> Value {
    let mut kept = Value::Object(Map::new());
    for path in std::iter::once("ip").chain(list.split(',').map(str::trim)) {
        copy(record, &mut kept, path);
    }
    kept
}

fn copy(from: &Value, to: &mut Value, path: &str) {
    let (name, rest) = match path.split_once('.') {
        Some((name, rest)) => (name, Some(rest)),
        None => (path, None),
    };
    let (Some(value), Some(to)) = (from.get(name), to.as_object_mut()) else {
        return;
    };
    match rest {
        None => {
            to.insert(name.to_owned(), value.clone());
        }
        Some(rest) if value.is_object() => {
            let inner = to.entry(name).or_insert_with(|| Value::Object(Map::new()));
            copy(value, inner, rest);
        }
        Some(_) => {}
    }
}

fn remove(from: &mut Value, path: &str) {
    match path.split_once('.') {
        Some((name, rest)) => {
            if let Some(inner) = from.get_mut(name) {
                remove(inner, rest);
            }
        }
        None => {
            if let Some(members) = from.as_object_mut() {
                members.shift_remove(path);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn record() -> Value {
        json!({"ip": "a", "security": {"is_tor": true, "is_bot": false}, "network": {"asn": {"n": 1, "m": 2}}})
    }

    #[test]
    fn keeps_by_path() {
        let kept = keep(&record(), "security.is_bot, network.asn.n,nothing.here");
        assert_eq!(
            kept,
            json!({"ip": "a", "security": {"is_bot": false}, "network": {"asn": {"n": 1}}})
        );
    }

    #[test]
    fn removes_by_path() {
        let mut left = record();
        for path in ["security.is_bot", "network", "ip.x", "", "a.b.c"] {
            remove(&mut left, path);
        }
        assert_eq!(left, json!({"ip": "a", "security": {"is_tor": true}}));
    }
}
