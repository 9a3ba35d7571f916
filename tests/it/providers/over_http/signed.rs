//! Answers of proxycheck.io that are signed: believed with the right key, and with no other.

use ipsec_core::{Backend, LookupErrorKind, Query};
use ipsec_remote::BaseUrl;
use ipsec_remote::provider::Provider;
use ipsec_remote::provider::proxycheck::{Proxycheck, ProxycheckV2};
use stub_providers::{Fault, Stub, Vendor};

use super::adapters::{remote, stub};

const RIGHT: &str = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";
const WRONG: &str = "1123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";

/// Both generations, expecting this key's signature.
fn adapters(stub: &Stub, signature: &str) -> [Box<dyn Provider>; 2] {
    let base: BaseUrl = stub.url(Vendor::Proxycheck).parse().unwrap();
    let v2 = ProxycheckV2::new(stub.key())
        .unwrap()
        .base_url(base.clone());
    let v3 = Proxycheck::new(stub.key()).unwrap().base_url(base);
    [
        Box::new(v2.signature_key(signature).unwrap()),
        Box::new(v3.signature_key(signature).unwrap()),
    ]
}

fn queries() -> [Query; 2] {
    [10, 1].map(|last| Query::new([192, 31, 196, last]))
}

#[tokio::test]
async fn the_right_key_opens_and_a_wrong_one_does_not() {
    let signing = Stub::builder().signature_key(RIGHT).start().await.unwrap();
    let silent = stub().await;
    for (stub, key, is_right) in [
        (&signing, RIGHT, true),
        (&signing, WRONG, false),
        (&silent, RIGHT, false),
    ] {
        for (version, adapter) in (2..).zip(adapters(stub, key)) {
            let remote = remote(adapter);
            let mut answers = remote.lookup_many(&queries()).await;
            answers.push(remote.lookup(&queries()[0]).await);
            for answer in answers {
                match is_right {
                    true => assert!(answer.is_ok(), "v{version}: {answer:?}"),
                    false => {
                        let error = answer.unwrap_err();
                        assert_eq!(error.kind(), LookupErrorKind::Shape, "v{version}");
                        let words = std::error::Error::source(&error).unwrap().to_string();
                        assert!(words.contains("sign"), "v{version}: {words}");
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn what_is_changed_on_the_way_is_not_believed() {
    let stub = Stub::builder().signature_key(RIGHT).start().await.unwrap();
    for (version, adapter) in (2..).zip(adapters(&stub, RIGHT)) {
        let remote = remote(adapter);
        for (fault, expected) in [
            (Fault::WrongAddress, "shape"),
            (Fault::DuplicateKeys, "shape"),
            (Fault::WrongTypes, "shape"),
            (Fault::Truncated, "shape"),
            (Fault::Html, "shape"),
            // Whatever stands in front signs nothing, and its errors are errors.
            (Fault::BadGateway, "unavailable"),
            (Fault::TooManySeconds, "throttled"),
        ] {
            stub.fault(Vendor::Proxycheck, fault);
            let error = remote.lookup(&queries()[0]).await.unwrap_err();
            assert_eq!(
                error.kind().as_str(),
                expected,
                "v{version}, {}",
                fault.name()
            );
            stub.clear_faults();
        }
        assert!(remote.lookup(&queries()[0]).await.is_ok(), "v{version}");
    }
}
