//! Requests as most services want them.

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, Uri};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// Asks for JSON.
#[must_use]
pub fn get(uri: Uri) -> Request<Bytes> {
    let mut request = Request::new(Bytes::new());
    *request.uri_mut() = uri;
    request.headers_mut().insert(ACCEPT, JSON);
    request
}

/// Sends JSON and asks for JSON.
#[must_use]
pub fn post_json(uri: Uri, body: impl Into<Bytes>) -> Request<Bytes> {
    post(uri, body.into(), JSON)
}

/// Sends the fields of a form and asks for JSON.
#[must_use]
pub fn post_form<'a>(
    uri: Uri,
    fields: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Request<Bytes> {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(fields);
    post(uri, body.finish().into(), FORM)
}

fn post(uri: Uri, body: Bytes, content: HeaderValue) -> Request<Bytes> {
    let mut request = get(uri);
    *request.method_mut() = Method::POST;
    *request.body_mut() = body;
    request.headers_mut().insert(CONTENT_TYPE, content);
    request
}

/// A path and its query, the parameters encoded: `/a?b=c%20d`; only the path if there are none.
#[must_use]
pub fn path_and_query<'a>(
    path: &str,
    parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters);
    let query = query.finish();
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    }
}
