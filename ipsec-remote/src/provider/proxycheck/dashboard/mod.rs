//! The account's dashboard: what was detected, what was used, and the lists and rules that lookups obey.
//!
//! It is no part of a lookup. Its calls are free of charge, need the key of an account, and have to be switched on in the dashboard itself. The
//! service asks not to export more than twice a second.
//!
//! ```
//! use ipsec_remote::provider::Call;
//! use ipsec_remote::provider::proxycheck::dashboard::{Dashboard, Entry};
//!
//! let dashboard = Dashboard::new("111111-222222-333333-444444")?;
//! let offices: Vec<Entry> = vec!["192.0.2.7 # the old office".parse()?, "198.51.100.0/24".parse()?];
//! let call = dashboard.list("Offices".parse()?).add(&offices);
//! let request = call.request()?;
//! assert_eq!(request.uri(), "https://proxycheck.io/dashboard/lists/add/Offices/");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod ask;
mod cors;
mod detections;
mod done;
mod entry;
mod lists;
mod name;
mod queries;
mod rules;
mod tags;
mod usage;
mod wire;

pub use ask::{Ask, Dashboard};
pub use cors::{Cors, InvalidOrigin, Origin};
pub use detections::{Detection, Detections, InvalidLimit};
pub use done::Done;
pub use entry::{Entry, InvalidEntry, Subject};
pub use lists::{BuiltIn, ListContents, ListKind, NamedList};
pub use name::{InvalidName, Name};
pub use queries::Day;
pub use rules::{Rule, RuleCalls};
pub use tags::{InvalidPeriod, TagReport, Tags};
pub use usage::Usage;
