//! The key of the account, and what is left of its quota.

use std::path::Path;

use ipsec_remote::ApiKey;
use ipsec_remote::provider::Account;

use super::service::Setup;
use crate::exit::Problems;
use crate::show::{Date, Thousands};

/// The key, from the file or from the environment; `None` if there is none anywhere.
pub(super) fn key(setup: &Setup) -> Result<Option<String>, Problems> {
    if let Some(file) = &setup.key_file {
        return from_file(file).map(Some);
    }
    let Some(variable) = setup.name.variable() else {
        return Ok(None);
    };
    match std::env::var(variable) {
        Ok(key) if key.trim().is_empty() => Ok(None),
        Ok(key) => checked(key.trim(), &format!("the environment variable {variable}")).map(Some),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(format!("the environment variable {variable} is no text").into())
        }
    }
}

fn from_file(file: &Path) -> Result<String, Problems> {
    let name = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| format!("{name}: {error}"))?;
    checked(text.trim(), &name.to_string())
}

/// Nothing of the key is shown, whatever is wrong with it.
fn checked(key: &str, from: &str) -> Result<String, Problems> {
    ApiKey::new(key).map_err(|error| format!("{from}: {error}"))?;
    Ok(key.to_owned())
}

/// Tells what a reply told about the account. `whose` is what lines begin with: nothing, or a name and a space.
pub(super) fn tell(whose: &str, account: &Account) {
    if let Some(quota) = account.quota {
        let parts = [
            quota.remaining.map(|n| format!("{} left", Thousands(n))),
            quota.used.map(|n| format!("{} used", Thousands(n))),
            quota
                .resets_at
                .map(|at| format!("filled again at {}", Date(at))),
        ];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        eprintln!("{whose}quota: {}", parts.join(", "));
    }
    if let Some(charged) = account.charged {
        eprintln!(
            "{whose}charged: {} credits for the last request",
            Thousands(charged)
        );
    }
    for notice in &account.notices {
        eprintln!("{whose}notice: {notice}");
    }
}
