//! Asking others about an address.
//!
//! **Nothing of this is built yet.** The crate has its name and its plan, so that what comes finds its place:
//!
//! | module | what it will be for |
//! |---|---|
//! | `provider` | adapters of remote services, each two pure functions: a request from a query, a verdict from a response |
//! | `remote` | the one HTTP client, and the only place that waits for the network |
//! | `cache`, `cascade`, `consensus`, `deadline`, `breaker`, `budget`, `batch` | backends that wrap backends |
//! | `shared` | a second tier in Redis, for a fleet |
//! | `feed` | address lists that are fetched, checked and swapped in the background |
//!
//! It will depend on [`ipsec_core`] and never on `ipsec-tower`: the two meet only in an application.

use ipsec_core as _;
