//! A status that says that something was refused.

use http::StatusCode;

/// A status from 400 to 599: who is refused must not be told that all went well.
///
/// ```
/// use http::StatusCode;
/// use ipsec_tower::ErrorStatus;
///
/// assert_eq!(ErrorStatus::try_from(StatusCode::NOT_FOUND)?.get(), StatusCode::NOT_FOUND);
/// assert!(ErrorStatus::try_from(StatusCode::OK).is_err());
/// # Ok::<(), ipsec_tower::NotAnErrorStatus>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ErrorStatus(StatusCode);

impl ErrorStatus {
    /// 400, the request cannot be served as it came.
    pub const BAD_REQUEST: Self = Self(StatusCode::BAD_REQUEST);
    /// 403, the request is refused.
    pub const FORBIDDEN: Self = Self(StatusCode::FORBIDDEN);

    /// The status.
    #[must_use]
    pub const fn get(self) -> StatusCode {
        self.0
    }
}

impl TryFrom<StatusCode> for ErrorStatus {
    type Error = NotAnErrorStatus;

    fn try_from(status: StatusCode) -> Result<Self, NotAnErrorStatus> {
        if status.is_client_error() || status.is_server_error() {
            Ok(Self(status))
        } else {
            Err(NotAnErrorStatus(status))
        }
    }
}

/// A status that does not say that something was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("status {0} does not tell a refusal: expected one from 400 to 599, such as 403")]
pub struct NotAnErrorStatus(StatusCode);
