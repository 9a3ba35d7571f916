//! In which form a visitor wants to be told.

use std::str::FromStr;

use headers_accept::Accept;
use http::{HeaderMap, header};
use mediatype::names::{APPLICATION, HTML, JSON, PLAIN, TEXT};
use mediatype::{MediaType, Name};

/// The forms in which a refusal can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Json,
    Html,
    Text,
}

/// What we can offer, best first.
static OFFERED: [(MediaType<'static>, Form); 4] = [
    (
        MediaType::from_parts(APPLICATION, PROBLEM, Some(JSON), &[]),
        Form::Json,
    ),
    (MediaType::new(APPLICATION, JSON), Form::Json),
    (MediaType::new(TEXT, HTML), Form::Html),
    (MediaType::new(TEXT, PLAIN), Form::Text),
];

/// The longest `Accept` that is read, in bytes over all lines. Browsers send some hundred.
const MAX_ACCEPT: usize = 4096;

const PROBLEM: Name<'static> = Name::new_unchecked("problem");

/// The form that the request's `Accept` prefers; JSON where it has none, accepts everything, or cannot be read.
pub(super) fn form(headers: &HeaderMap) -> Form {
    // Several lines are one list (RFC 9110, section 5.3).
    let lines = headers.get_all(header::ACCEPT).iter();
    let lines: Vec<_> = lines.filter_map(|line| line.to_str().ok()).collect();
    if lines.iter().map(|line| line.len()).sum::<usize>() > MAX_ACCEPT {
        return Form::Json;
    }
    let Ok(accept) = Accept::from_str(&lines.join(",")) else {
        return Form::Json;
    };
    let wanted = accept.negotiate(OFFERED.iter().map(|(media_type, _)| media_type));
    OFFERED
        .iter()
        .find(|(media_type, _)| Some(media_type) == wanted)
        .map_or(Form::Json, |(_, form)| *form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(accept: &str, expected: Form) {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, accept.parse().unwrap());
        assert_eq!(form(&headers), expected, "{accept}");
    }

    #[test]
    fn the_accept_header_decides() {
        assert_eq!(form(&HeaderMap::new()), Form::Json);
        check("*/*", Form::Json);
        check(
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            Form::Html,
        );
        check("text/plain", Form::Text);
        check("text/*", Form::Html);
        check("application/json", Form::Json);
        check("application/problem+json, text/html;q=0.5", Form::Json);
        check("text/html;q=0.1, application/json;q=0.2", Form::Json);
        check("image/png", Form::Json);
        check("text/html;q=0, */*;q=0.1", Form::Json);
        check(";;;,,,\"", Form::Json);
    }
}
