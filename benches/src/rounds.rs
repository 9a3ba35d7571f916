//! Subjects in interleaved rounds, and the tables in Markdown that come of it.
//!
//! A round calls each subject a few hundred times, one subject after the other, so that whatever else the machine does hits
//! all of them alike. What is printed is the median of the rounds.

use std::fmt::Write;

use crate::{Allocated, AllocatedBy, Group, time};

/// Calls every subject this often in each of the rounds, and makes of each group a table.
///
/// # Panics
///
/// If a group has no baseline, or if the allocations of a subject were not counted.
pub fn tables(
    groups: Vec<Group>,
    rounds: usize,
    calls: u64,
    allocated: &AllocatedBy,
) -> Vec<String> {
    let measured = measure(groups, rounds, calls).into_iter();
    measured
        .map(|(group, times)| table(&group, &times, allocated))
        .collect()
}

/// The time of one call in nanoseconds, by subject.
type Times = Vec<Quartiles>;

fn measure(mut groups: Vec<Group>, rounds: usize, calls: u64) -> Vec<(Group, Times)> {
    let mut samples: Vec<Vec<Vec<f64>>> = groups
        .iter()
        .map(|group| vec![Vec::new(); group.subjects.len()])
        .collect();
    // The first round warms up.
    for round in 0..=rounds {
        for (group, samples) in groups.iter_mut().zip(&mut samples) {
            for (subject, samples) in group.subjects.iter_mut().zip(samples) {
                let time = time(subject, calls).as_secs_f64() * 1e9 / calls as f64;
                if round > 0 {
                    samples.push(time);
                }
            }
        }
    }
    let times = samples
        .into_iter()
        .map(|group| group.into_iter().map(Quartiles::of).collect());
    groups.into_iter().zip(times).collect()
}

#[derive(Clone, Copy)]
struct Quartiles {
    first: f64,
    median: f64,
    third: f64,
}

impl Quartiles {
    fn of(mut samples: Vec<f64>) -> Self {
        samples.sort_by(f64::total_cmp);
        let at = |quarters: usize| samples[(samples.len() - 1) * quarters / 4];
        Self {
            first: at(1),
            median: at(2),
            third: at(3),
        }
    }
}

fn table(group: &Group, times: &Times, allocated: &AllocatedBy) -> String {
    let of = |name: &str| {
        group
            .subjects
            .iter()
            .position(|subject| subject.name() == name)
    };
    let baseline = times[of(group.baseline).expect("the baseline is among the subjects")].median;
    // Where something is put around a service, that is the service alone.
    let first = times[0].median;
    let mut text = format!(
        "| {} | ns | quartiles | times {} | more than {} | allocations | bytes |\n|---|--:|--:|--:|--:|--:|--:|\n",
        group.title,
        group.baseline,
        group.subjects[0].name(),
    );
    for (subject, time) in group.subjects.iter().zip(times) {
        let key = (group.title.to_owned(), subject.name().to_owned());
        let Allocated {
            times: allocations,
            bytes,
        } = allocated[&key];
        let more = time.median - first;
        writeln!(
            text,
            "| {} | {:.0} | {:.0}–{:.0} | {:.2} | {more:+.0} | {allocations} | {bytes} |",
            subject.name(),
            time.median,
            time.first,
            time.third,
            time.median / baseline,
        )
        .expect("a string");
    }
    text
}
