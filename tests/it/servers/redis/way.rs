//! The way from one instance to Redis, which can be cut, slow, and lead elsewhere, and on which messages and answers can be lost.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// Carries bytes to and fro. Its threads end with the connections and with the process.
pub(super) struct Way {
    port: u16,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    is_cut: AtomicBool,
    is_deaf: AtomicBool,
    is_mute: AtomicBool,
    delay: Mutex<Duration>,
    target: Mutex<Option<SocketAddr>>,
    open: Mutex<Vec<TcpStream>>,
}

impl Way {
    pub(super) fn to(redis: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = listener.local_addr().expect("a port").port();
        let state = Arc::new(State::default());
        let for_all = Arc::clone(&state);
        state.lead_to(redis);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                carry(client, &for_all);
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

    /// Whatever Redis says takes so much longer from now on.
    pub(super) fn slow(&self, delay: Duration) {
        *self.state.delay.lock().expect("a lock") = delay;
    }

    /// Connections that are made from now on lead there; those that are open stay as they are.
    pub(super) fn lead_to(&self, redis: SocketAddr) {
        self.state.lead_to(redis);
    }

    /// Redis hears all and does it, and none of its answers arrives.
    pub(super) fn lose_answers(&self, loses: bool) {
        self.state.is_mute.store(loses, Ordering::SeqCst);
    }

    /// Whoever has subscribed to messages hears none any more, and is not told so.
    pub(super) fn lose_messages(&self, loses: bool) {
        self.state.is_deaf.store(loses, Ordering::SeqCst);
    }
}

impl State {
    fn lead_to(&self, redis: SocketAddr) {
        *self.target.lock().expect("a lock") = Some(redis);
    }

    /// Whether an answer arrives, which may take a while.
    fn passes(&self, is_for_subscriber: bool) -> bool {
        let delay = *self.delay.lock().expect("a lock");
        thread::sleep(delay);
        let is_lost = is_for_subscriber && self.is_deaf.load(Ordering::SeqCst);
        !is_lost && !self.is_mute.load(Ordering::SeqCst)
    }
}

fn carry(client: TcpStream, state: &Arc<State>) {
    let mut open = state.open.lock().expect("a lock");
    if state.is_cut.load(Ordering::SeqCst) {
        return;
    }
    let redis = *state.target.lock().expect("a lock");
    let Some(server) = redis.and_then(|redis| TcpStream::connect(redis).ok()) else {
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
            of_all.passes(is_subscriber.load(Ordering::SeqCst))
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
