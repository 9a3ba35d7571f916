//! One address as version 1 and the first form of version 2 tell it.

use serde_json::{Value, json};

use super::{
    customer::Listed,
    detection::{Detection, Said, yes_or_no},
    envelope::Form,
    params::Params,
};
use crate::facts::Known;

pub(super) fn result(
    form: Form,
    known: &Known,
    found: Detection,
    listed: Option<&Listed>,
    params: &Params,
) -> Value {
    if let Some(listed) = listed {
        // The vendor's own examples say "yes" of a whitelisted address in one version and "no" in
        // the other.
        let proxy = !listed.is_white || form == Form::Early;
        let kind = if listed.is_white {
            "whitelist"
        } else {
            "blacklist"
        };
        return json!({ "proxy": yes_or_no(proxy), "type": kind });
    }
    let said = Said::of(known, found, params);
    let is_positive = said.proxy || said.vpn == Some(true);
    let mut result = json!({ "proxy": yes_or_no(is_positive) });
    if is_positive && let Some(kind) = said.kind {
        result["type"] = json!(kind);
    }
    if params.on("asn") && !known.entry.sparse {
        result["asn"] = json!(format!("AS{}", known.network.asn));
        result["provider"] = json!(known.network.provider);
        result["country"] = json!(known.country.name);
    }
    result
}
