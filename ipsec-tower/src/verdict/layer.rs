//! The layer.

use std::fmt;
use std::sync::Arc;

use ipsec_core::ip::Redaction;
use ipsec_core::policy::{Policy, Unanswerable};
use ipsec_core::{Backend, FactSet};
use tower_layer::Layer;

use super::service::VerdictService;
use crate::client_ip::ClientIpResolver;
use crate::client_ip_layer::Finder;
use crate::guard::GuardLayer;
use crate::visitor::{Asker, RequestHead, Wanted};

/// Finds the client address of every request, asks a backend about it, and leaves a [`Visitor`](crate::Visitor) on the request.
///
/// It never refuses a request and never fails one: that is for [`GuardLayer`]s behind it, each with the policy of its route. An address
/// that cannot be resolved and a lookup that fails become an unknown verdict with the reason.
///
/// What the backend could tell when the layer was made, and later no longer can, counts as failed for as long as that lasts: an index that is
/// [replaced](ipsec_core::SharedIndex::replace) by one without the list of Tor exits does not make everybody *not Tor*. Routes that fail closed stay
/// closed; and an event says so.
///
/// Whom it trusts: nobody but the socket's other end, unless [`VerdictLayer::client_ip`] says which proxies to believe.
///
/// ```
/// use ipsec_core::policy::{Policy, tor};
/// use ipsec_core::{Fixed, Signal, Signals};
/// use ipsec_tower::VerdictLayer;
///
/// let backend = Fixed::new().with([203, 0, 113, 9], Signals::UNKNOWN.yes(Signal::Tor));
/// let verdicts = VerdictLayer::new(backend);
/// let no_tor = verdicts.guard(Policy::builder("login").deny(tor()).build()?)?;
/// let app: axum::Router = axum::Router::new()
///     .route("/login", axum::routing::post(async || "welcome"))
///     .layer(no_tor)
///     .layer(verdicts);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// In axum the layer that is added last runs first: verdicts go on after guards.
#[derive(Clone, Debug)]
#[must_use = "a layer does nothing until it is put around a service"]
pub struct VerdictLayer {
    settings: Arc<Settings>,
}

#[derive(Clone)]
pub(super) struct Settings {
    pub(super) asker: Asker,
    pub(super) finder: Finder,
    /// Whether somebody chose the way in which addresses are found.
    pub(super) has_resolver: bool,
    lookup: Lookup,
    want: FactSet,
    is_critical: bool,
    pub(super) skip: Option<Arc<Skip>>,
}

impl Settings {
    /// What is asked of the backend before a request goes on.
    pub(super) fn up_front(&self) -> Wanted {
        match self.lookup {
            Lookup::Eager => Wanted {
                facts: self.want,
                is_critical: self.is_critical,
            },
            Lookup::OnDemand => FactSet::EMPTY.into(),
        }
    }
}

pub(super) type Skip = dyn Fn(RequestHead<'_>) -> bool + Send + Sync;

/// When the backend is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lookup {
    /// Before the request goes on: for everything that the backend can answer, or for what [`VerdictLayer::want`] says.
    #[default]
    Eager,
    /// When something behind it needs to know: a guard asks for what its policy needs to decide, the extractor `Verdict` for
    /// everything. Up front there is only what the backend knows for free.
    OnDemand,
}

impl VerdictLayer {
    /// Asks this backend about the peer of every request.
    pub fn new(backend: impl Backend) -> Self {
        let asker = Asker::new(backend);
        Self {
            settings: Arc::new(Settings {
                want: asker.answers(),
                asker,
                finder: Finder::default(),
                has_resolver: false,
                lookup: Lookup::default(),
                is_critical: false,
                skip: None,
            }),
        }
    }

    /// How the client address is found. Default: it is the peer's, and no header is read. A
    /// [`ClientIpLayer`](crate::ClientIpLayer) in front finds it instead.
    pub fn client_ip(mut self, resolver: ClientIpResolver) -> Self {
        let settings = self.set();
        settings.finder.resolver = resolver;
        settings.has_resolver = true;
        self
    }

    /// When the backend is asked. Default: eagerly.
    pub fn lookup(mut self, lookup: Lookup) -> Self {
        self.set().lookup = lookup;
        self
    }

    /// What is asked eagerly: these facts, of which the backend can answer. Default: everything. A guard or an extractor that needs more asks
    /// for it.
    pub fn want(mut self, facts: impl Into<FactSet>) -> Self {
        let settings = self.set();
        settings.want = facts.into() & settings.asker.answers();
        self
    }

    /// Says of what is asked eagerly that much depends on it: the lookups are [critical](ipsec_core::Query::critical). It is for a layer around
    /// routes of which that is true. What guards and extractors behind it ask for besides is as critical as they say, see [`GuardLayer::critical`].
    pub fn critical(mut self) -> Self {
        self.set().is_critical = true;
        self
    }

    /// Asks nothing up front for requests of which this is true, such as those for static files.
    ///
    /// Their client address is found all the same, and a guard or an extractor behind asks for what it needs. Inside `Router::nest` of axum the
    /// path comes without its prefix.
    pub fn skip(
        mut self,
        predicate: impl Fn(RequestHead<'_>) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.set().skip = Some(Arc::new(predicate));
        self
    }

    /// How addresses are shown in the logs of this layer, and of the guards behind it that have no wish of their own. Default: truncated.
    pub fn redaction(mut self, redaction: Redaction) -> Self {
        self.set().finder.redaction = redaction;
        self
    }

    /// Checks that the backend can answer what the policy asks, for policies that do not come by [`VerdictLayer::guard`]: those of
    /// [`Permit`](crate::RoutePolicy)s and candidates.
    ///
    /// # Errors
    ///
    /// [`Unanswerable`] if the policy asks for what the backend can never answer.
    pub fn check(&self, policy: &Policy) -> Result<(), Unanswerable> {
        policy.check_answerable(self.settings.asker.backend())
    }

    /// A guard with this policy, to be put on routes behind this layer.
    ///
    /// # Errors
    ///
    /// [`Unanswerable`] if the policy asks for what the backend can never answer.
    pub fn guard(&self, policy: Policy) -> Result<GuardLayer, Unanswerable> {
        self.check(&policy)?;
        Ok(GuardLayer::new(policy))
    }

    fn set(&mut self) -> &mut Settings {
        Arc::make_mut(&mut self.settings)
    }
}

impl<S> Layer<S> for VerdictLayer {
    type Service = VerdictService<S>;

    fn layer(&self, inner: S) -> VerdictService<S> {
        VerdictService::new(inner, self.settings.clone())
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("asker", &self.asker)
            .field("finder", &self.finder)
            .field("up_front", &self.up_front().facts)
            .field("skips", &self.skip.is_some())
            .finish_non_exhaustive()
    }
}
