//! Asking about many within a budget.

use std::collections::HashSet;
use std::net::IpAddr;

use ipsec_core::{Backend, LookupError, LookupErrorKind as Kind, Query, Signal};
use ipsec_remote::Budget;
use proptest::prelude::*;

use super::{query, silent};

fn kinds(answers: &[Result<ipsec_core::Verdict, LookupError>]) -> Vec<bool> {
    answers.iter().map(Result::is_ok).collect()
}

#[tokio::test(start_paused = true)]
async fn as_many_as_can_be_paid_for_are_asked_about_critical_ones_first() {
    let source = silent();
    let budget = Budget::new(source.clone()).per_day(3);
    let queries = [
        query(1),
        query(2),
        query(1),
        Query::new([10, 0, 0, 1]),
        query(3).want(Signal::Spam),
        query(4),
        query(5).critical(true),
    ];
    let answers = budget.lookup_many(&queries).await;
    let expected = [true, true, true, true, true, false, true];
    assert_eq!(kinds(&answers), expected);
    let refused = answers[5].as_ref().unwrap_err().kind();
    assert!(matches!(refused, Kind::QuotaExhausted { until: Some(_) }));
    assert_eq!(budget.left(), Some(0));
    for (query, answer) in queries.iter().zip(answers) {
        if let Ok(verdict) = answer {
            assert_eq!(verdict.ip(), Some(query.ip));
        }
    }
    let answers = budget.lookup_many(&[query(1), query(9)]).await;
    assert_eq!(kinds(&answers), [false, false]);
}

proptest! {
    /// Against counting addresses by hand.
    #[test]
    fn never_more_addresses_than_there_are(
        batches in prop::collection::vec(prop::collection::vec((0_u32..30, any::<bool>()), 0..20), 1..12),
        per_day in 0_u64..60,
        reserve in 0_u8..=100,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let source = silent();
            let budget = Budget::new(source.clone()).per_day(per_day).reserve(reserve).unwrap();
            let kept = (per_day * u64::from(reserve)).div_ceil(100);
            let mut spent = 0;
            for batch in batches {
                let queries: Vec<Query> = batch.iter().map(|(n, critical)| query(*n).critical(*critical)).collect();
                let answers = budget.lookup_many(&queries).await;
                let distinct = |critical: bool| {
                    let is = |ip: IpAddr| queries.iter().any(|q| q.ip == ip && q.critical);
                    let all: HashSet<IpAddr> = queries.iter().map(|q| q.ip).filter(|ip| is(*ip) == critical).collect();
                    all.len() as u64
                };
                let critical = distinct(true).min(per_day - spent);
                spent += critical;
                let others = distinct(false).min((per_day - kept).saturating_sub(spent));
                spent += others;
                let answered = queries.iter().zip(&answers).filter(|(_, answer)| answer.is_ok());
                let answered: HashSet<IpAddr> = answered.map(|(query, _)| query.ip).collect();
                prop_assert_eq!(answered.len() as u64, critical + others);
                prop_assert_eq!(budget.left(), Some(per_day - spent));
            }
            Ok(())
        })?;
    }
}
