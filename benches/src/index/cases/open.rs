//! Opening a big file and checking all of it, as one must before one trusts it.
//!
//! Both files are in memory already. The databases' entries are numbers, which is less to check than what such files mostly hold.

use std::rc::Rc;

use super::Context;
use crate::index::case::{Case, Contender, Role, Target};
use crate::index::ours::Ours;
use crate::index::peers::{database, verify};

pub(super) fn case(context: &Context<'_>) -> Case {
    let set = context.sets.big();
    let database: Rc<[u8]> = database(&set).into();
    let index = Ours::build(&set);
    let mut contenders = Vec::new();
    if let Some(image) = index.image() {
        let image: Rc<[u8]> = image.into();
        contenders.push(Contender::timed("ours", Role::Ours, 1_000_000, move || {
            Ours::open(&image).map_or(0, |ranges| ranges as u64)
        }));
    }
    contenders.push(Contender::timed(
        "maxminddb 0.32, open and verify",
        Role::Peer,
        1_000_000,
        move || verify(database.to_vec()),
    ));
    Case {
        title: format!("open and verify {} prefixes", set.prefixes.len()),
        unit: "ms",
        contenders,
        targets: vec![Target::TimesBestPeer(30.0)],
    }
}
