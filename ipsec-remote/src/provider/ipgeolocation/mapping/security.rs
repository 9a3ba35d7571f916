//! What both generations say alike about security.

use ipsec_core::Signal;

use super::said::Said;
use crate::provider::ipgeolocation::answer::Security;

/// The flags that mean the same in both generations, and the cloud, whose name has another key in each.
pub(super) fn read(security: &Security, cloud: Option<&String>, said: &mut Said) {
    for (signal, flag) in [
        (Signal::Tor, security.is_tor),
        (Signal::Anonymous, security.is_anonymous),
        (Signal::Attacker, security.is_known_attacker),
        (Signal::Spam, security.is_spam),
        (Signal::Bot, security.is_bot),
        (Signal::Datacenter, security.is_cloud_provider),
    ] {
        said.flag(signal, flag);
    }
    if cloud.is_some() && security.is_cloud_provider == Some(false) {
        said.note("the service names a cloud and says that it is none");
    }
    said.profile.cloud_provider = cloud.cloned();
}
