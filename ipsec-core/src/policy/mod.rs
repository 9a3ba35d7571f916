//! What to do about a verdict: ordered rules, evaluated in three-valued logic.
//!
//! A [`Policy`] is a list of rules, each a [`Condition`] and an [`Action`]. The first rule that matches decides; if none does, the
//! `otherwise` action. [`Policy::decide`] gives the [`Decision`], with the rule and the reason; [`Policy::needs`] says what would still have to
//! be asked before the decision can be made.
//!
//! ```
//! use ipsec_core::policy::{Action, Policy, any, attacker, country, net, not, score, vpn};
//! use ipsec_core::Signal::{Proxy, Tor};
//!
//! let login = Policy::builder("login")
//!     .allow(net(["192.0.2.0/24"]))
//!     .deny(any([Tor, Proxy]).or(attacker()))
//!     .deny(score("proxycheck").at_least(75.0))
//!     .challenge(vpn().and(not(country(["DE", "AT"]))))
//!     .otherwise(Action::Allow)
//!     .when_failed(Action::Deny)
//!     .build()?;
//! # assert_eq!(login.rules().count(), 4);
//! # Ok::<(), ipsec_core::policy::PolicyError>(())
//! ```
//!
//! # How unknowns count
//!
//! - A *silent* fact counts as *no*: that no list names an address is the normal case, and a route that fails closed must not lock out
//!   everybody whom no list names. [`PolicyBuilder::strict`] keeps it unknown.
//! - A *failed* fact stays unknown. The rules are evaluated with every value that it could have; if all lead to the same action, that is the
//!   decision. Otherwise the `when_failed` action is taken: by default the `otherwise` action, so the route fails open;
//!   [`PolicyBuilder::fail_closed`] makes it fail closed.
//! - A fact that was *not asked* for stays unknown as well; it is what [`Policy::needs`] is made of.
//! - A fact that was [*withheld*](crate::Verdict::withheld) counts as silent, and [`Policy::needs`] does not name it: somebody decided to ask nobody about this address, for
//!   now. That is a choice to let strangers in unasked. A route that must not make it asks with more weight, as a critical guard of `ipsec-tower` does, or is
//!   [strict](PolicyBuilder::strict).
//!
//! # Crawlers and relays are spared
//!
//! A list of facts is not yet a policy: verified crawlers sit in datacenters, and privacy relays look like VPNs. As conditions,
//! `datacenter`, `vpn`, `proxy`, `anonymous` and the view `anonymizer` therefore do not hold for an address whose `crawler` or `relay` is
//! *yes*, unless the condition says [`Condition::including_crawlers`] or [`Condition::including_relays`]. [`bare`] is
//! the fact alone. [`Decision::explain`] says when this saved somebody.
//!
//! # What a proxy is
//!
//! The condition `proxy` holds if one of `proxy`, `public_proxy` and `residential_proxy` is *yes*; it does not hold if all three count as *no*. The view
//! `anonymizer` counts proxies in the same way.
//!
//! # Operators come first
//!
//! An operator's own allow or deny entry for the address ([`Verdict::list_override`](crate::Verdict::list_override)) decides before any rule, unless the policy is
//! [`ignoring_operator_lists`](PolicyBuilder::ignoring_operator_lists).
//!
//! # From a file
//!
//! With the feature `serde` a policy can be read from TOML, JSON or any other format that describes itself, and written back.
//! [`Policies`] is a table of them by name. Whatever is wrong is reported at once, each problem with its place.
//!
//! ```toml
//! name = "login"
//! otherwise = "allow"             # the default
//! when_failed = "deny"            # the default is what `otherwise` says
//!
//! [[rules]]
//! name = "office"                 # optional
//! action = "allow"
//! when = { net = ["192.0.2.0/24"] }
//!
//! [[rules]]
//! action = "deny"
//! when = { any = ["tor", "proxy", { score = { source = "proxycheck", at_least = 75 } }] }
//!
//! [[rules]]
//! action = "challenge"
//! when = { all = ["vpn", { not = { country = ["DE", "AT"] } }] }
//! ```
//!
//! Conditions are: the name of a signal, `"anonymizer"`, `"in_eu"` or `"unresolved"`; or a table of one key out of
//! `any`, `all` (lists of conditions), `not`, `bare` (a signal), `including_crawlers`, `including_relays` (a condition), `score`
//! (`{ source = …, at_least = … }`), `highest_score` (percent), `country`, `asn`, `network_kind`, `net`, `scope` (lists)
//! and `operator` (`"allow"` or `"deny"`). Further keys of a policy are `strict` and `ignore_operator_lists`.

mod action;
mod answerable;
mod build;
mod check;
mod condition;
mod decide;
mod decision;
mod expr;
mod needs;
mod search;
mod value;
#[cfg(feature = "serde")]
mod wire;

pub use action::Action;
pub use answerable::Unanswerable;
pub use build::{PolicyBuilder, PolicyError};
pub use condition::{
    Condition, ScoreCondition, abuser, all, anonymizer, anonymous, any, asn, attacker, bare, bot,
    cdn, compromised, corporate, country, crawler, datacenter, highest_score, in_eu, mobile, net,
    network_kind, not, operator_allows, operator_denies, proxy, public_proxy, relay,
    residential_proxy, satellite, scope, score, scraper, spam, tor, unresolved, vpn,
};
pub use decision::{Decision, Reason};
pub use value::Policy;
#[cfg(feature = "serde")]
pub use wire::Policies;
