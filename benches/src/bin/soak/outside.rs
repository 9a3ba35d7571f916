//! The process of the servers, from here.

use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use ipsec_remote::BaseUrl;
use stub_providers::Vendor;

use crate::servers::ARGUMENT;

/// The servers, which end with this.
pub(crate) struct Outside {
    child: Child,
    orders: Mutex<Option<ChildStdin>>,
    services: String,
    lists: String,
}

impl Outside {
    /// Waits until they listen.
    pub(crate) fn start() -> io::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg(ARGUMENT)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        let (services, lists) = line
            .trim()
            .split_once(' ')
            .ok_or_else(|| io::Error::other("the servers did not start"))?;
        Ok(Self {
            orders: Mutex::new(child.stdin.take()),
            child,
            services: services.to_owned(),
            lists: lists.to_owned(),
        })
    }

    pub(crate) fn service(&self, vendor: Vendor) -> Result<BaseUrl, crate::Error> {
        Ok(format!("http://{}/{vendor}", self.services).parse()?)
    }

    pub(crate) fn list(&self, name: &str) -> String {
        format!("http://{}/{name}", self.lists)
    }

    /// One service fails in this way from now on.
    pub(crate) fn fault(&self, vendor: Vendor, fault: &str) {
        self.tell(&format!("fault {vendor} {fault}"));
    }

    /// All services are well.
    pub(crate) fn clear_weather(&self) {
        self.tell("clear");
    }

    pub(crate) fn forget(&self) {
        self.tell("forget");
    }

    /// The lists are in this state, and of this version.
    pub(crate) fn publish(&self, state: &str, version: u32) {
        self.tell(&format!("lists {state} {version}"));
    }

    fn tell(&self, order: &str) {
        let mut orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        let told = orders.as_mut().map(|orders| writeln!(orders, "{order}"));
        if !matches!(told, Some(Ok(()))) {
            eprintln!("soak: the servers do not listen to {order:?} any more");
        }
    }
}

impl Drop for Outside {
    fn drop(&mut self) {
        let mut orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        drop(orders.take());
        drop(orders);
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
