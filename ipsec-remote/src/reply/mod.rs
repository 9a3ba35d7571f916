//! What a service answered, and when.

use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{DATE, HeaderName, RETRY_AFTER};
use http::{HeaderMap, StatusCode};

/// What a service answered, and when. All that reading an answer needs is in it: no clock is asked.
///
/// `Debug` shows the status and how much there is, and nothing of what there is.
#[derive(Clone)]
#[non_exhaustive]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
    /// When it came, by our own clock.
    pub received: SystemTime,
}

/// How far our own clock may be from the service's before the service's counts.
const SKEW: Duration = Duration::from_secs(5 * 60);
/// The bounds of what we take for a time to wait.
const SHORTEST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(60 * 60);

impl Reply {
    /// Without headers.
    #[must_use]
    pub fn new(status: StatusCode, body: impl Into<Bytes>, received: SystemTime) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: body.into(),
            received,
        }
    }

    /// With these headers.
    #[must_use]
    pub fn with_headers(mut self, headers: HeaderMap) -> Self {
        self.headers = headers;
        self
    }

    /// The time: our own, or the `Date` of the answer if the two are more than five minutes apart, since it is the service whose day ends.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        let theirs = self
            .text(&DATE)
            .and_then(|text| httpdate::parse_http_date(text).ok());
        match theirs {
            Some(theirs) if apart(theirs, self.received) > SKEW => theirs,
            _ => self.received,
        }
    }

    /// How long the answer asks us to wait (`Retry-After`, in seconds or as a date), one second to one hour.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        let text = self.text(&RETRY_AFTER)?.trim();
        let wait = match text.parse::<u64>() {
            Ok(seconds) => Duration::from_secs(seconds),
            Err(_) => httpdate::parse_http_date(text)
                .ok()?
                .duration_since(self.now())
                .unwrap_or_default(),
        };
        Some(wait.clamp(SHORTEST_WAIT, LONGEST_WAIT))
    }

    /// When the service's day ends, at midnight in UTC, which is when most daily quotas are filled again. This is a time of our own clock, right however
    /// far the two clocks are apart.
    #[must_use]
    pub fn next_midnight(&self) -> SystemTime {
        const DAY: Duration = Duration::from_secs(24 * 60 * 60);
        let since = self
            .now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        let into_the_day = since.as_nanos() % DAY.as_nanos();
        let into_the_day = u64::try_from(into_the_day).unwrap_or_default();
        let left = DAY - Duration::from_nanos(into_the_day);
        self.received.checked_add(left).unwrap_or(self.received)
    }

    /// A header that is a whole number, `None` if it is missing or anything else.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<u64> {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        self.text(&name)?.trim().parse().ok()
    }

    fn text(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

fn apart(a: SystemTime, b: SystemTime) -> Duration {
    a.duration_since(b).unwrap_or_else(|error| error.duration())
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.status)
            .field("headers", &self.headers.len())
            .field("body", &format_args!("{} bytes", self.body.len()))
            .field("received", &self.received)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn reply(headers: &[(&'static str, &'static str)], seconds: u64) -> Reply {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, HeaderValue::from_static(value));
        }
        let received = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        Reply::new(StatusCode::OK, "", received).with_headers(map)
    }

    #[test]
    fn times_to_wait() {
        // 1994-11-15T08:12:31Z is second 784887151.
        for (text, seconds) in [
            ("7", Some(7)),
            ("0", Some(1)),
            ("999999", Some(3600)),
            ("Tue, 15 Nov 1994 08:12:41 GMT", Some(10)),
            ("Tue, 15 Nov 1994 08:12:01 GMT", Some(1)),
            ("soon", None),
            ("-3", None),
        ] {
            let wait = reply(&[("retry-after", text)], 784_887_151).retry_after();
            assert_eq!(wait, seconds.map(Duration::from_secs), "{text}");
        }
    }

    #[test]
    fn a_clock_that_is_far_off_does_not_count() {
        let date = [("date", "Tue, 15 Nov 1994 08:12:31 GMT")];
        let theirs = SystemTime::UNIX_EPOCH + Duration::from_secs(784_887_151);
        let near = reply(&date, 784_887_151 + 299);
        assert_eq!(near.now(), near.received);
        assert_eq!(reply(&date, 784_887_151 + 301).now(), theirs);
        assert_eq!(reply(&date, 784_887_151 - 301).now(), theirs);
        let midnight = SystemTime::UNIX_EPOCH + Duration::from_secs(784_944_000);
        assert_eq!(near.next_midnight(), midnight);
        // Five hours and more before midnight there, thirty days later here.
        let far = reply(&date, 784_887_151 + 30 * 86_400);
        let left = midnight.duration_since(theirs);
        assert_eq!(
            far.next_midnight().duration_since(far.received).ok(),
            left.ok()
        );
    }
}
