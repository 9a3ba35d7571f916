//! Remote services as a request meets them that does not wait: answers that are remembered, and services that are not asked.
//!
//! Nothing is sent anywhere. The services are backends of our own, which answer as an adapter does after its request, and only to those
//! who wait.

mod down;
mod hit;
mod service;
mod stack;

use crate::Group;

pub(crate) fn groups() -> Vec<Group> {
    let mut groups = hit::groups();
    groups.extend(down::groups());
    groups
}
