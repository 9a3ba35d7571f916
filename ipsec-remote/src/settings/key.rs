//! The key of an account at a provider.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// The key of an account at a provider: checked when it is set, shown nowhere, wiped from memory when it is dropped.
///
/// `Debug` prints that there is a key and no more of it. Adapters hand it to [`Auth`](crate::provider::Auth), which puts it into a request last of all.
///
/// ```
/// use ipsec_remote::ApiKey;
///
/// let key = ApiKey::new("0123-abcd")?;
/// assert_eq!(format!("{key:?}"), "ApiKey([hidden])");
/// assert!(ApiKey::new("0123 abcd").is_err());
/// # Ok::<(), ipsec_remote::InvalidApiKey>(())
/// ```
#[derive(Clone)]
pub struct ApiKey(SecretString);

impl ApiKey {
    /// The longest key that is taken, in characters.
    pub const MAX_LENGTH: usize = 512;

    /// Takes letters, digits and `-._~+/=:`, which is what keys are made of. No provider takes a space, a quote or a bracket.
    ///
    /// # Errors
    ///
    /// [`InvalidApiKey`] if the key is empty, too long, or has another character in it.
    pub fn new(key: impl Into<SecretString>) -> Result<Self, InvalidApiKey> {
        let key = key.into();
        let text = key.expose_secret();
        if text.is_empty() {
            return Err(InvalidApiKey::Empty);
        }
        if text.len() > Self::MAX_LENGTH {
            return Err(InvalidApiKey::TooLong);
        }
        if let Some(position) = text.chars().position(|c| !is_allowed(c)) {
            let at_the_end = text.ends_with(['\n', '\r']) && position + 2 >= text.chars().count();
            return Err(match at_the_end {
                true => InvalidApiKey::LineBreak,
                false => InvalidApiKey::Character {
                    position: position + 1,
                },
            });
        }
        Ok(Self(key))
    }

    /// The key itself, for whoever writes it into a request.
    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

fn is_allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~+/=:".contains(c)
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey([hidden])")
    }
}

/// A text that cannot be a provider's key. Says what is wrong with it, and shows nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidApiKey {
    /// There is nothing in it.
    #[error("the key is empty")]
    Empty,
    /// It is longer than [`ApiKey::MAX_LENGTH`].
    #[error("the key has more than {} characters", ApiKey::MAX_LENGTH)]
    TooLong,
    /// It ends with a line break, as texts read from files do.
    #[error("the key ends with a line break: if it comes from a file, trim it")]
    LineBreak,
    /// It has a character in it that no key has.
    #[error(
        "character {position} of the key is none that a key can have: expected letters, digits and -._~+/=:"
    )]
    Character {
        /// Which one, counted from 1.
        position: usize,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said_and_nothing_is_shown() {
        for (key, error) in [
            ("", InvalidApiKey::Empty),
            ("abc\n", InvalidApiKey::LineBreak),
            ("abc\r\n", InvalidApiKey::LineBreak),
            ("ab\ncd", InvalidApiKey::Character { position: 3 }),
            ("ab&cd", InvalidApiKey::Character { position: 3 }),
            ("schlüssel", InvalidApiKey::Character { position: 5 }),
        ] {
            assert_eq!(ApiKey::new(key).err(), Some(error), "{key:?}");
        }
        let long = "k".repeat(ApiKey::MAX_LENGTH + 1);
        assert_eq!(ApiKey::new(long).err(), Some(InvalidApiKey::TooLong));
    }
}
