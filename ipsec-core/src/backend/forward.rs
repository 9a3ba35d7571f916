//! A pointer to a backend is a backend.

use std::sync::Arc;

use async_trait::async_trait;

use super::{Backend, Query};
use crate::error::LookupError;
use crate::signal::FactSet;
use crate::verdict::Verdict;

macro_rules! forward {
    ($([$($generics:tt)*] $pointer:ty;)*) => {$(
        #[async_trait]
        impl<$($generics)*> Backend for $pointer {
            fn name(&self) -> &str {
                (**self).name()
            }

            fn answers(&self) -> FactSet {
                (**self).answers()
            }

            fn lookup_now(&self, query: &Query) -> Option<Verdict> {
                (**self).lookup_now(query)
            }

            async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
                (**self).lookup(query).await
            }

            async fn lookup_many(&self, queries: &[Query]) -> Vec<Result<Verdict, LookupError>> {
                (**self).lookup_many(queries).await
            }
        }
    )*};
}

forward! {
    [B: Backend + ?Sized] Arc<B>;
    [B: Backend + ?Sized] Box<B>;
    [B: Backend + ?Sized] &'static B;
}
