//! The one extension that the layers leave on a request.

use http::Extensions;
use ipsec_core::ip::Redaction;
use ipsec_core::{FactSet, Verdict};

use super::ask::{Asker, Asking, Wanted};
use crate::client_ip::{ClientIp, ClientIpError};

/// The visitor behind a request: the client address, how it was found, and the verdict on it.
///
/// A [`VerdictLayer`](crate::VerdictLayer) leaves it on the request, and nobody else can make one, so that nothing between the layer and the
/// application can forge or overwrite it by accident. In axum the extractors read it; elsewhere [`Visitor::of`] does.
///
/// ```
/// use ipsec_core::Signal;
/// use ipsec_tower::Visitor;
///
/// fn is_tor<B>(request: &http::Request<B>) -> Option<bool> {
///     Visitor::of(request.extensions())?.verdict().is(Signal::Tor)
/// }
/// # assert_eq!(is_tor(&http::Request::new(())), None);
/// ```
#[derive(Clone, Debug)]
pub struct Visitor {
    client: Result<ClientIp, ClientIpError>,
    verdict: Verdict,
    /// Who can be asked for what was not asked yet; `None` if there is nothing left to ask.
    asker: Option<Asker>,
    /// The facts that the backend could answer when the layer was made.
    answers: FactSet,
    /// The facts that were asked for as critical.
    weighed: FactSet,
    /// How the address is shown in logs.
    redaction: Redaction,
    mock: bool,
}

impl Visitor {
    /// The visitor behind the request with these extensions; `None` without a `VerdictLayer` in front.
    #[must_use]
    pub fn of(extensions: &Extensions) -> Option<&Self> {
        extensions.get()
    }

    /// The client address, or why it could not be resolved.
    ///
    /// # Errors
    ///
    /// [`ClientIpError`] as the resolver reported it.
    pub fn client_ip(&self) -> Result<ClientIp, ClientIpError> {
        self.client
    }

    /// The verdict as far as it is known by now. What was [not asked](Verdict::not_asked) yet can be asked by [`Visitor::ask`].
    #[must_use]
    pub fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// Asks for those of the facts that were not asked yet. Returns at once if there are none.
    ///
    /// Afterwards each of them is known, silent, failed or [withheld](Verdict::withheld), unless an operator's entry ended it; an error of the backend is in the verdict.
    /// What was withheld is not asked for again here, nor what failed while there is a [reserve](Verdict::reserved): only a [critical](crate::GuardLayer::critical) guard does that.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, what was known before is still known.
    pub async fn ask(&mut self, facts: impl Into<FactSet>) -> &Verdict {
        let facts: FactSet = facts.into();
        // A backend may end early, and goes on when it is asked again.
        loop {
            let open = self.verdict.not_asked() & facts;
            if let Some(asking) = self.asking(facts.into()) {
                self.answered(asking.await);
            }
            if self.verdict.not_asked() & facts == open {
                return &self.verdict;
            }
        }
    }

    /// How the address was found, and what the verdict is, in words. It shows the address in full.
    #[must_use]
    pub fn explain(&self) -> String {
        let verdict = self.verdict.explain();
        match &self.client {
            Ok(client) => format!("{verdict}\n  address from: {}", client.provenance()),
            Err(error) => format!("{verdict}\n  address: {error}"),
        }
    }

    #[inline]
    pub(crate) fn new(
        client: Result<ClientIp, ClientIpError>,
        verdict: Verdict,
        asker: &Asker,
        redaction: &Redaction,
    ) -> Self {
        let open = is_open(&verdict);
        Self {
            client,
            verdict,
            asker: open.then(|| asker.clone()),
            answers: asker.answers(),
            weighed: FactSet::EMPTY,
            redaction: redaction.clone(),
            mock: false,
        }
    }

    pub(crate) fn mock(client: Result<ClientIp, ClientIpError>, verdict: Verdict) -> Self {
        Self {
            client,
            verdict,
            asker: None,
            answers: FactSet::ALL,
            weighed: FactSet::EMPTY,
            redaction: Redaction::default(),
            mock: true,
        }
    }

    pub(crate) fn is_mock(&self) -> bool {
        self.mock
    }

    /// The facts that somebody tells, or could when the layer was made: if they no longer do, that is a failure, and told as one.
    pub(crate) fn answers(&self) -> FactSet {
        self.answers | self.verdict.asked()
    }

    pub(crate) fn redaction(&self) -> &Redaction {
        &self.redaction
    }

    pub(crate) fn of_mut(extensions: &mut Extensions) -> Option<&mut Self> {
        extensions.get_mut()
    }

    /// What weight makes a difference to: for want of it these facts were withheld, or failed. Each is asked for once with weight.
    pub(crate) fn for_want_of_weight(&self) -> FactSet {
        self.verdict.withheld() | (self.verdict.reserved() - self.weighed)
    }

    /// Asks for those of the facts that were not asked yet. What comes back has to be awaited and handed to
    /// [`Visitor::answered`]; `None` if there is nothing to wait for.
    pub(crate) fn asking(&mut self, want: Wanted) -> Option<Asking> {
        let not_asked = self.verdict.not_asked();
        let open = match want.is_critical {
            true => not_asked | self.for_want_of_weight(),
            false => not_asked - self.verdict.withheld(),
        };
        let facts = want.facts & open;
        if facts.is_empty() {
            return None;
        }
        let mut known = self.verdict.clone();
        if want.is_critical {
            self.weighed |= facts;
            // Asked for anew: what the answer leaves open, as it may after a yes, stays open.
            known = known.with_not_asked(facts);
        }
        let want = Wanted { facts, ..want };
        let (asker, ip) = (self.asker.as_ref()?, self.verdict.ip()?);
        match asker.now(ip, want) {
            None => Some(asker.ask(known, ip, want)),
            Some(now) => {
                let settled = facts - now.not_asked();
                self.answered(known.updated_by(&now).settled(settled));
                None
            }
        }
    }

    /// Asks for what is needed, and again for what is needed then, until nothing is or an answer has to be waited for.
    ///
    /// An answer can change what else matters. Each one settles something, so there is an end.
    pub(crate) fn asking_for(&mut self, needs: impl Fn(&Self) -> Wanted) -> Option<Asking> {
        loop {
            let before = (self.verdict.not_asked(), self.weighed);
            if let Some(asking) = self.asking(needs(self)) {
                return Some(asking);
            }
            if (self.verdict.not_asked(), self.weighed) == before {
                return None;
            }
        }
    }

    /// Takes what came of [`Visitor::asking`].
    pub(crate) fn answered(&mut self, verdict: Verdict) {
        self.verdict = verdict;
        if !is_open(&self.verdict) {
            self.asker = None;
        }
    }
}

/// Whether there is anything left to ask, for anybody.
#[inline]
fn is_open(verdict: &Verdict) -> bool {
    !verdict.not_asked().is_empty() || !verdict.reserved().is_empty()
}

/// What a `ClientIpLayer` leaves on a request. Private, as only the layer may say this.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AddressOnly(pub(crate) Result<ClientIp, ClientIpError>);

/// What the layers in front made of the client address, if there is one.
pub(crate) fn client_of(extensions: &Extensions) -> Option<Result<ClientIp, ClientIpError>> {
    match extensions.get::<Visitor>() {
        Some(visitor) => Some(visitor.client),
        None => extensions.get::<AddressOnly>().map(|address| address.0),
    }
}

impl ClientIp {
    /// What the layers in front made of the client address; `None` without one of ours in front.
    ///
    /// For handlers without axum, and for layers of one's own. In axum, `ClientIp` is an extractor.
    #[must_use]
    pub fn of(extensions: &Extensions) -> Option<Result<Self, ClientIpError>> {
        client_of(extensions)
    }
}
