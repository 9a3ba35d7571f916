//! The client that asked, by its own words; of no use to anybody who asks about a visitor.

use serde_json::{Value, json};

use crate::call::Call;

pub(super) fn of(call: &Call) -> Value {
    let text = call.header("user-agent").unwrap_or_default();
    let product = text.split_whitespace().next().unwrap_or_default();
    let (name, version) = product.split_once('/').unwrap_or((product, "??"));
    let major = version.split('.').next().unwrap_or_default();
    json!({
        "user_agent_string": text,
        "name": name,
        "type": "Robot",
        "version": version,
        "version_major": major,
        "device": { "name": "Unknown", "type": "Unknown", "brand": "Unknown", "cpu": "Unknown" },
        "engine": { "name": name, "type": "Robot", "version": version, "version_major": major },
        "operating_system": {
            "name": "Unknown",
            "type": "Unknown",
            "version": "??",
            "build": "??",
            "version_major": "??",
        },
    })
}
