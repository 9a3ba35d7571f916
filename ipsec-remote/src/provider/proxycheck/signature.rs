//! Whether an answer is the service's own: the signature that it can put on each.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use ipsec_core::LookupError;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use crate::read::shape;
use crate::reply::Reply;

/// The headers that hold it, in lower case and with hyphens for underscores. The first is the documented one. The second is what becomes of it
/// where something on the way takes the first four letters for the prefix that CGI gives to all headers.
const HEADERS: [&str; 2] = ["http-x-signature", "x-signature"];

/// The key under which the service signs its answers.
#[derive(Clone)]
pub(super) struct SignatureKey(SecretString);

impl SignatureKey {
    const LENGTH: usize = 64;

    pub(super) fn new(key: impl Into<SecretString>) -> Result<Self, InvalidSignatureKey> {
        let key = key.into();
        let text = key.expose_secret();
        if text.chars().count() != Self::LENGTH {
            return Err(InvalidSignatureKey::Length);
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(InvalidSignatureKey::Character);
        }
        Ok(Self(key))
    }

    /// Whether the answer carries this key's signature of its body, letter by letter.
    pub(super) fn check(&self, reply: &Reply) -> Signed {
        let mut signed = Signed::Missing;
        for (name, value) in &reply.headers {
            let name = name.as_str().replace('_', "-");
            if !HEADERS.contains(&name.as_str()) {
                continue;
            }
            signed = Signed::Wrong;
            let hex = value.as_bytes().trim_ascii();
            if const_hex::decode(hex).is_ok_and(|signature| self.is(&signature, &reply.body)) {
                return Signed::Right;
            }
        }
        signed
    }

    /// In constant time.
    fn is(&self, signature: &[u8], body: &[u8]) -> bool {
        let key = self.0.expose_secret().as_bytes();
        Hmac::<Sha256>::new_from_slice(key)
            .is_ok_and(|mac| mac.chain_update(body).verify_slice(signature).is_ok())
    }
}

impl fmt::Debug for SignatureKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignatureKey([hidden])")
    }
}

/// What the signature of an answer is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signed {
    Right,
    Wrong,
    Missing,
}

impl Signed {
    pub(super) fn error(self) -> Option<LookupError> {
        match self {
            Self::Right => None,
            Self::Wrong => Some(shape(
                "the signature of the answer is wrong: nothing of the answer is believed",
            )),
            Self::Missing => Some(shape(
                "the answer is not signed: nothing of it is believed; signatures are switched on in the service's dashboard",
            )),
        }
    }
}

/// A text that is no key for signatures. Says what is wrong with it, and shows nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidSignatureKey {
    /// It does not have 64 characters.
    #[error("the key for signatures does not have 64 characters")]
    Length,
    /// It has a character in it that no key has.
    #[error("the key for signatures has a space or a character beyond ASCII in it")]
    Character,
}
