//! A list as an argument: `NAME=FILE:SIGNALS[:complete]`, or `NAME=FILE` for an operator's own.

use std::path::PathBuf;
use std::str::FromStr;

use ipsec_core::index::List;
use ipsec_core::{Signal, SignalSet};

/// A list of addresses for which signals are *yes*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SignalList {
    pub(super) list: List,
    pub(super) file: File,
}

/// A list of addresses to let in or to refuse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OperatorList {
    pub(super) name: String,
    pub(super) file: File,
}

/// Where a list is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum File {
    Stdin,
    Path(PathBuf),
}

/// The name ends at the first `=`. The rest is read from the right, so that the name of the file may contain colons.
impl FromStr for SignalList {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const FORM: &str = "NAME=FILE:SIGNALS[:complete], such as exits=exits.txt:tor:complete or ours=list.txt:vpn,proxy";
        let (name, rest) = text.split_once('=').ok_or_else(|| not(FORM))?;
        let (rest, is_complete) = match rest.strip_suffix(":complete") {
            Some(rest) => (rest, true),
            None => (rest, false),
        };
        let (file, signals) = rest.rsplit_once(':').ok_or_else(|| not(FORM))?;
        let signals = self::signals(signals).map_err(|why| format!("{why}; a list is {FORM}"))?;
        if name.is_empty() || file.is_empty() {
            return Err(not(FORM));
        }
        let list = List::new(name).signals(signals);
        Ok(Self {
            list: if is_complete { list.complete() } else { list },
            file: file.into(),
        })
    }
}

impl FromStr for OperatorList {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const FORM: &str = "NAME=FILE, such as office=office.txt";
        match text.split_once('=') {
            Some((name, file)) if !name.is_empty() && !file.is_empty() => Ok(Self {
                name: name.to_owned(),
                file: file.into(),
            }),
            _ => Err(not(FORM)),
        }
    }
}

impl From<&str> for File {
    fn from(name: &str) -> Self {
        match name {
            "-" => Self::Stdin,
            path => Self::Path(path.into()),
        }
    }
}

fn signals(names: &str) -> Result<SignalSet, String> {
    let signal = |name: &str| name.parse::<Signal>().map_err(|error| error.to_string());
    names.split(',').map(signal).collect()
}

fn not(form: &str) -> String {
    format!("a list is {form}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(text: &str, list: List, file: &str) {
        let file = file.into();
        assert_eq!(text.parse(), Ok(SignalList { list, file }), "{text}");
    }

    #[test]
    fn the_name_is_on_the_left_and_the_signals_are_on_the_right() {
        let tor = || List::new("a").signals(Signal::Tor);
        reads("a=f:tor", tor(), "f");
        reads("a=f:tor:complete", tor().complete(), "f");
        reads("a=f:vpn,tor", tor().signals(Signal::Vpn), "f");
        reads("a=-:tor", tor(), "-");
        reads("a=C:\\f:tor", tor(), "C:\\f");
        reads("a=f=g:h:tor:complete", tor().complete(), "f=g:h");
        reads("a=complete:tor", tor(), "complete");
        reads("a=f:complete:tor", tor(), "f:complete");
        reads("a=:complete:tor:complete", tor().complete(), ":complete");
    }

    #[test]
    fn what_is_missing_is_told() {
        for text in [
            "",
            "a",
            "a=",
            "a=f",
            "=f:tor",
            "a=:tor",
            "f:tor",
            "a=f:complete",
        ] {
            let error = text.parse::<SignalList>().unwrap_err();
            assert!(
                error.starts_with("a list is NAME=FILE:SIGNALS[:complete], such as"),
                "{error}"
            );
        }
        for text in ["", "a", "a=", "=f"] {
            let error = text.parse::<OperatorList>().unwrap_err();
            assert_eq!(error, "a list is NAME=FILE, such as office=office.txt");
        }
    }

    #[test]
    fn a_signal_that_is_none_is_told_with_those_that_are() {
        for text in [
            "a=f:onion",
            "a=C:\\onion",
            "a=f:tor,",
            "a=f:",
            "a=f:tor:complete:",
        ] {
            let error = text.parse::<SignalList>().unwrap_err();
            assert!(error.starts_with("unknown signal `"), "{error}");
            assert!(error.contains("expected one of anonymous, vpn,"), "{error}");
            assert!(
                error.contains("; a list is NAME=FILE:SIGNALS[:complete]"),
                "{error}"
            );
        }
    }
}
