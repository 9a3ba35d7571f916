//! Good bodies, changed: leaf by leaf, or by accident.

use proptest::prelude::*;
use serde_json::{Value, json};

/// The pointers of all leaves: whatever is neither a list nor an object, or is an empty one.
pub(crate) fn leaves(value: &Value) -> Vec<String> {
    let inside: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(k, v)| (k.clone(), v)).collect(),
        Value::Array(items) => (0..).map(|i: usize| i.to_string()).zip(items).collect(),
        _ => Vec::new(),
    };
    if inside.is_empty() {
        return vec![String::new()];
    }
    let below = |(name, value): (String, &Value)| {
        let below = leaves(value).into_iter();
        below.map(move |rest| format!("/{name}{rest}"))
    };
    inside.into_iter().flat_map(below).collect()
}

/// The same with another leaf of the same type.
#[track_caller]
pub(crate) fn changed(body: &Value, leaf: &str) -> Value {
    with(body, leaf, |value| match value {
        Value::Bool(flag) => json!(!flag),
        // Milliseconds change by an hour, numbers of networks by one.
        Value::Number(number) if number.as_u64() > Some(1 << 40) => {
            json!(number.as_u64().map(|number| number - 3_600_000))
        }
        Value::Number(number) => json!(number.as_u64().map(|number| number + 1)),
        Value::String(text) => json!(format!("{text}x")),
        other => panic!("no leaf: {other}"),
    })
}

/// The same without the leaf.
#[track_caller]
pub(crate) fn without(body: &Value, leaf: &str) -> Value {
    with(body, leaf, |_| Value::Null)
}

#[track_caller]
fn with(body: &Value, leaf: &str, change: impl Fn(&Value) -> Value) -> Value {
    let mut body = body.clone();
    let value = body.pointer_mut(leaf).expect("a leaf");
    *value = change(value);
    body
}

/// Any bytes, any JSON, and this good body with some of its bytes changed, cut out or doubled.
pub(crate) fn bodies(good: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let broken = (
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        any::<u8>(),
    );
    let mutated = prop::collection::vec(broken, 1..6).prop_map(|changes| {
        let mut body = good.as_bytes().to_vec();
        for (from, to, byte) in changes {
            let (from, to) = (from.index(body.len()), to.index(body.len()));
            match byte % 4 {
                0 => body[from] = byte,
                1 => body.insert(from, byte),
                2 if from < to && to - from < body.len() => drop(body.drain(from..to)),
                _ => {
                    let piece = body[from.min(to)..from.max(to)].to_vec();
                    body.splice(from..from, piece);
                }
            }
        }
        body
    });
    let fields = any_field(good);
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..64),
        any_json().prop_map(|value| value.to_string().into_bytes()),
        mutated,
        fields,
    ]
}

/// A good body with one leaf of it in the place of any JSON.
fn any_field(good: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let body: Value = serde_json::from_str(good).expect("a good body");
    let leaf = prop::sample::select(leaves(&body));
    (leaf, any_json())
        .prop_map(move |(leaf, value)| with(&body, &leaf, |_| value.clone()).to_string().into())
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[ -~]{0,12}|\\PC{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map("[a-z_]{0,8}", inner, 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// The walk finds what it is there for.
#[test]
fn leaves_are_found_and_changed() {
    let body = json!({"a": {"b": [1, "x"]}, "c": []});
    assert_eq!(leaves(&body), ["/a/b/0", "/a/b/1", "/c"]);
    assert_eq!(
        changed(&body, "/a/b/1"),
        json!({"a": {"b": [1, "xx"]}, "c": []})
    );
    assert_eq!(
        without(&body, "/a/b/0"),
        json!({"a": {"b": [null, "x"]}, "c": []})
    );
}
