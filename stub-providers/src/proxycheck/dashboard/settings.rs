//! Origins that browsers may ask from, and rules: kept, but without effect on any answer.

use serde_json::json;

use super::{data, done, error, ok, plain};
use crate::{answer::Answer, proxycheck::params::Params, state::State};

/// More origins are not kept.
const ORIGINS: usize = 1_000;

pub(super) fn cors(state: &State, action: &str, params: &Params) -> Answer {
    let mut kept = state.customer.kept();
    let data = data(params);
    let what = data.join(", ");
    let said = match action {
        "list" => return plain(&kept.origins),
        "add" => {
            kept.origins.extend(data);
            format!("Added {what} to your origins.")
        }
        "remove" => {
            kept.origins.retain(|origin| !data.contains(origin));
            format!("Removed {what} from your origins.")
        }
        "set" => {
            kept.origins = data;
            format!("Set your origins to {what}.")
        }
        "clear" => {
            kept.origins.clear();
            "Cleared your origins.".to_owned()
        }
        _ => return error("Unknown action."),
    };
    kept.origins.truncate(ORIGINS);
    ok(&json!({ "success": said, "origin_count": kept.origins.len() }))
}

pub(super) fn rules(state: &State, action: &str, name: &str, params: &Params) -> Answer {
    let name = params.text("name").unwrap_or(name);
    let mut kept = state.customer.kept();
    let on = match action {
        "print" => return ok(&json!({ "status": "ok", "rules": kept.rules })),
        "enable" => true,
        "disable" => false,
        _ => return error("Unknown action."),
    };
    match kept.rules.get_mut(name) {
        Some(rule) => {
            *rule = on;
            let done_what = if on { "Enabled" } else { "Disabled" };
            done(&format!("{done_what} {name}."))
        }
        None => error("There is no rule of this name."),
    }
}
