//! The default answer: a problem as of RFC 9457, or a page, or a line.

use http::request::Parts;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use ipsec_core::policy::{Action, Reason};
use serde::Serialize;

use super::negotiate::{Form, form};
use super::refusal::Refusal;
use super::status::{ErrorStatus, NotAnErrorStatus};
use super::traits::Reject;

/// The header field with the incident's name.
pub const INCIDENT_HEADER: HeaderName = HeaderName::from_static("x-incident-id");

/// Answers with a problem description: `application/problem+json` (RFC 9457), HTML or plain text, whichever the request's `Accept` prefers.
///
/// It says that something was refused, whatever the status: to make believe that there is nothing, answer a 404 by a closure.
///
/// It names the incident, in the body and in the field `x-incident-id`, and says nothing about why, unless
/// [`disclose_category`](Problem::disclose_category) is set. It is never cached.
///
/// ```json
/// {
///   "type": "about:blank",
///   "title": "Forbidden",
///   "status": 403,
///   "detail": "This request was refused. If you think that this is a mistake, tell us the incident.",
///   "instance": "urn:uuid:5f5cb7ea-5f0c-4a4e-9c0f-2f4f3a9f6f0e",
///   "incident": "5f5cb7ea-5f0c-4a4e-9c0f-2f4f3a9f6f0e"
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Problem {
    deny: ErrorStatus,
    challenge: ErrorStatus,
    disclose: bool,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    /// Answers with 403, to denials and to challenges.
    #[must_use]
    pub fn new() -> Self {
        Self {
            deny: ErrorStatus::FORBIDDEN,
            challenge: ErrorStatus::FORBIDDEN,
            disclose: false,
            headers: Vec::new(),
        }
    }

    /// Answers denials with this status: 401, 404, 429, 451 …
    ///
    /// A 401 has to come with `WWW-Authenticate`, a 429 may come with `Retry-After`: see [`Problem::header`].
    ///
    /// # Errors
    ///
    /// [`NotAnErrorStatus`] unless it is a 4xx or 5xx: who is refused must not be told that all went well.
    pub fn status(mut self, status: StatusCode) -> Result<Self, NotAnErrorStatus> {
        self.deny = status.try_into()?;
        Ok(self)
    }

    /// Answers challenges with this status.
    ///
    /// # Errors
    ///
    /// As for [`Problem::status`].
    pub fn challenge_status(mut self, status: StatusCode) -> Result<Self, NotAnErrorStatus> {
        self.challenge = status.try_into()?;
        Ok(self)
    }

    /// Also tells why, in the member `category`: the signals that matched (`["tor"]`), `["operator_list"]`, `["unavailable"]` if it could not
    /// be decided, or `["policy"]`. Attackers learn from it which of their addresses are known.
    #[must_use]
    pub fn disclose_category(mut self) -> Self {
        self.disclose = true;
        self
    }

    /// Adds a header field to the answer. `Content-Type`, `Vary` and `Cache-Control` take the place of its own.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    fn describe(&self, refusal: &Refusal) -> Description {
        let challenged = refusal.action() == Action::Challenge;
        let status = if challenged {
            self.challenge.get()
        } else {
            self.deny.get()
        };
        Description {
            status,
            title: match status.canonical_reason() {
                _ if challenged => "Verification required",
                Some(reason) => reason,
                None => "Refused",
            },
            detail: if challenged {
                "This request needs further verification. If you think that this is a mistake, tell us the incident."
            } else {
                "This request was refused. If you think that this is a mistake, tell us the incident."
            },
            incident: refusal.incident().to_string(),
            category: self.disclose.then(|| category(refusal)),
        }
    }
}

impl Default for Problem {
    fn default() -> Self {
        Self::new()
    }
}

impl<B: From<String>> Reject<B> for Problem {
    fn reject(&self, refusal: &Refusal, request: &Parts) -> Response<B> {
        let description = self.describe(refusal);
        let (content_type, body) = match form(&request.headers) {
            Form::Json => ("application/problem+json", description.json()),
            Form::Html => ("text/html; charset=utf-8", description.html()),
            Form::Text => ("text/plain; charset=utf-8", description.text()),
        };
        let mut response = Response::new(body.into());
        *response.status_mut() = description.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        headers.insert(header::VARY, HeaderValue::from_static("accept"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(incident) = refusal.incident().header_value() {
            headers.insert(INCIDENT_HEADER, incident);
        }
        for (name, value) in &self.headers {
            match *name {
                header::CONTENT_TYPE | header::VARY | header::CACHE_CONTROL => {
                    headers.insert(name, value.clone());
                }
                _ => {
                    headers.append(name, value.clone());
                }
            }
        }
        response
    }
}

/// What a visitor is told, whatever the form.
struct Description {
    status: StatusCode,
    title: &'static str,
    detail: &'static str,
    incident: String,
    category: Option<Vec<&'static str>>,
}

/// The members of a problem (RFC 9457, section 3.1), and two of our own.
#[derive(Serialize)]
struct Members<'a> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    detail: &'static str,
    instance: String,
    incident: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<&'a [&'static str]>,
}

impl Description {
    fn json(&self) -> String {
        let members = Members {
            r#type: "about:blank",
            title: self.title,
            status: self.status.as_u16(),
            detail: self.detail,
            instance: format!("urn:uuid:{}", self.incident),
            incident: &self.incident,
            category: self.category.as_deref(),
        };
        // Strings and a number: there is nothing in it that could not be written.
        serde_json::to_string(&members).unwrap_or_default()
    }

    /// All text in it is ours, and none of it needs escaping.
    fn html(&self) -> String {
        let Self {
            title,
            detail,
            incident,
            ..
        } = self;
        let category = self.category_line("<p>Category: ", "</p>");
        format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
             <title>{title}</title><h1>{title}</h1><p>{detail}</p>{category}<p>Incident: <code>{incident}</code></p></html>\n"
        )
    }

    fn text(&self) -> String {
        let Self {
            title,
            detail,
            incident,
            ..
        } = self;
        let category = self.category_line("Category: ", "\n");
        format!("{title}\n\n{detail}\n{category}Incident: {incident}\n")
    }

    fn category_line(&self, before: &str, after: &str) -> String {
        match &self.category {
            Some(category) => format!("{before}{}{after}", category.join(", ")),
            None => String::new(),
        }
    }
}

fn category(refusal: &Refusal) -> Vec<&'static str> {
    let decision = refusal.decision();
    let signals = decision.because_of();
    match decision.reason() {
        Reason::OperatorList => vec!["operator_list"],
        Reason::Undecided => vec!["unavailable"],
        _ if signals.is_empty() => vec!["policy"],
        _ => signals.iter().map(ipsec_core::Signal::as_str).collect(),
    }
}
