//! Answers before they are sent.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode, header::CONTENT_TYPE};
use serde_json::{Value, json};

/// A whole answer.
pub(crate) type Answer = Response<Bytes>;

pub(crate) const JSON: &str = "application/json";
pub(crate) const XML: &str = "application/xml";
pub(crate) const HTML: &str = "text/html; charset=utf-8";
pub(crate) const TEXT: &str = "text/plain; charset=utf-8";

/// An answer of bytes of some type.
pub(crate) fn bytes(status: StatusCode, kind: &'static str, body: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(body.into());
    *answer.status_mut() = status;
    answer
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    answer
}

/// JSON without spaces.
pub(crate) fn json(status: StatusCode, body: &Value) -> Answer {
    bytes(status, JSON, body.to_string())
}

/// The error of vendors that say `{"message": …}`.
pub(crate) fn message(status: StatusCode, text: impl Into<String>) -> Answer {
    json(status, &json!({ "message": text.into() }))
}

/// Adds a header, unless its value cannot be one.
pub(crate) fn with(mut answer: Answer, name: &'static str, value: impl ToString) -> Answer {
    if let Ok(value) = HeaderValue::from_str(&value.to_string()) {
        answer
            .headers_mut()
            .insert(HeaderName::from_static(name), value);
    }
    answer
}

/// A page such as proxies in front of an API send.
pub(crate) fn page(status: StatusCode) -> Answer {
    let title = status.to_string();
    bytes(
        status,
        HTML,
        format!(
            "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n</body>\r\n</html>\r\n"
        ),
    )
}
