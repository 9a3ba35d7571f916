//! Whatever answers a query about an address with a verdict.

mod fixed;
mod forward;
mod never;
mod query;
mod traits;

pub use fixed::Fixed;
pub use never::Never;
pub use query::Query;
pub use traits::Backend;
