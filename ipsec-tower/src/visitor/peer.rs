//! Where a request's peer comes from.

use http::Extensions;

use crate::client_ip::Peer;

/// The socket's other end, as whoever accepted the connection left it on the request.
///
/// Our own [`Peer`] comes first: it is there because somebody put it there on purpose, such as the acceptor of a protocol that
/// tells the real peer. `None` is an error later on, and never some address.
pub(crate) fn peer_of(extensions: &Extensions) -> Option<Peer> {
    extensions
        .get::<Peer>()
        .copied()
        .or_else(|| from_axum(extensions))
}

#[cfg(feature = "connect-info")]
fn from_axum(extensions: &Extensions) -> Option<Peer> {
    use std::net::SocketAddr;

    use axum::extract::connect_info::{ConnectInfo, MockConnectInfo};

    let real = extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0);
    let mock = || {
        extensions
            .get::<MockConnectInfo<SocketAddr>>()
            .map(|info| info.0)
    };
    real.or_else(mock).map(Peer::from)
}

#[cfg(not(feature = "connect-info"))]
fn from_axum(_: &Extensions) -> Option<Peer> {
    None
}
