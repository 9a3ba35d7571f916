//! What is wrong with a configuration, all of it at once.

use std::fmt;

/// A configuration that cannot be used.
///
/// Holds every problem that was found, not only the first. [`Display`](fmt::Display) says for each
/// what was wrong, where, and what would be right.
///
/// # Examples
///
/// ```
/// use ipsec_tower::TrustedProxies;
///
/// let error = TrustedProxies::parse(["192.0.2.0/24", "proxy.example", "192.0.2.0/33"])
///     .expect_err("two entries are wrong");
/// assert_eq!(error.problems().len(), 2);
/// assert_eq!(error.problems()[0].index(), Some(1));
/// assert_eq!(error.problems()[1].entry(), "192.0.2.0/33");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    problems: Vec<ConfigProblem>,
}

impl ConfigError {
    pub(super) fn new(problems: Vec<ConfigProblem>) -> Self {
        Self { problems }
    }

    pub(super) fn one(entry: &str, reason: &'static str) -> Self {
        Self::new(vec![ConfigProblem {
            index: None,
            entry: entry.to_owned(),
            reason,
        }])
    }

    /// The problems, in the order of the configuration. There is at least one.
    #[must_use]
    pub fn problems(&self) -> &[ConfigProblem] {
        &self.problems
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, problem) in self.problems.iter().enumerate() {
            if n > 0 {
                f.write_str("; ")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigError {}

/// One problem of a [`ConfigError`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigProblem {
    index: Option<usize>,
    entry: String,
    reason: &'static str,
}

impl ConfigProblem {
    pub(super) fn at(index: usize, entry: String, reason: &'static str) -> Self {
        Self {
            index: Some(index),
            entry,
            reason,
        }
    }

    /// The entry's place in its list, from 0; `None` where there is no list.
    #[must_use]
    pub fn index(&self) -> Option<usize> {
        self.index
    }

    /// The entry as it was written.
    #[must_use]
    pub fn entry(&self) -> &str {
        &self.entry
    }

    /// What is wrong with it, and what would be right.
    #[must_use]
    pub fn reason(&self) -> &str {
        self.reason
    }
}

/// The entry is escaped, and cut after 100 characters.
impl fmt::Display for ConfigProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 100;

        if let Some(index) = self.index {
            write!(f, "entry {index}: ")?;
        }
        f.write_str("\"")?;
        for c in self.entry.chars().take(SHOWN) {
            write!(f, "{}", c.escape_debug())?;
        }
        if self.entry.chars().nth(SHOWN).is_some() {
            f.write_str("...")?;
        }
        write!(f, "\" {}", self.reason)
    }
}
