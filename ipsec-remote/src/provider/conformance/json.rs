//! JSON with less in it than there was.

use ipsec_core::Signals;
use serde_json::Value;

/// The body once for each member of each object in it: without the member, and with `null` in its place. With each, what was done.
///
/// Nothing if the body is no JSON. Elements of lists stay: a list that names one less says so.
pub(super) fn with_less(body: &[u8]) -> Vec<(String, Vec<u8>)> {
    let Ok(whole) = serde_json::from_slice::<Value>(body) else {
        return Vec::new();
    };
    let mut members = Vec::new();
    collect(&whole, String::new(), &mut members);
    let mut bodies = Vec::new();
    for (object, name) in members {
        let without = changed(&whole, &object, |members| {
            members.remove(&name);
        });
        let null = changed(&whole, &object, |members| {
            members.insert(name.clone(), Value::Null);
        });
        bodies.push((format!("without `{name}`"), without));
        bodies.push((format!("with null for `{name}`"), null));
    }
    bodies
}

/// The objects, as JSON pointers, and the names of their members.
fn collect(value: &Value, at: String, members: &mut Vec<(String, String)>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                members.push((at.clone(), name.clone()));
                let escaped = name.replace('~', "~0").replace('/', "~1");
                collect(value, format!("{at}/{escaped}"), members);
            }
        }
        Value::Array(list) => {
            for (number, value) in list.iter().enumerate() {
                collect(value, format!("{at}/{number}"), members);
            }
        }
        _ => {}
    }
}

fn changed(
    whole: &Value,
    object: &str,
    change: impl FnOnce(&mut serde_json::Map<String, Value>),
) -> Vec<u8> {
    let mut whole = whole.clone();
    if let Some(Value::Object(members)) = whole.pointer_mut(object) {
        change(members);
    }
    whole.to_string().into_bytes()
}

/// What is told and was not told before, in words.
pub(super) fn beyond(told: Signals, before: Signals) -> Option<String> {
    let yes = told.positive() - before.positive();
    let no = told.negative() - before.negative();
    let mut words = Vec::new();
    if !yes.is_empty() {
        words.push(format!("yes to {yes}"));
    }
    if !no.is_empty() {
        words.push(format!("no to {no}"));
    }
    (!words.is_empty()).then(|| words.join(" and "))
}
