//! How many lines there are for each signal and each list.

use std::fmt;
use std::net::IpAddr;

use ipsec_core::{ListOverride, LocalIndex, Signal, SignalSet, Verdict};

use crate::show::{Column, Percent, Table, Thousands};

/// Numbers of lines.
#[derive(Clone, Debug)]
pub(super) struct Count<'a> {
    index: &'a LocalIndex,
    lines: u64,
    listed: u64,
    allowed: u64,
    denied: u64,
    /// By signal, in the order of [`Signal::ALL`].
    signals: Vec<u64>,
    /// By list, in the order of the index.
    lists: Vec<u64>,
}

impl<'a> Count<'a> {
    pub(super) fn new(index: &'a LocalIndex) -> Self {
        Self {
            index,
            lines: 0,
            listed: 0,
            allowed: 0,
            denied: 0,
            signals: vec![0; Signal::ALL.len()],
            lists: vec![0; index.lists().len()],
        }
    }

    pub(super) fn add(&mut self, ip: IpAddr, verdict: &Verdict) {
        self.lines += 1;
        let yes: SignalSet = verdict.signals().positive();
        for signal in yes {
            self.signals[signal as usize] += 1;
        }
        match verdict.list_override() {
            Some(ListOverride::Allow) => self.allowed += 1,
            Some(ListOverride::Deny) => self.denied += 1,
            _ => {}
        }
        let named_by = self.index.named_by(ip);
        self.listed += u64::from(!named_by.is_empty());
        for list in named_by {
            self.lists[list] += 1;
        }
    }
}

impl fmt::Display for Count<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = |head: &str, rows: &mut dyn Iterator<Item = (&str, u64)>| {
            let mut table = Table::new([
                Column::left(head),
                Column::right("lines"),
                Column::right("share"),
            ]);
            for (name, lines) in rows {
                let share = Percent::of(lines, self.lines);
                table.row([
                    name.to_owned(),
                    Thousands(lines).to_string(),
                    share.to_string(),
                ]);
            }
            table
        };
        let all = [("with an address", self.lines), ("listed", self.listed)];
        write!(f, "{}", rows("all", &mut all.into_iter()))?;
        let signals = Signal::ALL.iter().map(|signal| signal.as_str());
        let signals = signals.zip(self.signals.iter().copied());
        let own = [("allow", self.allowed), ("deny", self.denied)];
        let mut answers = own
            .into_iter()
            .chain(signals)
            .filter(|(_, lines)| *lines > 0);
        let answers = rows("answer", &mut answers);
        if !answers.is_empty() {
            write!(f, "\n{answers}")?;
        }
        let lists = self.index.lists().iter().map(|list| list.name().as_str());
        let lists = rows("list", &mut lists.zip(self.lists.iter().copied()));
        if !lists.is_empty() {
            write!(f, "\n{lists}")?;
        }
        Ok(())
    }
}
