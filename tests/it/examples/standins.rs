//! Stand-ins of the services that some examples ask.

use std::process::Command;

use stub_providers::{Stub, Vendor};
use tokio::runtime::Runtime;

/// Stand-ins that are up, and whatever keeps them so.
pub(crate) struct StandIns {
    stub: Stub,
    _runtime: Runtime,
}

impl StandIns {
    pub(crate) fn start() -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let stub = runtime.block_on(Stub::builder().start());
        Self {
            stub: stub.expect("a free port"),
            _runtime: runtime,
        }
    }

    /// For making them fail.
    pub(super) fn stub(&self) -> &Stub {
        &self.stub
    }

    /// Tells an example where they are.
    pub(crate) fn tell<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        for (name, vendor) in [
            ("FOCSEC", Vendor::Focsec),
            ("IPGEOLOCATION", Vendor::IpGeolocation),
            ("PROXYCHECK", Vendor::Proxycheck),
            ("VASTEL", Vendor::Vastel),
        ] {
            command
                .env(format!("{name}_URL"), self.stub.url(vendor))
                .env_remove(format!("{name}_KEY"));
        }
        command
    }

    /// How often a service was asked.
    pub(crate) fn asked(&self, vendor: Vendor) -> u64 {
        self.stub.count(vendor)
    }
}
