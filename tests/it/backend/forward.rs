//! A pointer to a backend is a backend, and hides nothing that the backend does in its own way.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ipsec_core::{
    Backend, FactSet, LookupError, LookupErrorKind, Query, Signal, SignalSet, Verdict, async_trait,
};

/// Answers addresses that end in an even byte at once, others after a wait, 13 never; and counts bulk calls.
#[derive(Default)]
struct Odd {
    bulk_calls: AtomicUsize,
    own_bulk: bool,
}

#[async_trait]
impl Backend for Odd {
    fn name(&self) -> &'static str {
        "odd"
    }

    fn answers(&self) -> FactSet {
        Signal::Tor.into()
    }

    fn lookup_now(&self, query: &Query) -> Option<Verdict> {
        last_byte(query)
            .is_multiple_of(2)
            .then(|| Verdict::new(query.ip))
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        match last_byte(query) {
            13 => Err(LookupErrorKind::Timeout.into()),
            _ => Ok(Verdict::new(query.ip).with_absent(Signal::Tor.into())),
        }
    }

    async fn lookup_many(&self, queries: &[Query]) -> Vec<Result<Verdict, LookupError>> {
        self.bulk_calls.fetch_add(1, Ordering::Relaxed);
        let mut answers = Vec::new();
        for query in queries {
            answers.push(self.lookup(query).await);
        }
        if self.own_bulk {
            let all: SignalSet = SignalSet::ALL;
            answers = answers
                .into_iter()
                .map(|a| a.map(|v| v.with_absent(all)))
                .collect();
        }
        answers
    }
}

/// The same without a bulk call of its own.
struct Plain(Odd);

#[async_trait]
impl Backend for Plain {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn answers(&self) -> FactSet {
        self.0.answers()
    }

    fn lookup_now(&self, query: &Query) -> Option<Verdict> {
        self.0.lookup_now(query)
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        self.0.lookup(query).await
    }
}

fn last_byte(query: &Query) -> u8 {
    match query.ip {
        std::net::IpAddr::V4(v4) => v4.octets()[3],
        std::net::IpAddr::V6(v6) => v6.octets()[15],
    }
}

fn queries() -> [Query; 4] {
    [8, 13, 9, 10].map(|last| Query::new([203, 0, 113, last]))
}

/// The pointer does what the backend would do.
async fn is_transparent(pointer: impl Backend) {
    let [even, never, odd, _] = queries();
    assert_eq!(
        (pointer.name(), pointer.answers()),
        ("odd", Signal::Tor.into())
    );
    assert_eq!(pointer.lookup_now(&even), Some(Verdict::new(even.ip)));
    assert_eq!(pointer.lookup_now(&odd), None);
    assert_eq!(
        pointer.lookup(&odd).await.expect("an answer").is_tor(),
        Some(false)
    );
    assert_eq!(
        pointer.lookup(&never).await.expect_err("a timeout").kind(),
        LookupErrorKind::Timeout
    );
    let answers = pointer.lookup_many(&queries()).await;
    let spam: Vec<_> = answers
        .into_iter()
        .map(|a| a.map(|v| v.is_spam()).ok())
        .collect();
    let no = Some(Some(false));
    assert_eq!(
        spam,
        [no, None, no, no],
        "the backend's own bulk call was not used"
    );
}

fn odd() -> Odd {
    Odd {
        own_bulk: true,
        ..Odd::default()
    }
}

#[tokio::test]
async fn every_pointer_is_transparent() {
    static STATIC: std::sync::LazyLock<Odd> = std::sync::LazyLock::new(odd);
    is_transparent(odd()).await;
    is_transparent(Arc::new(odd())).await;
    is_transparent(Box::new(odd())).await;
    is_transparent(&*STATIC).await;
    is_transparent(Arc::new(odd()) as Arc<dyn Backend>).await;
    is_transparent(Box::new(odd()) as Box<dyn Backend>).await;
    is_transparent(&*STATIC as &'static dyn Backend).await;
    is_transparent(Arc::new(Box::new(odd()) as Box<dyn Backend>)).await;
}

#[tokio::test]
async fn a_bulk_call_stays_one_call_behind_pointers() {
    let backend = Arc::new(odd());
    let pointer: Box<dyn Backend> = Box::new(Arc::clone(&backend));
    assert_eq!(pointer.lookup_many(&queries()).await.len(), 4);
    assert_eq!(backend.bulk_calls.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn many_answers_come_in_the_order_of_the_queries() {
    let plain: Arc<dyn Backend> = Arc::new(Plain(Odd::default()));
    let answers = plain.lookup_many(&queries()).await;
    assert_eq!(answers.len(), queries().len());
    for (answer, query) in answers.iter().zip(queries()) {
        match answer {
            Ok(verdict) => assert_eq!(verdict.ip(), Some(query.ip)),
            Err(error) => assert_eq!(
                (error.kind(), last_byte(&query)),
                (LookupErrorKind::Timeout, 13)
            ),
        }
    }
    let at_once = answers[0].as_ref().unwrap();
    assert_eq!(
        at_once.is_tor(),
        None,
        "what can be answered at once was waited for"
    );
    assert!(plain.lookup_many(&[]).await.is_empty());
}
