//! An index that was built elsewhere, as the only feed of a file.

use std::time::Duration;

use ipsec_core::catalog::{Catalog, IndexSourceProof, LintKind};

use super::{catalog, run};

const KEY: &str = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
const INDEX: &str =
    "[[feed]]\nname = 'fleet'\nkind = 'index'\nurl = 'https://lists.example/geo.idx'\n";

#[test]
fn all_of_it_may_be_said() {
    let file = format!(
        "[defaults]\ninterval = '2h'\n{INDEX}fallback = 'https://mirror.example/geo.idx'\npublic_key = '{KEY}'\nmax_age = '3d'\nmax_bytes = 1000"
    );
    let file = catalog(&file);
    let index = file.index_source().unwrap();
    assert_eq!(*index.name(), "fleet");
    assert_eq!(index.url(), "https://lists.example/geo.idx");
    assert_eq!(index.fallback(), ["https://mirror.example/geo.idx"]);
    assert_eq!(*index.proof(), IndexSourceProof::PublicKey(KEY.to_owned()));
    assert_eq!(index.interval(), Some(Duration::from_secs(7_200)));
    assert_eq!(index.max_age(), Some(Duration::from_secs(3 * 86_400)));
    assert_eq!(index.max_bytes(), Some(1_000));
    assert!(file.feeds().is_empty() && file.lint().is_empty());
}

#[test]
fn digests_are_beside_it_elsewhere_or_known() {
    let known = "ab".repeat(32);
    let at = "https://own.example/SHA256SUMS";
    for (said, proof) in [
        ("file", IndexSourceProof::DigestFile),
        (at, IndexSourceProof::DigestAt(at.to_owned())),
        (known.as_str(), IndexSourceProof::Digest(known.clone())),
    ] {
        let file = catalog(&format!("{INDEX}digest = '{said}'"));
        assert_eq!(*file.index_source().unwrap().proof(), proof);
        let lints: Vec<_> = file
            .lint()
            .iter()
            .map(ipsec_core::catalog::Lint::kind)
            .collect();
        let expected = match proof {
            IndexSourceProof::DigestFile => vec![LintKind::UnsignedIndex],
            _ => vec![],
        };
        assert_eq!(lints, expected, "{said}");
    }
    let plain = INDEX.replace("https:", "http:") + &format!("public_key = '{KEY}'");
    assert_eq!(catalog(&plain).lint()[0].kind(), LintKind::PlainHttp);
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let with = |more: &str| format!("{INDEX}{more}");
    let signed = format!("public_key = '{KEY}'\n");
    let only = "feed[0]: an index was built elsewhere and is all there is: it must be the only [[feed]] of its file";
    for (file, words) in [
        (with(""), "feed[0] \"fleet\": `public_key` is missing"),
        (
            with(&format!("{signed}digest = 'file'")),
            "say only the former",
        ),
        (
            with("public_key = 'minisign.pub'"),
            "feed[0] \"fleet\".public_key: is no public key of minisign",
        ),
        (
            with("digest = 'sha256'"),
            "feed[0] \"fleet\".digest: `sha256` is none: expected \"file\"",
        ),
        (
            with(&format!("{signed}signals = 'vpn'")),
            "unknown key `signals`: expected one of name, kind, url",
        ),
        (
            format!("[[feed]]\nkind = 'index'\n{signed}"),
            "feed[0]: `url` is missing",
        ),
        (
            with(&format!(
                "{signed}[[feed]]\nname = 'l'\nsignals = 'vpn'\npath = 'l'"
            )),
            only,
        ),
        (with(&format!("{signed}[never_block]\nfiles = 'own'")), only),
        (with(&format!("{signed}[index]\nname = 'x'")), only),
        (
            "[[feed]]\nname = 'l'\nkind = 'idx'\npath = 'l'".to_owned(),
            "expected partial, complete, allow or deny, or index",
        ),
    ] {
        let error = toml::from_str::<Catalog>(&file).unwrap_err().to_string();
        assert!(error.contains(words), "{file}\n{error}");
    }
}

#[test]
fn there_is_nothing_to_build_from_it() {
    let file = catalog(&format!("{INDEX}public_key = '{KEY}'"));
    let error = run(file.build(), []).into_index().unwrap_err().to_string();
    assert!(
        error.starts_with("index fleet was built elsewhere"),
        "{error}"
    );
    assert_eq!(error.lines().count(), 1);
}
