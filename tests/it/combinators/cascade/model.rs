//! Cascades of random sources against a slow and obvious model.

use std::collections::BTreeMap;

use ipsec_core::{Backend, Fact, FactSet, LookupErrorKind, Query, Verdict};
use ipsec_remote::Cascade;
use proptest::prelude::*;

use super::made::{Made, NAMES, Script, facts, run, script};

const IP: [u8; 4] = [8, 8, 8, 8];

#[derive(Clone, Copy, Debug)]
struct Settings {
    stop_at_yes: bool,
    stop_at_entry: bool,
    from_all: FactSet,
}

/// What comes out of a lookup, fact by fact.
#[derive(Debug, Default, PartialEq)]
struct Outcome {
    known: BTreeMap<Fact, bool>,
    not_asked: Vec<Fact>,
    failed: Vec<Fact>,
    failures: Vec<(String, FactSet, LookupErrorKind)>,
    /// Who was asked, and had to be waited for.
    asked: Vec<(&'static str, FactSet)>,
}

impl Outcome {
    fn of(verdict: &Verdict, asked: Vec<(&'static str, FactSet)>) -> Self {
        let known = verdict.known().iter().map(|fact| match fact {
            Fact::Signal(signal) => (fact, verdict.is(signal) == Some(true)),
            _ => (fact, true),
        });
        let failures = verdict.failures().iter();
        Self {
            known: known.collect(),
            not_asked: verdict.not_asked().iter().collect(),
            failed: verdict.failed().iter().collect(),
            failures: failures
                .map(|f| (f.source().to_string(), f.facts(), f.kind()))
                .collect(),
            asked,
        }
    }
}

fn is_signal(fact: Fact) -> bool {
    matches!(fact, Fact::Signal(_))
}

/// The slow and obvious way.
fn model(scripts: &[Script], want: FactSet, settings: Settings) -> Outcome {
    let mut outcome = Outcome::default();
    let (mut open, mut failed) = (Vec::new(), Vec::new());
    let (mut stopped, mut ended) = (false, false);
    for (name, script) in NAMES.into_iter().zip(scripts) {
        if ended {
            open.extend(script.can);
            continue;
        }
        let asked: FactSet = want
            .iter()
            .filter(|fact| !stopped && script.can.contains(*fact))
            .filter(|fact| !outcome.known.contains_key(fact) || settings.from_all.contains(*fact))
            .collect();
        if !script.is_local && asked.is_empty() {
            open.extend(script.can);
            continue;
        }
        if !script.is_local {
            outcome.asked.push((name, asked));
            if let Some(kind) = script.fails {
                open.extend(script.can - asked);
                outcome.failures.push((name.to_owned(), asked, kind));
                if kind == LookupErrorKind::Timeout {
                    failed.extend(asked);
                }
                continue;
            }
        }
        let told = script.told(asked);
        open.extend(script.can - told);
        for fact in told {
            let Some(yes) = script.says(fact) else {
                continue;
            };
            let known = outcome.known.entry(fact).or_insert(false);
            *known |= yes || !is_signal(fact);
            stopped |= settings.stop_at_yes && is_signal(fact) && yes && want.contains(fact);
        }
        ended = settings.stop_at_entry && script.entry.is_some();
    }
    let known = |fact: &Fact| outcome.known.contains_key(fact);
    let settled = |fact: &Fact| {
        known(fact)
            && (is_signal(*fact) || want.contains(*fact) && !settings.from_all.contains(*fact))
    };
    let open: FactSet = open.into_iter().filter(|fact| !settled(fact)).collect();
    let failed: FactSet = failed
        .into_iter()
        .filter(|fact| !(known(fact) && is_signal(*fact)))
        .collect();
    outcome.not_asked = open.iter().collect();
    outcome.failed = failed.iter().collect();
    outcome
}

/// The cascade, and what its sources will have been asked for.
fn cascade(
    scripts: &[Script],
    settings: Settings,
) -> (Cascade, impl Fn() -> Vec<(&'static str, FactSet)>) {
    let mut cascade = Cascade::new("all")
        .stop_at_first_yes(settings.stop_at_yes)
        .stop_at_list_override(settings.stop_at_entry)
        .ask_all_for(settings.from_all);
    let mut all = Vec::new();
    for (name, script) in NAMES.into_iter().zip(scripts) {
        let (source, asked) = Made::new(name, script.clone());
        cascade = cascade.then(source);
        all.push((name, asked));
    }
    let asked = move || {
        let each = |(name, asked): &(_, super::made::Asked)| {
            let asked = asked.lock().unwrap().clone();
            let name = *name;
            asked.into_iter().map(move |facts| (name, facts))
        };
        all.iter().flat_map(each).collect()
    };
    (cascade, asked)
}

fn settings() -> impl Strategy<Value = Settings> {
    (any::<bool>(), any::<bool>(), any::<bool>(), facts()).prop_map(
        |(stop_at_yes, stop_at_entry, some, from_all)| Settings {
            stop_at_yes,
            stop_at_entry,
            from_all: if some { from_all } else { FactSet::EMPTY },
        },
    )
}

fn scripts() -> impl Strategy<Value = Vec<Script>> {
    proptest::collection::vec(script(), 0..=5)
}

proptest! {
    #[test]
    fn a_lookup_does_what_the_model_does(scripts in scripts(), want in facts(), settings in settings()) {
        let expected = model(&scripts, want, settings);
        let (cascade, asked) = cascade(&scripts, settings);
        let query = Query::new(IP).want(want);
        let now = cascade.lookup_now(&query);
        prop_assert_eq!(now.is_some(), expected.asked.is_empty());
        prop_assert!(asked().is_empty());
        let verdict = run(cascade.lookup(&query)).unwrap();
        if let Some(now) = now {
            prop_assert_eq!(Outcome::of(&now, Vec::new()), Outcome::of(&verdict, Vec::new()));
        }
        prop_assert_eq!(Outcome::of(&verdict, asked()), expected);
    }

    #[test]
    fn many_lookups_are_as_each_alone(
        scripts in scripts(),
        wants in proptest::collection::vec(facts(), 0..4),
        settings in settings(),
    ) {
        let (cascade, _) = cascade(&scripts, settings);
        let queries: Vec<Query> = wants.iter().map(|want| Query::new(IP).want(*want)).collect();
        let answers = run(cascade.lookup_many(&queries));
        prop_assert_eq!(answers.len(), queries.len());
        for (answer, want) in answers.iter().zip(wants) {
            let expected = Outcome { asked: Vec::new(), ..model(&scripts, want, settings) };
            prop_assert_eq!(Outcome::of(answer.as_ref().unwrap(), Vec::new()), expected);
        }
    }

    /// Whoever asks on for what was not asked gets there.
    #[test]
    fn asking_on_comes_to_an_end(scripts in scripts(), want in facts()) {
        let settings = Settings { stop_at_yes: true, stop_at_entry: false, from_all: FactSet::EMPTY };
        let (cascade, _) = cascade(&scripts, settings);
        let mut known = Verdict::new(IP).with_not_asked(cascade.answers());
        for _ in 0..=want.len() {
            let open = known.not_asked() & want;
            if open.is_empty() {
                break;
            }
            let answer = run(cascade.lookup(&Query::new(IP).want(open))).unwrap();
            let left = answer.not_asked() & open;
            prop_assert_ne!(left, open, "no step ahead");
            known = known.updated_by(&answer).settled(open - left);
        }
        prop_assert!(!known.not_asked().intersects(want));
    }
}
