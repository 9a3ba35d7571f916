//! What the instances of one application share through Redis: answers, budgets, bans and allowances.
//!
//! [`Fleet`] is the connection; whatever is shared is made from it. An instance that cannot reach Redis works on alone, at no cost but that it
//! shares nothing, and catches up after.
//!
//! | piece | what is shared |
//! |---|---|
//! | [`Shared`] | answers, behind each instance's own cache; of all instances one asks |
//! | [`FleetCounter`] | what is spent of a day's budget |
//! | [`FleetOverlay`] | bans and allowances: who is banned on one instance is banned on all within milliseconds |
//!
//! # In Redis
//!
//! All keys begin with the [namespace](FleetBuilder::namespace) and the number of their form, `ipsec:1:`, and but for the four of bans end by themselves. Another form gets another number, so that old and new instances run side by side, and share
//! nothing.
//!
//! | key | holds | ends |
//! |---|---|---|
//! | `answer:SOURCE:PREFIX` | what the source said of a network, as JSON | with the answer, a day at most by default |
//! | `claim:SOURCE:PREFIX` | who asks about it | when it is answered, or after 2 seconds |
//! | `budget:NAME:DAY` | what is spent of a day | two days after it was counted last |
//! | `overlay:` and `head`, `words`, `places`, `ends` | bans, allowances and what was lifted | never; what has ended is taken out after a day |
//! | `overlay:turn:ID` | what came of the last that an instance said about bans | after a day |
//!
//! A Redis with `maxmemory-policy volatile-ttl` or `allkeys-lru` may throw away answers when it is full. Where it throws away a budget, instances restore what they know of it, and of bans as well, seconds later: with bans, `volatile-ttl` is the better one. It need not write to a disk, and one that follows another is
//! of no more use than one that starts empty. A cluster of Redis is not supported.
//!
//! A user of Redis's own who may do no more than is needed:
//!
//! ```text
//! ACL SETUSER ipsec on >PASSWORD ~ipsec:1:* &ipsec:1:* -@all +@connection +mget +get +set +del +expire +eval +time +publish +subscribe +unsubscribe
//!     +hget +hset +hmget +hdel +hlen +hstrlen +zadd +zrem +zcard +zscore +zrangebyscore
//! ```

mod builder;
mod chance;
mod core;
mod counter;
mod error;
mod keeper;
mod link;
mod observe;
mod overlay;
mod shared;
mod status;
mod tls;
mod value;

pub use builder::FleetBuilder;
pub use counter::{FleetCounter, InvalidShare};
pub use error::InvalidFleet;
pub use overlay::{FleetOverlay, FleetOverlayStatus};
pub use shared::{InvalidShared, Shared, SharedStatistics};
pub use status::FleetStatus;
pub use value::Fleet;
