//! A verdict in words.

use std::fmt;

use super::value::Verdict;
use crate::ip;
use crate::signal::{Fact, Signal};

/// A verdict in words, a line per piece of knowledge. Made by [`Verdict::explain`].
#[derive(Clone, Copy, Debug)]
pub struct Explanation<'a>(&'a Verdict);

impl Verdict {
    /// The verdict in words: what is known and who said it, what is unknown and why.
    ///
    /// It shows the address in full.
    ///
    /// ```
    /// use ipsec_core::{Evidence, Signal, Signals, Verdict};
    ///
    /// let verdict = Verdict::new([203, 0, 113, 9])
    ///     .with_evidence(Evidence::new("tor-exits").with_signals(Signals::UNKNOWN.yes(Signal::Tor)));
    /// let words = verdict.explain().to_string();
    /// assert!(words.contains("tor: yes, says tor-exits"), "{words}");
    /// ```
    #[must_use]
    pub fn explain(&self) -> Explanation<'_> {
        Explanation(self)
    }
}

impl fmt::Display for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = self.0;
        match verdict.ip {
            Some(ip) => write!(f, "{ip} ({} address)", ip::scope(ip))?,
            None => write!(f, "an address that could not be resolved")?,
        }
        self.overrides(f)?;
        for signal in verdict.signals.known() {
            self.signal(f, signal)?;
        }
        self.other_facts(f)?;
        for failure in verdict.failures() {
            let (source, facts, kind) = (failure.source(), failure.facts(), failure.kind());
            write!(f, "\n  {source} was asked for {facts}: {kind}")?;
        }
        self.unknowns(f)
    }
}

impl Explanation<'_> {
    fn overrides(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for evidence in self.0.evidence() {
            if let Some(entry) = evidence.list_override() {
                write!(f, "\n  operator's own list {}: {entry}", evidence.source())?;
            }
        }
        Ok(())
    }

    /// `tor: yes, says tor-exits; no, says example-provider`
    fn signal(&self, f: &mut fmt::Formatter<'_>, signal: Signal) -> fmt::Result {
        let said = |answer| {
            let of = move |e: &&crate::Evidence| e.signals().get(signal) == Some(answer);
            self.0
                .evidence()
                .iter()
                .filter(of)
                .map(crate::Evidence::source)
        };
        let answer = self.0.is(signal) == Some(true);
        write!(f, "\n  {signal}: {}", yes_no(answer))?;
        for (i, source) in said(answer).enumerate() {
            write!(f, "{}{source}", if i == 0 { ", says " } else { " and " })?;
        }
        if !answer && self.0.absent.contains(signal) {
            write!(f, ", not in any complete list of it")?;
        }
        for (i, source) in said(!answer).enumerate() {
            let but = format_args!("; but {}, says ", yes_no(!answer)).to_string();
            write!(f, "{}{source}", if i == 0 { but.as_str() } else { " and " })?;
        }
        Ok(())
    }

    fn other_facts(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for evidence in self.0.evidence() {
            let source = evidence.source();
            if let Some(score) = evidence.score() {
                write!(f, "\n  score: {score}, says {source}")?;
            }
            if let Some(network) = evidence.network() {
                write!(f, "\n  network: {network}, says {source}")?;
            }
            if let Some(location) = evidence.location() {
                write!(f, "\n  location: {location}, says {source}")?;
            }
            for name in evidence.names() {
                write!(f, "\n  named: {}, says {source}", name.escape_debug())?;
            }
            if evidence.is_stale() {
                write!(
                    f,
                    "\n  {source} has not answered since: this is older than it should be"
                )?;
            }
            for note in evidence.notes() {
                write!(f, "\n  note of {source}: {}", note.escape_debug())?;
            }
        }
        Ok(())
    }

    /// One line per reason, with all that is unknown for it. What no source tells is not worth a line.
    fn unknowns(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use super::Unknown;
        let unknown: Vec<(Fact, Unknown)> = crate::FactSet::ALL
            .iter()
            .filter_map(|fact| Some((fact, self.0.unknown_because(fact)?)))
            .filter(|(_, why)| *why != Unknown::NoSource)
            .collect();
        let mut reasons: Vec<Unknown> = Vec::new();
        for (_, why) in &unknown {
            if !reasons.contains(why) {
                reasons.push(*why);
            }
        }
        for reason in reasons {
            let facts: crate::FactSet = unknown
                .iter()
                .filter(|(_, why)| *why == reason)
                .map(|(fact, _)| *fact)
                .collect();
            write!(f, "\n  unknown ({reason}): {facts}")?;
        }
        Ok(())
    }
}

fn yes_no(answer: bool) -> &'static str {
    if answer { "yes" } else { "no" }
}
