//! The customer's lists, whose changes show in lookups at once.

use super::{data, done, error, ok, plain};
use crate::{
    answer::Answer,
    proxycheck::{customer::Kept, params::Params},
    state::State,
};
use serde_json::json;

/// More lists are not kept.
const MOST: usize = 1_000;

/// Lists of any name, today's way.
pub(super) fn answer(state: &State, action: &str, name: &str, params: &Params) -> Answer {
    let mut kept = state.customer.kept();
    let kind = params.text("type");
    if name.is_empty() {
        return match action {
            "print" => plain(&kept.lists.keys().cloned().collect::<Vec<_>>()),
            _ => error("No list name was supplied."),
        };
    }
    match action {
        "print" => plain(kept.lists.get(name).map_or(&[], |list| &list.lines)),
        "add" | "remove" | "set" | "clear" => match change(&mut kept, name, kind, action, params) {
            Some(changed) => done(&changed),
            None => error("There are too many lists."),
        },
        "erase" => {
            kept.lists.remove(name);
            done(&format!("Erased {name}."))
        }
        // There is nowhere to download from.
        "forcedl" => done(&format!("Downloading {name}.")),
        _ => error("Unknown action."),
    }
}

/// The two lists of old, whose names are what they are for.
pub(super) fn legacy(state: &State, name: &str, action: &str, params: &Params) -> Answer {
    let mut kept = state.customer.kept();
    match action {
        "list" => plain(kept.lists.get(name).map_or(&[], |list| &list.lines)),
        "add" | "remove" | "set" | "clear" => {
            match change(&mut kept, name, Some(name), action, params) {
                Some(changed) => ok(&json!({ "success": changed })),
                None => error("There are too many lists."),
            }
        }
        _ => error("Unknown action."),
    }
}

fn change(
    kept: &mut Kept,
    name: &str,
    kind: Option<&str>,
    action: &str,
    params: &Params,
) -> Option<String> {
    if !kept.lists.contains_key(name) && kept.lists.len() >= MOST {
        return None;
    }
    let list = kept.lists.entry(name.to_owned()).or_default();
    if let Some(kind) = kind {
        kind.clone_into(&mut list.kind);
    }
    let data = data(params);
    let what = data.join(", ");
    Some(match action {
        "add" => {
            list.add(data);
            format!("Added {what} to {name}.")
        }
        "remove" => {
            list.lines.retain(|line| !data.contains(line));
            format!("Removed {what} from {name}.")
        }
        "set" => {
            list.lines.clear();
            list.add(data);
            format!("Set {name} to {what}.")
        }
        _ => {
            list.lines.clear();
            format!("Cleared {name}.")
        }
    })
}
