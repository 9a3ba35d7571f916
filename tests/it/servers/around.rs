//! Around all servers: whoever connects to the application directly is the client, whatever he writes.

use super::apache::APACHE_IP;
use super::attack::Attack;
use super::haproxy::HAPROXY_IP;
use super::nginx::NGINX_IP;
use super::origin::{Origin, resolving};
use super::resolvers::{forwarded, hops, single, trusted, xff};

/// Needs none of the servers, so it always runs, wherever all of 127.0.0.0/8 is there to connect from.
#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "needs addresses like 127.0.0.77")]
fn directly_to_the_application() {
    let proxies = [NGINX_IP, HAPROXY_IP, APACHE_IP];
    let origin = Origin::start(resolving([
        ("/xff/trusted", trusted(xff(), &proxies)),
        ("/xff/hops", hops(xff(), 1, &proxies)),
        ("/forwarded/trusted", trusted(forwarded(), &proxies)),
        ("/forwarded/hops", hops(forwarded(), 1, &proxies)),
        ("/single", single("X-Real-IP", &proxies)),
    ]));
    for (path, header) in [
        ("/xff/trusted", "X-Forwarded-For"),
        ("/xff/hops", "X-Forwarded-For"),
        ("/forwarded/trusted", "Forwarded"),
        ("/forwarded/hops", "Forwarded"),
        ("/single", "X-Real-IP"),
    ] {
        Attack::directly_on(&origin, path, header).finds_the_sender_in("peer");
    }
}
