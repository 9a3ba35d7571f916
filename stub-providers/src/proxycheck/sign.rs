//! The signature of an answer, for customers who set a key for it.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::{
    answer::{Answer, with},
    state::State,
};

/// The vendor signs over TLS only; without it here, everything is signed.
pub(super) fn signed(state: &State, answer: Answer) -> Answer {
    let Some(key) = &state.signature_key else {
        return answer;
    };
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else {
        return answer;
    };
    mac.update(answer.body());
    let signature = const_hex::encode(mac.finalize().into_bytes());
    with(answer, "http_x_signature", signature)
}
