//! Counting what comes by the thousand, mostly with the labels of before, without making them anew each time.

#[cfg(feature = "metrics")]
pub(crate) use with_metrics::Repeated;
#[cfg(not(feature = "metrics"))]
pub(crate) use without_metrics::Repeated;

#[cfg(feature = "metrics")]
mod with_metrics {
    //! Keys are kept, counters are not: whoever collects them may be installed at any time.

    use std::sync::Mutex;

    use metrics::{Key, Label, Level, Metadata};

    static METADATA: Metadata<'static> =
        Metadata::new(module_path!(), Level::INFO, Some(module_path!()));

    /// So many keys are kept, of those that were used first.
    const MOST: usize = 16;

    /// Counts, and keeps the keys that it has counted by.
    #[derive(Default)]
    pub(crate) struct Repeated(Mutex<Vec<Key>>);

    impl Repeated {
        /// Adds so many to the counter with this name and these labels.
        pub(crate) fn count(
            &self,
            name: &'static str,
            labels: &[(&'static str, &str)],
            count: u64,
        ) {
            // Nobody waits for it.
            let Ok(mut keys) = self.0.try_lock() else {
                return add(&key(name, labels), count);
            };
            if let Some(key) = keys.iter().find(|key| is(key, name, labels)) {
                return add(key, count);
            }
            let key = key(name, labels);
            add(&key, count);
            if keys.len() < MOST {
                keys.push(key);
            }
        }
    }

    fn is(key: &Key, name: &str, labels: &[(&'static str, &str)]) -> bool {
        let theirs = key.labels().map(|label| (label.key(), label.value()));
        key.name() == name && theirs.eq(labels.iter().copied())
    }

    fn key(name: &'static str, labels: &[(&'static str, &str)]) -> Key {
        let labels = labels.iter();
        let labels = labels.map(|(label, value)| Label::new(*label, (*value).to_owned()));
        Key::from_parts(name, labels.collect::<Vec<_>>())
    }

    fn add(key: &Key, count: u64) {
        metrics::with_recorder(|recorder| {
            recorder.register_counter(key, &METADATA).increment(count);
        });
    }
}

#[cfg(not(feature = "metrics"))]
mod without_metrics {
    //! Counts nothing.

    #[derive(Default)]
    pub(crate) struct Repeated {}

    impl Repeated {
        #[allow(clippy::unused_self)]
        pub(crate) fn count(&self, _: &'static str, _: &[(&'static str, &str)], _: u64) {}
    }
}
