//! Asking the backend, with every way that it can go wrong turned into a verdict.

use std::fmt;
use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;

use ipsec_core::{Backend, FactSet, LookupError, LookupErrorKind, Query, Verdict};

use crate::observe;

/// A lookup that is under way. What comes out is the verdict with what was known before.
pub(crate) type Asking = Pin<Box<dyn Future<Output = Verdict> + Send>>;

/// Whoever can still be asked about a visitor.
#[derive(Clone)]
pub(crate) struct Asker(Arc<dyn Backend>);

impl Asker {
    pub(crate) fn new(backend: impl Backend) -> Self {
        Self(Arc::new(backend))
    }

    pub(crate) fn backend(&self) -> &dyn Backend {
        &*self.0
    }

    /// What is known without waiting, if that is an answer.
    #[inline]
    pub(crate) fn now(&self, ip: IpAddr, want: FactSet) -> Option<Verdict> {
        let query = Query::new(ip).want(want);
        // An answer about another address is none: asking in full reports it.
        let is_about_it = |verdict: &Verdict| verdict.ip() == Some(query.ip);
        self.0.lookup_now(&query).filter(is_about_it)
    }

    /// Nobody was asked.
    pub(crate) fn not_asked(&self, ip: IpAddr) -> Verdict {
        Verdict::new(ip).with_not_asked(self.0.answers())
    }

    /// Asks for these facts of the address that `known` is about, and waits for them.
    pub(crate) fn ask(&self, known: Verdict, ip: IpAddr, want: FactSet) -> Asking {
        let backend = self.0.clone();
        Box::pin(async move {
            let query = Query::new(ip).want(want);
            let answer = backend.lookup(&query).await;
            let answer = answer.and_then(|verdict| {
                let same = verdict.ip() == Some(query.ip);
                if same {
                    Ok(verdict)
                } else {
                    Err(LookupErrorKind::Mismatch.into())
                }
            });
            observe::lookup(
                backend.name(),
                answer.as_ref().map_err(LookupError::kind).err(),
            );
            let verdict = match answer {
                Ok(verdict) => verdict,
                Err(error) => {
                    observe::lookup_failed(backend.name(), &error);
                    let asked = want & backend.answers();
                    Verdict::from_error(ip, backend.name(), asked, &error)
                }
            };
            known.updated_by(&verdict).settled(want)
        })
    }
}

impl fmt::Debug for Asker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Asker({:?})", self.0.name())
    }
}
