//! What is asked for, and so what can be answered.

use ipsec_core::{Fact, FactSet, Signal};

use super::objects::is_within;
use super::{Endpoint, Include, InvalidSetting, Lang};

/// What is asked for.
#[derive(Clone, Debug)]
pub(in super::super) struct Wanted {
    pub(in super::super) endpoint: Endpoint,
    include: Vec<Include>,
    fields: Vec<String>,
    excludes: Vec<String>,
    lang: Option<Lang>,
}

impl Wanted {
    /// What the endpoint returns if nothing is set.
    pub(in super::super) const fn all_of(endpoint: Endpoint) -> Self {
        Self {
            endpoint,
            include: Vec::new(),
            fields: Vec::new(),
            excludes: Vec::new(),
            lang: None,
        }
    }

    /// Also this object.
    pub(in super::super) fn include(&mut self, include: Include) -> Result<(), InvalidSetting> {
        if !self.endpoint.includes().contains(&include) {
            let endpoint = self.endpoint.single();
            return Err(InvalidSetting::Include { include, endpoint });
        }
        if self.include.contains(&include) {
            return Ok(());
        }
        let hostname = self
            .include
            .iter()
            .find(|first| Include::HOSTNAMES.contains(first));
        if let (Some(&first), true) = (hostname, Include::HOSTNAMES.contains(&include)) {
            let second = include;
            return Err(InvalidSetting::TwoHostnames { first, second });
        }
        self.include.push(include);
        Ok(())
    }

    /// This field, and no others but those named like this.
    pub(in super::super) fn field(&mut self, field: String) -> Result<(), InvalidSetting> {
        self.check(&field)?;
        if self.excludes.iter().any(|outer| is_within(&field, outer)) {
            return Err(InvalidSetting::Contradiction { field });
        }
        push_new(&mut self.fields, field);
        Ok(())
    }

    /// Not this field.
    pub(in super::super) fn exclude(&mut self, field: String) -> Result<(), InvalidSetting> {
        if field == "ip" {
            return Err(InvalidSetting::AlwaysThere);
        }
        self.check(&field)?;
        if self.fields.iter().any(|inner| is_within(inner, &field)) {
            return Err(InvalidSetting::Contradiction { field });
        }
        push_new(&mut self.excludes, field);
        Ok(())
    }

    /// Names of places in this language.
    pub(in super::super) fn lang(&mut self, lang: Lang) -> Result<(), InvalidSetting> {
        if !self.endpoint.has_lang() {
            let endpoint = self.endpoint.single();
            return Err(InvalidSetting::Lang { endpoint });
        }
        self.lang = Some(lang);
        Ok(())
    }

    /// The parameters that say so.
    pub(in super::super) fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut include: Vec<&str> = self.include.iter().map(|object| object.as_str()).collect();
        // It is paid for apart from the rest.
        if self.endpoint == Endpoint::V3WithLocation && self.asks_security() {
            include.insert(0, "security");
        }
        let lang = self.lang.map_or("", Lang::as_str);
        [
            ("include", include.join(",")),
            ("fields", self.fields.join(",")),
            ("excludes", self.excludes.join(",")),
            ("lang", lang.to_owned()),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect()
    }

    /// The facts that can be answered.
    pub(in super::super) fn answers(&self) -> FactSet {
        let is = |path, fact: Fact| (self.asks(path), fact);
        let both = [
            is("security.threat_score", Fact::Score),
            is("security.is_tor", Signal::Tor.into()),
            is("security.is_proxy", Signal::Proxy.into()),
            is("security.is_anonymous", Signal::Anonymous.into()),
            is("security.is_known_attacker", Signal::Attacker.into()),
            is("security.is_spam", Signal::Spam.into()),
            is("security.is_bot", Signal::Bot.into()),
            is("security.is_cloud_provider", Signal::Datacenter.into()),
            (self.asks_any(LOCATION), Fact::Location),
            (self.asks_any(NETWORK), Fact::Network),
        ];
        let kinds = if self.endpoint.proxy_is_umbrella() {
            let tells_kind = self.asks("security.is_proxy") && self.asks("security.proxy_type");
            [
                is("security.is_proxy", Signal::Vpn.into()),
                is("security.is_proxy", Signal::Relay.into()),
                (tells_kind, Signal::Tor.into()),
                (false, Signal::ResidentialProxy.into()),
            ]
        } else {
            [
                is("security.is_vpn", Signal::Vpn.into()),
                is("security.is_relay", Signal::Relay.into()),
                is(
                    "security.is_residential_proxy",
                    Signal::ResidentialProxy.into(),
                ),
                // It implies the other.
                is("security.is_residential_proxy", Signal::Proxy.into()),
            ]
        };
        both.into_iter()
            .chain(kinds)
            .filter(|(asked, _)| *asked)
            .fold(FactSet::EMPTY, |facts, (_, fact)| facts | fact.into())
    }

    /// Whether the answer has to have something about security.
    pub(in super::super) fn asks_security(&self) -> bool {
        let mut fields = self.endpoint.objects().iter().flat_map(|object| {
            let fields = object.fields.iter();
            fields.map(|field| format!("{}.{field}", object.path))
        });
        fields.any(|path| is_within(&path, "security") && self.asks(&path))
    }

    fn asks_any(&self, paths: &[&str]) -> bool {
        paths.iter().any(|path| self.asks(path))
    }

    /// Whether the field is to be returned: the endpoint has it, it is included, the fields and excludes let it through.
    fn asks(&self, path: &str) -> bool {
        let named = |outer: &String| is_within(path, outer);
        self.check(path).is_ok()
            && (self.fields.is_empty() || self.fields.iter().any(named))
            && !self.excludes.iter().any(named)
    }

    /// The service passes over what it does not know. Nobody would notice.
    fn check(&self, path: &str) -> Result<(), InvalidSetting> {
        let field = || path.to_owned();
        let endpoint = self.endpoint.single();
        let mut needs = None;
        for object in self.endpoint.objects() {
            if !object.knows(path) {
                continue;
            }
            let is_included = |include| self.include.contains(include);
            if object.needs.is_empty() || object.needs.iter().any(is_included) {
                return Ok(());
            }
            needs = needs.or(Some(object.needs));
        }
        Err(match needs {
            Some(needs) => InvalidSetting::NotIncluded {
                field: field(),
                needs,
            },
            None => InvalidSetting::UnknownField {
                field: field(),
                endpoint,
            },
        })
    }
}

/// Of which of these a location is made.
const LOCATION: &[&str] = &["location.country_code2", "location.city"];
/// Of which of these a network is made.
const NETWORK: &[&str] = &[
    "network.asn.as_number",
    "network.asn.organization",
    "network.asn.name",
    "network.asn.asn_name",
    "network.asn.type",
    "network.connection_type",
    "network.route",
    "asn.as_number",
    "asn.organization",
    "asn.type",
];

fn push_new(paths: &mut Vec<String>, path: String) {
    if !paths.contains(&path) {
        paths.push(path);
    }
}
