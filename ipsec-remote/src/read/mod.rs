//! Reading what services write: strict about what decides, lenient about what only informs.
//!
//! Services write missing values as `null`, `""`, `"Unknown"` or `"-"`, numbers as texts, and network numbers with and without `AS` in front. Adapters
//! read all of it through here, so that it means the same in each.

mod eu;
mod informal;
mod json;
mod loose;
mod network;
mod place;
mod text;
mod time;

pub use eu::{eu_doubt, in_eu};
pub use informal::{as_number, informal_flag};
pub use json::{json, object, shape};
pub use loose::{Loose, flag, loose, number, percent, text, texts, whole, yes_no};
pub use network::{asn, asn_and_name, prefix};
pub use place::{continent, coordinates, country};
pub use text::{hostname, known_text};
pub use time::{day_or_time, unix};
