//! What all answers of the dashboard have in common: an object, or a refusal.

use ipsec_core::{LookupError, LookupErrorKind};
use serde_json::value::RawValue;

use crate::provider::proxycheck::body::Pairs;
use crate::provider::proxycheck::message;
use crate::provider::{said, status_error};
use crate::read::{Loose, json};
use crate::reply::Reply;
use crate::settings::ApiKey;

/// The members of an answer that is no refusal, in their order.
#[derive(Debug)]
pub(super) struct Object {
    members: Vec<(String, Box<RawValue>)>,
}

impl Object {
    /// Reads an answer, whatever its status.
    pub(super) fn read(reply: &Reply, key: &ApiKey) -> Result<Self, LookupError> {
        let object = match json::<Pairs>(&reply.body) {
            Ok(Pairs(members)) => Self { members },
            Err(error) if reply.status.is_success() => return Err(error),
            Err(_) => return Err(status_error(reply)),
        };
        let says_status = object.text("status").map(|text| text.to_lowercase());
        let message = object.text("message");
        match (says_status.as_deref(), object.text("error")) {
            (Some("denied"), error) => {
                let text = message.or(error);
                Err(message::denial(text.as_deref(), reply, Some(key)))
            }
            (Some("error" | "failed" | "failure"), error) => {
                let text = message.or(error);
                Err(message::rejection(text.as_deref(), Some(key)))
            }
            (_, Some(error)) => Err(message::bare_error(&error, reply, Some(key))),
            _ if object
                .get("success")
                .is_some_and(|raw| raw.get() == "false") =>
            {
                Err(message::rejection(message.as_deref(), Some(key)))
            }
            (None, None) if !reply.status.is_success() => match message {
                Some(text) => Err(said(crate::provider::by_status(reply), &text, Some(key))),
                None => Err(status_error(reply)),
            },
            _ => Ok(object),
        }
    }

    pub(super) fn members(&self) -> impl Iterator<Item = (&str, &RawValue)> {
        self.members
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_ref()))
    }

    pub(super) fn get(&self, name: &str) -> Option<&RawValue> {
        self.members()
            .find(|(member, _)| is_same(member, name))
            .map(|(_, value)| value)
    }

    pub(super) fn text(&self, name: &str) -> Option<String> {
        loose(self.get(name)?)?.text()
    }

    pub(super) fn whole(&self, name: &str) -> Option<u64> {
        loose(self.get(name)?)?.whole()
    }

    /// A flag as JSON has it, or as a word or a digit.
    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        let value = loose(self.get(name)?)?;
        if let Loose::Bool(flag) = value {
            return Some(flag);
        }
        match value.text()?.to_lowercase().as_str() {
            "1" | "yes" | "true" | "on" | "enabled" | "active" => Some(true),
            "0" | "no" | "false" | "off" | "disabled" | "inactive" => Some(false),
            _ => None,
        }
    }

    /// What there are none of: an empty list, or a sentence that says so.
    pub(super) fn none<T>(&self) -> Result<Vec<T>, LookupError> {
        match self.members.is_empty() || self.is_fine() {
            true => Ok(Vec::new()),
            false => Err(nothing_known()),
        }
    }

    /// Whether the service says, in one of its ways, that all is well.
    pub(super) fn is_fine(&self) -> bool {
        let is_good = |status: String| {
            let status = status.to_lowercase();
            ["ok", "success", "warning"].contains(&status.as_str())
        };
        self.text("status").is_some_and(is_good) || self.get("success").is_some()
    }

    /// The object inside, if it is one.
    pub(super) fn inside(value: &RawValue) -> Option<Self> {
        let Pairs(members) = serde_json::from_str(value.get()).ok()?;
        Some(Self { members })
    }

    /// What the service says to somebody who is not to be told that it went wrong.
    pub(super) fn message(&self) -> Option<String> {
        self.text("success")
            .filter(|text| text != "true")
            .or_else(|| self.text("message"))
    }
}

/// Whether two names are the same but for their case, and for spaces that are underscores.
pub(super) fn is_same(a: &str, b: &str) -> bool {
    let fold = |c: char| {
        if c == ' ' {
            '_'
        } else {
            c.to_ascii_lowercase()
        }
    };
    a.chars().map(fold).eq(b.chars().map(fold))
}

/// A value that is neither a list nor an object.
pub(super) fn loose(value: &RawValue) -> Option<Loose> {
    serde_json::from_str(value.get()).ok()
}

/// The answer is an object, and nothing that was expected is in it.
pub(super) fn nothing_known() -> LookupError {
    LookupError::new(LookupErrorKind::Shape).with_cause("nothing that is documented is in it")
}
