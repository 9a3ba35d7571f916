//! What has been read of an answer so far.

use ipsec_core::{Profile, Signal, Signals};

/// What has been read of an answer so far.
#[derive(Default)]
pub(super) struct Said {
    pub(super) signals: Signals,
    pub(super) profile: Profile,
    pub(super) names: Vec<String>,
    pub(super) notes: Vec<String>,
}

impl Said {
    /// The service's answer to this very question.
    pub(super) fn flag(&mut self, signal: Signal, said: Option<bool>) {
        self.signals = self.signals.with(signal, said);
    }

    /// A service behind the address, by name.
    pub(super) fn name(&mut self, name: &str) {
        if !self.names.iter().any(|known| known == name) {
            self.names.push(name.to_owned());
        }
    }

    /// Something for whoever reads the evidence.
    pub(super) fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }
}
