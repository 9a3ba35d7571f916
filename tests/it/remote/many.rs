//! Many addresses: each gets its own answer, and the service is asked as rarely as can be.

use std::net::IpAddr;

use ipsec_core::{Backend, FactSet, LookupError, LookupErrorKind, Query, Verdict};

use super::service::{Service, body, is_vpn, right_about, sink, status};

type Answer = Result<Verdict, LookupError>;

fn queries(numbers: impl IntoIterator<Item = u16>) -> Vec<Query> {
    numbers
        .into_iter()
        .map(|number| Query::new(sink(number)))
        .collect()
}

#[track_caller]
fn all_right(queries: &[Query], answers: &[Answer]) {
    assert_eq!(answers.len(), queries.len());
    for (query, answer) in queries.iter().zip(answers) {
        let verdict = answer.as_ref().unwrap();
        assert_eq!(verdict.ip(), Some(query.ip));
        assert_eq!(verdict.is_vpn(), Some(is_vpn(query.ip)), "{}", query.ip);
    }
}

fn sizes(service: &Service) -> Vec<usize> {
    let mut sizes: Vec<_> = service.asked().iter().map(Vec::len).collect();
    sizes.sort_unstable();
    sizes
}

fn kinds(answers: &[Answer]) -> Vec<Option<LookupErrorKind>> {
    answers
        .iter()
        .map(|answer| answer.as_ref().err().map(LookupError::kind))
        .collect()
}

#[tokio::test]
async fn duplicates_and_others_are_sorted_out_first() {
    let service = Service::honest().await;
    let remote = service.remote(10);
    let mut given = queries((0..25).chain(0..25));
    given.push(Query::new([10, 0, 0, 1]));
    given.push(Query::new(sink(99)).want(FactSet::EMPTY));
    let answers = remote.lookup_many(&given).await;
    all_right(&given[..50], &answers[..50]);
    assert_eq!(kinds(&answers[50..51]), [Some(LookupErrorKind::NotPublic)]);
    assert!(answers[51].as_ref().unwrap().known().is_empty());
    assert_eq!(sizes(&service), [5, 10, 10]);
    assert!(remote.lookup_many(&[]).await.is_empty());
    assert_eq!(sizes(&service).len(), 3);
}

#[tokio::test]
async fn a_service_without_bulk_is_asked_one_by_one() {
    let service = Service::honest().await;
    let given = queries((0..7).chain(0..7));
    let answers = service.remote(0).lookup_many(&given).await;
    all_right(&given, &answers);
    assert_eq!(sizes(&service), [1; 7]);
}

#[tokio::test]
async fn too_large_a_request_is_split_and_the_size_remembered() {
    let service = Service::start(|ips| match ips.len() {
        ..=3 => right_about(ips),
        _ => status(413),
    })
    .await;
    let remote = service.remote(10);
    let given = queries(0..10);
    all_right(&given, &remote.lookup_many(&given).await);
    assert_eq!(sizes(&service), [2, 2, 2, 2, 2, 5, 10]);
    let given = queries(100..104);
    all_right(&given, &remote.lookup_many(&given).await);
    assert_eq!(service.asked().len(), 9, "two more requests, of two each");
}

#[tokio::test]
async fn one_that_is_too_large_alone_is_an_error() {
    let service = Service::start(|_| status(413)).await;
    let answers = service.remote(2).lookup_many(&queries(0..2)).await;
    assert_eq!(kinds(&answers), [Some(LookupErrorKind::BatchTooLarge); 2]);
    assert_eq!(
        sizes(&service),
        [1, 2],
        "what is said of one alone holds for all"
    );
}

#[tokio::test]
async fn those_that_were_one_too_many_are_asked_about_again() {
    let service = Service::start(|ips| {
        let answers = ips.iter().enumerate();
        let answers: Vec<_> = answers
            .map(|(at, ip)| (ip, (at < 4).then_some(is_vpn(*ip))))
            .collect();
        body(serde_json::to_string(&answers).unwrap())
    })
    .await;
    let given = queries(0..10);
    let remote = service.remote(10);
    all_right(&given, &remote.lookup_many(&given).await);
    assert_eq!(sizes(&service), [2, 4, 10]);
    let given = queries(100..108);
    all_right(&given, &remote.lookup_many(&given).await);
    assert_eq!(sizes(&service), [2, 4, 4, 4, 10]);
}

#[tokio::test]
async fn those_that_are_never_looked_at_are_not_asked_about_for_ever() {
    let service = Service::start(|ips| {
        let answers: Vec<(_, Option<bool>)> = ips.iter().map(|ip| (ip, None)).collect();
        body(serde_json::to_string(&answers).unwrap())
    })
    .await;
    let answers = service.remote(10).lookup_many(&queries(0..10)).await;
    assert_eq!(kinds(&answers), [Some(LookupErrorKind::BatchTooLarge); 10]);
    assert_eq!(sizes(&service), [10]);
}

#[tokio::test]
async fn what_is_left_out_is_asked_about_once_more() {
    let mut first = true;
    let service = Service::start(move |ips| {
        let said = if std::mem::take(&mut first) {
            &ips[..ips.len() - 2]
        } else {
            ips
        };
        right_about(said)
    })
    .await;
    let given = queries(0..10);
    all_right(&given, &service.remote(10).lookup_many(&given).await);
    assert_eq!(sizes(&service), [2, 10]);

    let service = Service::start(|ips| {
        let known: Vec<IpAddr> = ips.iter().copied().filter(|ip| *ip != sink(3)).collect();
        right_about(&known)
    })
    .await;
    let given = queries(0..5);
    let answers = service.remote(10).lookup_many(&given).await;
    assert_eq!(
        kinds(&answers),
        [None, None, None, Some(LookupErrorKind::Missing), None]
    );
    assert_eq!(sizes(&service), [1, 5]);
}

#[tokio::test]
async fn after_an_error_about_the_account_nothing_more_is_sent() {
    for (code, kind) in [
        (401, LookupErrorKind::AuthFailed),
        (429, LookupErrorKind::Throttled { retry_after: None }),
        (404, LookupErrorKind::Misconfigured),
    ] {
        for batch in [0, 2] {
            let service = Service::start(move |_| status(code)).await;
            let pace = ipsec_remote::provider::Pace::concurrent(std::num::NonZeroUsize::MIN);
            let answers = service
                .remote(batch)
                .pace(pace)
                .lookup_many(&queries(0..20))
                .await;
            assert_eq!(kinds(&answers), [Some(kind); 20]);
            assert_eq!(service.asked().len(), 1, "{code}, batches of {batch}");
        }
    }
}

#[tokio::test]
async fn one_bad_batch_leaves_the_others_alone() {
    let service = Service::start(|ips| match ips.contains(&sink(12)) {
        true => status(500),
        false => right_about(ips),
    })
    .await;
    let given = queries(0..30);
    let answers = service.remote(10).lookup_many(&given).await;
    all_right(&given[..10], &answers[..10]);
    assert_eq!(
        kinds(&answers[10..20]),
        [Some(LookupErrorKind::Unavailable); 10]
    );
    all_right(&given[20..], &answers[20..]);
}

#[tokio::test]
async fn a_service_that_says_how_long_to_wait_is_waited_for() {
    let mut first = true;
    let service = Service::start(move |ips| {
        if !std::mem::take(&mut first) {
            return right_about(ips);
        }
        let mut response = status(429);
        let wait = http::HeaderValue::from_static("1");
        response
            .headers_mut()
            .insert(http::header::RETRY_AFTER, wait);
        response
    })
    .await;
    let given = queries(0..10);
    all_right(&given, &service.remote(10).lookup_many(&given).await);
    assert_eq!(sizes(&service), [10, 10]);
}

#[tokio::test]
async fn nobody_is_turned_away_for_the_others_of_the_same_question() {
    let service = Service::honest().await;
    let pace =
        ipsec_remote::provider::Pace::default().per_second(std::num::NonZeroU32::new(24).unwrap());
    let remote = service
        .remote(0)
        .pace(pace)
        // A busy machine answers within that, and the last one waits longer for its turn.
        .timeout(std::time::Duration::from_secs(2));
    let given = queries(0..60);
    all_right(&given, &remote.lookup_many(&given).await);
}
