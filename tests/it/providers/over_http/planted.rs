//! Keys that are in nothing by chance, and all that is shown of what carries them.

use std::fmt::{Debug, Write};
use std::io;
use std::sync::{Arc, Mutex};

use ipsec_core::LookupError;
use tracing_subscriber::fmt::MakeWriter;

/// A key with characters that are escaped in URLs.
pub(super) const KEY: &str = "Pl4nted/Key+7f3a=9c51d2";
/// The same as it stands in a URL.
const KEY_IN_URL: &str = "Pl4nted%2FKey%2B7f3a%3D9c51d2";
/// The key for signatures: 64 characters.
pub(super) const SIGNATURE: &str =
    "Pl4nted-Signature-0123456789abcdefghijklmnopqrstuvwxyz-012345678";

/// All that is logged, at every level, by everything.
#[derive(Clone, Default)]
pub(super) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// All that was shown of anything.
#[derive(Default)]
pub(super) struct Seen(pub(super) String);

impl Seen {
    pub(super) fn debug(&mut self, what: &impl Debug) {
        let _ = writeln!(self.0, "{what:?}\n{what:#?}");
    }

    /// Every way to show an error and what caused it.
    pub(super) fn error(&mut self, error: &LookupError) {
        let mut next: Option<&dyn std::error::Error> = Some(error);
        while let Some(error) = next {
            let _ = writeln!(self.0, "{error}\n{error:#}\n{error:?}\n{error:#?}");
            next = error.source();
        }
    }

    /// An answer, or every way to show the error.
    pub(super) fn answer<T: Debug>(&mut self, answer: &Result<T, LookupError>) {
        match answer {
            Ok(answer) => self.debug(answer),
            Err(error) => self.error(error),
        }
    }
}

/// None of the keys is in it, in whatever case.
#[track_caller]
pub(super) fn hides_the_keys(what: &str, text: &str) {
    let lower = text.to_ascii_lowercase();
    for key in [KEY, KEY_IN_URL, SIGNATURE] {
        let at = lower.find(&key.to_ascii_lowercase());
        let around = at.map(|at| {
            let around = at.saturating_sub(200)..(at + 200).min(text.len());
            String::from_utf8_lossy(&text.as_bytes()[around]).into_owned()
        });
        assert_eq!(around, None, "a key is in {what}");
    }
}
