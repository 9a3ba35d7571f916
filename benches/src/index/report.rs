//! What was measured, as Markdown.

use std::fmt::Write;

use super::case::{Measured, Role, Target};

/// A table of the contenders, and below it each target and whether it is reached.
pub(crate) fn markdown(measured: &Measured) -> String {
    let mut text = String::new();
    write(&mut text, measured).expect("a string");
    text
}

fn write(text: &mut String, measured: &Measured) -> std::fmt::Result {
    let case = &measured.case;
    let ours = measured.of(Role::Ours);
    writeln!(text, "### {}\n", case.title)?;
    writeln!(
        text,
        "| | {} | least–most | times ours | answers |",
        case.unit
    )?;
    writeln!(text, "|---|--:|--:|--:|---|")?;
    let expected = case.contenders.iter().find_map(|c| c.checksum);
    for (at, contender) in case.contenders.iter().enumerate() {
        let (least, most) = match measured.samples[at].as_slice() {
            [only] => (*only, *only),
            [least, .., most] => (*least, *most),
            [] => continue,
        };
        let median = measured.median(at);
        let times = ours.map_or(String::new(), |ours| format!("{:.2}", median / ours));
        let answers = match (contender.checksum, expected) {
            (None, _) => "",
            (Some(sum), Some(expected)) if sum != expected => "**DIFFERENT**",
            (Some(_), _) => "same",
        };
        writeln!(
            text,
            "| {} | {} | {}–{} | {times} | {answers} |",
            contender.name,
            figure(median),
            figure(least),
            figure(most)
        )?;
    }
    writeln!(text)?;
    for target in &case.targets {
        writeln!(text, "- {}", outcome(measured, *target))?;
    }
    if !case.targets.is_empty() {
        writeln!(text)?;
    }
    Ok(())
}

/// The target, the figure, and by how much it is missed.
fn outcome(measured: &Measured, target: Target) -> String {
    let unit = measured.case.unit;
    let Some(ours) = measured.of(Role::Ours) else {
        return "target: nothing of ours was measured".to_owned();
    };
    match target {
        Target::TimesBestPeer(times) => match measured.best_peer() {
            None => "target: no peer was measured".to_owned(),
            Some((name, peer)) => {
                let reached = peer / ours;
                let verdict = at_least(reached, times);
                format!(
                    "target ≥ {times} × as good as the best peer ({name}): {reached:.2} ×, {verdict}"
                )
            }
        },
        Target::TimesLimit(times) => match measured.of(Role::Limit) {
            None => "target: no limit was measured".to_owned(),
            Some(limit) => {
                let reached = ours / limit;
                let verdict = at_most(reached, times);
                format!("target ≤ {times} × the limit: {reached:.2} ×, {verdict}")
            }
        },
        Target::AtMost(most) => {
            let verdict = at_most(ours, most);
            format!("target ≤ {most} {unit}: {ours:.2}, {verdict}")
        }
        Target::PerSecond(least) => {
            let reached = 1e9 / ours;
            let verdict = at_least(reached, least);
            let millions = |number: f64| number / 1e6;
            format!(
                "target ≥ {} million per second: {:.2}, {verdict}",
                millions(least),
                millions(reached)
            )
        }
    }
}

fn at_least(reached: f64, target: f64) -> String {
    if reached >= target {
        return "**reached**".to_owned();
    }
    format!("**missed** by {:.0} %", (1.0 - reached / target) * 100.0)
}

fn at_most(reached: f64, target: f64) -> String {
    if reached <= target {
        return "**reached**".to_owned();
    }
    format!("**missed** by {:.0} %", (reached / target - 1.0) * 100.0)
}

/// Three digits that count.
fn figure(number: f64) -> String {
    match number {
        n if n >= 100.0 => format!("{n:.0}"),
        n if n >= 10.0 => format!("{n:.1}"),
        n => format!("{n:.2}"),
    }
}
