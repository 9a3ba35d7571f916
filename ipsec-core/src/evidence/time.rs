//! Times on the wire: whole seconds since the Unix epoch.

/// For `#[serde(with = "unix_seconds")]` on an `Option<SystemTime>`. Fractions of a second are dropped.
pub(crate) mod unix_seconds {
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub(crate) fn serialize<S: Serializer>(
        time: &Option<SystemTime>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        time.and_then(|time| time.duration_since(UNIX_EPOCH).ok())
            .map(|since| since.as_secs())
            .serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<SystemTime>, D::Error> {
        Option::<u64>::deserialize(from)?
            .map(|seconds| {
                UNIX_EPOCH
                    .checked_add(Duration::from_secs(seconds))
                    .ok_or_else(|| D::Error::custom("a time beyond what this system can represent"))
            })
            .transpose()
    }
}

/// For `#[serde(with = "each_unix_seconds")]` on a `Vec<SystemTime>`. Times before the epoch are left out.
pub(crate) mod each_unix_seconds {
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(crate) fn serialize<S: Serializer>(times: &[SystemTime], to: S) -> Result<S::Ok, S::Error> {
        let since = times
            .iter()
            .filter_map(|time| time.duration_since(UNIX_EPOCH).ok());
        to.collect_seq(since.map(|since| since.as_secs()))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<SystemTime>, D::Error> {
        let seconds = Vec::<u64>::deserialize(from)?;
        let times = seconds
            .into_iter()
            .map(|seconds| UNIX_EPOCH.checked_add(Duration::from_secs(seconds)));
        times
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| D::Error::custom("a time beyond what this system can represent"))
    }
}
