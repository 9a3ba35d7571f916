//! Versions that an operator has looked at and wants, although they are held.

use std::str::FromStr;

use ipsec_remote::{FeedHandle, FeedStatus};

/// Which version of which list.
#[derive(Clone, Debug)]
pub(super) struct Accepted {
    list: String,
    digest: String,
}

impl FromStr for Accepted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.rsplit_once('@') {
            Some((list, digest)) if !list.is_empty() && !digest.is_empty() => Ok(Self {
                list: list.to_owned(),
                digest: digest.to_owned(),
            }),
            _ => Err("expected the name of a list, @, and the version that is held, as a run without --accept tells it".to_owned()),
        }
    }
}

/// Accepts all of them, and returns the status then, and what was not accepted.
pub(super) async fn all(
    handle: &FeedHandle,
    accepted: &[Accepted],
    mut status: FeedStatus,
) -> (FeedStatus, Vec<String>) {
    let mut problems = Vec::new();
    for Accepted { list, digest } in accepted {
        match handle.accept(list, digest).await {
            Ok(now) => status = now,
            Err(error) => problems.push(format!("--accept {list}@{digest}: {error}")),
        }
    }
    (status, problems)
}
