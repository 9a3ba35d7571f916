//! Lists that are fetched, judged, kept, and put into the index while requests run.
//!
//! [`engine`] is the one task. [`fetch`], [`redirect`], [`file`] and [`hosts`] get a version of a list, [`check`] sees at once what is none, [`fallback`] is what to tell where the first address fails, [`build`] judges what came and makes an index of it, [`roll_back`]
//! goes back to one of before, both as a [`job`]. [`store`] remembers all of it on the disk, and [`remembered`] is what it says at a start. [`plan`] says when, and [`list`] what follows from each attempt.
//! [`index_feed`] does all of this for an index that was built elsewhere.

mod alive;
mod build;
mod changes;
mod check;
mod engine;
mod error;
mod fallback;
mod fetch;
mod file;
mod handle;
mod hosts;
mod index_feed;
mod job;
mod judged;
mod list;
mod observe;
mod plan;
mod redirect;
mod remembered;
mod roll_back;
mod set;
mod start;
mod status;
mod store;
mod version;

pub use changes::FeedChanges;
pub use error::FeedSetError;
pub use handle::FeedHandle;
pub use index_feed::{IndexFeed, IndexProof};
pub use set::FeedSet;
pub use status::{FallbackStatus, FeedStatus, Generation, GenerationList, ListStatus};
