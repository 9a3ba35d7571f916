//! Everything that is logged on one thread.

use std::collections::BTreeMap;
use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};

use tracing::Level;
use tracing::field::{Field, Visit};
use tracing::subscriber::{DefaultGuard, Subscriber};
use tracing_subscriber::Registry;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

/// Keeps the events of this thread for as long as it lives. In a `#[tokio::test]` that is the whole test.
pub(crate) struct Log {
    events: Arc<Mutex<Vec<Event>>>,
    _guard: DefaultGuard,
}

/// One event.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) level: Level,
    pub(crate) fields: BTreeMap<&'static str, String>,
}

impl Log {
    pub(crate) fn capture() -> Self {
        let events = Arc::new(Mutex::default());
        let subscriber = Registry::default().with(Ears(Arc::clone(&events)));
        let _guard = tracing::subscriber::set_default(subscriber);
        Self { events, _guard }
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        self.events.lock().expect("not poisoned").clone()
    }

    /// The events about decisions.
    pub(crate) fn decisions(&self) -> Vec<Event> {
        let mut events = self.events();
        events.retain(|event| event["message"] == *"decided");
        events
    }

    /// The only event about a decision.
    #[track_caller]
    pub(crate) fn decision(&self) -> Event {
        let mut decisions = self.decisions();
        assert_eq!(decisions.len(), 1, "{decisions:?}");
        decisions.remove(0)
    }

    /// The events at level error.
    pub(crate) fn errors(&self) -> Vec<Event> {
        let mut events = self.events();
        events.retain(|event| event.level == Level::ERROR);
        events
    }

    /// All that was ever said, names of fields included.
    pub(crate) fn text(&self) -> String {
        self.events().iter().fold(String::new(), |mut text, event| {
            writeln!(text, "{event:?}").expect("strings take everything");
            text
        })
    }
}

impl Event {
    pub(crate) fn get(&self, field: &str) -> Option<&str> {
        self.fields.get(field).map(String::as_str)
    }
}

impl std::ops::Index<&str> for Event {
    type Output = str;

    #[track_caller]
    fn index(&self, field: &str) -> &str {
        self.get(field)
            .unwrap_or_else(|| panic!("no field {field}: {self:?}"))
    }
}

struct Ears(Arc<Mutex<Vec<Event>>>);

impl<S: Subscriber> Layer<S> for Ears {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let level = *event.metadata().level();
        let fields = fields.0;
        self.0
            .lock()
            .expect("not poisoned")
            .push(Event { level, fields });
    }
}

#[derive(Default)]
struct Fields(BTreeMap<&'static str, String>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }
}
