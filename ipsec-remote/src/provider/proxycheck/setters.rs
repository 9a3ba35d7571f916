//! The settings that both versions have, written once.

/// Adds constructors, common setters and the traits to a type that has a `client`, a `PATH`, and knows its `facts`, its `parameters` and how to `read`.
macro_rules! common_settings {
    ($name:ident) => {
        impl $name {
            /// With the key of an account.
            ///
            /// # Errors
            ///
            /// [`InvalidApiKey`] for a text that is no key.
            pub fn new(key: impl Into<secrecy::SecretString>) -> Result<Self, InvalidApiKey> {
                Ok(Self::from_client(Client::new(Some(ApiKey::new(key)?))))
            }

            /// Without an account: 100 addresses a day for each of our own addresses, at most 100 in one request.
            #[must_use]
            pub fn without_key() -> Self {
                Self::from_client(Client::new(None))
            }

            /// Where the service is, if not at `https://proxycheck.io`.
            #[must_use]
            pub fn base_url(mut self, base: BaseUrl) -> Self {
                self.client.base_url = base;
                self
            }

            /// Another name than `proxycheck`, for a second account.
            #[must_use]
            pub fn named(mut self, name: impl Into<Source>) -> Self {
                self.client.name = name.into();
                self
            }

            /// How long answers hold: an hour, and half an hour if they say no *yes*. A detection that the service will drop sooner holds until then,
            /// but ten minutes at least.
            #[must_use]
            pub fn lifetime(mut self, lifetime: Lifetime) -> Self {
                self.client.lifetime = lifetime;
                self
            }

            /// Whether the evidence keeps the answer as it was written, if it is not larger than 64 KiB.
            #[must_use]
            pub fn keep_raw(mut self, keep: bool) -> Self {
                self.client.keep_raw = keep;
                self
            }

            /// What the addresses are looked up for. With a tag, the service stores those that it detects; without one, nothing.
            #[must_use]
            pub fn tag(mut self, tag: Tag) -> Self {
                self.client.tag = Some(tag);
                self
            }

            /// How far the service looks back.
            #[must_use]
            pub fn days(mut self, days: Days) -> Self {
                self.client.days = Some(days);
                self
            }

            /// Whether the service says which of its machines answered.
            #[must_use]
            pub fn node(mut self, node: bool) -> Self {
                self.client.node = node;
                self
            }

            /// Whether answers come without spaces and line breaks, which is the default.
            #[must_use]
            pub fn compact(mut self, compact: bool) -> Self {
                self.client.compact = compact;
                self
            }

            /// The key of 64 characters under which the service signs its answers. With it, an answer without a right signature is none.
            ///
            /// # Errors
            ///
            /// [`InvalidSignatureKey`] for a text that is no such key.
            pub fn signature_key(
                mut self,
                key: impl Into<secrecy::SecretString>,
            ) -> Result<Self, InvalidSignatureKey> {
                self.client.signature = Some(SignatureKey::new(key)?);
                Ok(self)
            }
        }

        impl Provider for $name {
            fn name(&self) -> &str {
                self.client.name.as_str()
            }

            fn answers(&self) -> FactSet {
                self.facts()
            }

            fn auth(&self) -> Auth<'_> {
                self.client.auth()
            }

            fn request(&self, query: &Query) -> Result<Request<Bytes>, LookupError> {
                let queries = std::slice::from_ref(query);
                self.client.request(Self::PATH, self.parameters(), queries)
            }

            fn parse(&self, query: &Query, reply: &Reply) -> Result<Verdict, LookupError> {
                let read = |query: &Query, raw: &str, now| self.read(query, raw, now);
                self.client.parse(query, reply, self.facts(), &read)
            }

            fn account(&self, reply: &Reply) -> Account {
                self.client.account(reply)
            }

            fn pace(&self) -> Pace {
                self.client.pace()
            }

            fn bulk(&self) -> Option<&dyn Bulk> {
                Some(self)
            }
        }

        impl Bulk for $name {
            fn batch(&self) -> NonZeroUsize {
                self.client.batch()
            }

            fn request_many(&self, queries: &[Query]) -> Result<Request<Bytes>, LookupError> {
                self.client.request(Self::PATH, self.parameters(), queries)
            }

            fn parse_many(&self, queries: &[Query], reply: &Reply) -> Result<Answers, LookupError> {
                let read = |query: &Query, raw: &str, now| self.read(query, raw, now);
                self.client.parse_many(queries, reply, self.facts(), &read)
            }
        }
    };
}
pub(super) use common_settings;
