//! The key, and the keys that stand for accounts in trouble.

/// What kind of account a key belongs to.
///
/// Each but [`Good`](Self::Good) has a key of its own: the good key, a hyphen and the name, so
/// `stub-key-expired`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Account {
    Good,
    Expired,
    Trial,
    Paused,
    Locked,
    Unverified,
    Disabled,
    Free,
    Database,
    Burst,
    Hurried,
    TooFast,
}

/// The endings of the special keys, and what each vendor that minds makes of them.
pub(crate) const SPECIAL: &[(&str, Account, &str)] = &[
    (
        "expired",
        Account::Expired,
        "Focsec 402, ipgeolocation.io 401",
    ),
    (
        "trial",
        Account::Trial,
        "the trial has ended: Focsec 402, ipgeolocation.io 401",
    ),
    (
        "paused",
        Account::Paused,
        "the subscription is paused: Focsec 402, ipgeolocation.io 401",
    ),
    (
        "locked",
        Account::Locked,
        "Focsec and ipgeolocation.io 401, proxycheck.io denies with 403",
    ),
    ("unverified", Account::Unverified, "ipgeolocation.io 401"),
    (
        "disabled",
        Account::Disabled,
        "Focsec 401, ipgeolocation.io 401; proxycheck.io warns and answers as without a key",
    ),
    (
        "free",
        Account::Free,
        "Focsec 403 for databases; ipgeolocation.io 401 for v3 and bulk",
    ),
    (
        "database",
        Account::Database,
        "ipgeolocation.io 401: a database plan has no lookups",
    ),
    (
        "burst",
        Account::Burst,
        "proxycheck.io warns that a burst token was used",
    ),
    (
        "hurried",
        Account::Hurried,
        "proxycheck.io warns of more than 175 requests per second",
    ),
    (
        "too-fast",
        Account::TooFast,
        "proxycheck.io denies more than 200 requests per second, with 429 and Retry-After",
    ),
];

/// The keys that are known.
#[derive(Debug)]
pub(crate) struct Keys {
    good: String,
}

impl Keys {
    pub(crate) fn new(good: String) -> Self {
        Self { good }
    }

    pub(crate) fn good(&self) -> &str {
        &self.good
    }

    /// The account of a key, or nothing for a key that nobody has.
    pub(crate) fn account(&self, key: &str) -> Option<Account> {
        let rest = key.strip_prefix(&self.good)?;
        if rest.is_empty() {
            return Some(Account::Good);
        }
        let ending = rest.strip_prefix('-')?;
        SPECIAL
            .iter()
            .find_map(|(name, account, _)| (*name == ending).then_some(*account))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_by_key() {
        let keys = Keys::new("k".into());
        assert_eq!(keys.account("k"), Some(Account::Good));
        assert_eq!(keys.account("k-free"), Some(Account::Free));
        for unknown in ["", "x", "k-", "kfree", "k-other", "K"] {
            assert_eq!(keys.account(unknown), None, "{unknown}");
        }
    }
}
