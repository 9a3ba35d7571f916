//! The way from one instance to Redis, which can be cut, and on which messages can be lost.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// Carries bytes to and fro. Its threads end with the connections and with the process.
pub(super) struct Way {
    port: u16,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    is_cut: AtomicBool,
    is_deaf: AtomicBool,
    open: Mutex<Vec<TcpStream>>,
}

impl Way {
    pub(super) fn to(redis: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = listener.local_addr().expect("a port").port();
        let state = Arc::new(State::default());
        let for_all = Arc::clone(&state);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                carry(client, redis, &for_all);
            }
        });
        Self { port, state }
    }

    pub(super) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Ends all connections, and takes no more.
    pub(super) fn cut(&self) {
        self.state.is_cut.store(true, Ordering::SeqCst);
        for stream in self.state.open.lock().expect("a lock").drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    pub(super) fn mend(&self) {
        self.state.is_cut.store(false, Ordering::SeqCst);
    }

    /// Whoever has subscribed to messages hears none any more, and is not told so.
    pub(super) fn lose_messages(&self, loses: bool) {
        self.state.is_deaf.store(loses, Ordering::SeqCst);
    }
}

fn carry(client: TcpStream, redis: SocketAddr, state: &Arc<State>) {
    let mut open = state.open.lock().expect("a lock");
    if state.is_cut.load(Ordering::SeqCst) {
        return;
    }
    let Ok(server) = TcpStream::connect(redis) else {
        return;
    };
    let both = [&client, &server].map(|stream| stream.try_clone().expect("a socket"));
    open.extend(both);
    drop(open);
    let [to_client, to_server] =
        [&client, &server].map(|stream| stream.try_clone().expect("a socket"));
    let is_subscriber = Arc::new(AtomicBool::new(false));
    let (knows, of_all) = (Arc::clone(&is_subscriber), Arc::clone(state));
    thread::spawn(move || {
        pump(client, to_server, |bytes| {
            if bytes.windows(9).any(|word| word == b"SUBSCRIBE") {
                knows.store(true, Ordering::SeqCst);
            }
            true
        });
    });
    thread::spawn(move || {
        pump(server, to_client, |_| {
            !(is_subscriber.load(Ordering::SeqCst) && of_all.is_deaf.load(Ordering::SeqCst))
        });
    });
}

fn pump(mut from: TcpStream, mut to: TcpStream, passes: impl Fn(&[u8]) -> bool) {
    let mut buffer = [0; 16_384];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        let bytes = &buffer[..length];
        if passes(bytes) && to.write_all(bytes).is_err() {
            break;
        }
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}
