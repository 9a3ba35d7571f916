//! That a key is shown nowhere, whatever happens to requests that carry it.

use std::fmt::Write;
use std::net::IpAddr;

use ipsec_core::{Backend, Query};
use ipsec_remote::provider::focsec::{DatabaseFormat, DatabaseName, Focsec};
use ipsec_remote::provider::ipgeolocation::Ipgeolocation;
use ipsec_remote::provider::proxycheck::dashboard::Dashboard;
use ipsec_remote::provider::proxycheck::{Proxycheck, ProxycheckV2};
use ipsec_remote::provider::{Call, Provider};
use ipsec_remote::{BaseUrl, Client};
use metrics_util::debugging::DebuggingRecorder;
use stub_providers::{Fault, Stub, Vendor};

use super::adapters::{Kind, LONG, Within, patience, remote};
use super::planted::{KEY, Log, SIGNATURE, Seen, hides_the_keys};

fn query() -> Query {
    Query::new(IpAddr::from([192, 31, 196, 1]))
}

/// A stand-in that knows the keys, and one that does not.
async fn stubs() -> [Stub; 2] {
    // If it says how long to wait, nobody does.
    let stub = || {
        Stub::builder()
            .signature_key(SIGNATURE)
            .retry_after(2 * LONG)
    };
    let (knowing, strange) = (stub().key(KEY), stub());
    [
        knowing.quota(10_000).start().await.unwrap(),
        strange.start().await.unwrap(),
    ]
}

fn base(stub: &Stub, vendor: Vendor) -> BaseUrl {
    stub.url(vendor).parse().unwrap()
}

fn signed_v2(stub: &Stub, signature: &str) -> ProxycheckV2 {
    let adapter = ProxycheckV2::new(KEY).unwrap();
    let adapter = adapter.base_url(base(stub, Vendor::Proxycheck));
    adapter.signature_key(signature).unwrap()
}

fn signed_v3(stub: &Stub, signature: &str) -> Proxycheck {
    let adapter = Proxycheck::new(KEY).unwrap();
    let adapter = adapter.base_url(base(stub, Vendor::Proxycheck));
    adapter.signature_key(signature).unwrap()
}

/// Every way to show an adapter's work.
fn show_adapter(seen: &mut Seen, adapter: &dyn Provider) {
    seen.debug(&adapter.request(&query()).unwrap());
    seen.debug(&adapter.auth());
    if let Some(bulk) = adapter.bulk() {
        seen.debug(&bulk.request_many(&[query()]).unwrap());
    }
}

#[tokio::test]
async fn no_adapter_shows_its_key() {
    let [stub, _] = stubs().await;
    let mut seen = Seen::default();
    seen.debug(&Focsec::new(KEY).unwrap());
    let focsec = Focsec::new(KEY).unwrap();
    seen.debug(&focsec.database(DatabaseName::Vpn, DatabaseFormat::Csv));
    seen.debug(&Ipgeolocation::v2(KEY).unwrap());
    seen.debug(&Ipgeolocation::v3(KEY).unwrap());
    seen.debug(&Ipgeolocation::v3_with_location(KEY).unwrap());
    seen.debug(&signed_v2(&stub, SIGNATURE));
    seen.debug(&signed_v3(&stub, SIGNATURE));
    let dashboard = Dashboard::new(KEY).unwrap();
    seen.debug(&dashboard);
    seen.debug(&dashboard.usage());
    seen.debug(&dashboard.whitelist());
    seen.debug(&dashboard.whitelist().clear());
    seen.debug(&dashboard.cors());
    let client = Client::new().unwrap();
    seen.debug(&ipsec_remote::Remote::new(
        signed_v3(&stub, SIGNATURE),
        client,
    ));
    for kind in Kind::ALL {
        show_adapter(&mut seen, &*kind.with_key(&stub, KEY));
    }
    show_adapter(&mut seen, &signed_v2(&stub, SIGNATURE));
    show_adapter(&mut seen, &signed_v3(&stub, SIGNATURE));
    assert!(seen.0.contains("[hidden]"), "{}", seen.0);
    hides_the_keys("something shown", &seen.0);
}

// One thread: what is logged while connections are served is logged here.
#[tokio::test]
async fn no_key_is_shown_by_anything() {
    // Libraries that log in the other way are heard as well. Fails if another test was first, which is as good.
    let _ = tracing_log::LogTracer::init();
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    // With a single subscriber in the process, an event that another thread reaches first is off for good: that thread has none.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let _guard = tracing::subscriber::set_default(subscriber);
    let recorder = DebuggingRecorder::new();
    let metrics = recorder.snapshotter();
    let _recording = metrics::set_default_local_recorder(&recorder);

    let mut seen = Seen::default();
    let [stub, strange] = stubs().await;
    let every: Vec<Fault> = Fault::all().collect();
    for kind in Kind::ALL {
        let adapter = kind.with_key(&stub, KEY);
        ask(&mut seen, kind.vendor(), &stub, adapter, &every).await;
        let stranger = remote(kind.with_key(&strange, KEY));
        seen.answer(&stranger.lookup(&query()).await);
    }
    let (vendor, other) = (Vendor::Proxycheck, SIGNATURE.replace('0', "1"));
    let some = [Fault::QuotesKey, Fault::WrongTypes, Fault::Html];
    for signature in [SIGNATURE, &other] {
        let v2 = Box::new(signed_v2(&stub, signature));
        ask(&mut seen, vendor, &stub, v2, &some).await;
        let v3 = Box::new(signed_v3(&stub, signature));
        ask(&mut seen, vendor, &stub, v3, &some).await;
    }
    for stub in [&stub, &strange] {
        calls(&mut seen, stub).await;
    }
    // Nobody is there any more.
    let remotes = Kind::ALL.map(|kind| remote(kind.with_key(&stub, KEY)));
    drop(stub);
    for remote in remotes {
        seen.answer(&remote.lookup(&query()).await);
    }
    for (key, ..) in metrics.snapshot().into_vec() {
        seen.debug(&key);
    }
    let log = log.text();
    assert!(
        log.contains("a service was asked in vain"),
        "the log is heard: {}",
        &log[..log.len().min(3000)]
    );
    assert!(log.contains("hyper"), "libraries are heard");
    assert!(
        seen.0.contains("[key]"),
        "keys that are quoted are taken out"
    );
    hides_the_keys("something shown", &seen.0);
    hides_the_keys("the log", &log);
}

/// Asks in every way, whatever goes wrong.
async fn ask(
    seen: &mut Seen,
    vendor: Vendor,
    stub: &Stub,
    adapter: Box<dyn Provider>,
    faults: &[Fault],
) {
    let mut remote = remote(adapter);
    let queries = [query(), Query::new([192, 31, 196, 2])];
    for fault in [None].into_iter().chain(faults.iter().copied().map(Some)) {
        if let Some(fault) = fault {
            stub.fault(vendor, fault);
            remote = remote
                .timeout(patience(fault))
                .bulk_timeout(patience(fault));
        }
        let mut answers = remote.lookup_many(&queries).await;
        answers.push(remote.lookup(&query()).await);
        for answer in &answers {
            seen.answer(answer);
            if let Ok(verdict) = answer {
                let json = serde_json::to_string(verdict).unwrap();
                let _ = writeln!(seen.0, "{} {json}", verdict.explain());
            }
        }
        seen.debug(&remote.account());
        stub.clear_faults();
    }
}

/// Calls what is about no address, whatever goes wrong.
async fn calls(seen: &mut Seen, stub: &Stub) {
    let client = Client::new().unwrap();
    let dashboard = Dashboard::new(KEY).unwrap();
    let dashboard = dashboard.base_url(base(stub, Vendor::Proxycheck));
    let focsec = Focsec::new(KEY)
        .unwrap()
        .base_url(base(stub, Vendor::Focsec));
    let database = focsec.database(DatabaseName::Vpn, DatabaseFormat::Csv);
    for fault in [None].into_iter().chain(Fault::all().map(Some)) {
        for vendor in [Vendor::Proxycheck, Vendor::Focsec] {
            if let Some(fault) = fault {
                stub.fault(vendor, fault);
            }
        }
        call(seen, &client, fault, &dashboard.usage()).await;
        call(seen, &client, fault, &dashboard.whitelist().print()).await;
        call(seen, &client, fault, &dashboard.whitelist().clear()).await;
        call(seen, &client, fault, &database).await;
        stub.clear_faults();
    }
}

async fn call<C>(seen: &mut Seen, client: &Client, fault: Option<Fault>, call: &C)
where
    C: Call<Output: std::fmt::Debug>,
{
    seen.debug(&call.request().unwrap());
    let time = fault.map_or(call.limits().time, patience);
    seen.answer(&client.call(&Within(time, call)).await);
}
