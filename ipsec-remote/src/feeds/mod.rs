//! Lists that are fetched, judged, kept, and put into the index while requests run.
//!
//! [`engine`] is the one task. [`fetch`], [`file`] and [`hosts`] get a version of a list, [`check`] sees at once what is none, [`job`] judges what came and builds, [`store`] remembers
//! it on the disk. [`plan`] says when, and [`list`] what follows from each attempt. [`index_feed`] does all of this for an index that was built elsewhere.

mod changes;
mod check;
mod engine;
mod error;
mod fetch;
mod file;
mod handle;
mod hosts;
mod index_feed;
mod job;
mod list;
mod observe;
mod plan;
mod remembered;
mod set;
mod status;
mod store;
mod version;

pub use changes::FeedChanges;
pub use error::FeedSetError;
pub use handle::FeedHandle;
pub use index_feed::{IndexFeed, IndexProof};
pub use set::FeedSet;
pub use status::{FeedStatus, ListStatus};
