//! What keeps a request from being answered, as data: a status, a sentence for people, and where it is in the query.
//!
//! The API shows it as JSON; `page` shows it in the language of the reader.

use axum::{
    Json,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use fihris::Error;
use serde::Serialize;
use utoipa::ToSchema;

/// What keeps a request from being answered.
#[derive(Debug, Clone)]
pub struct Problem {
    pub status: StatusCode,
    pub message: String,
    /// Where in the query, in bytes of UTF-8.
    pub span: Option<[usize; 2]>,
}

/// Its JSON.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemResponse {
    error: ProblemText,
}

/// What is wrong.
#[derive(Debug, Serialize, ToSchema)]
struct ProblemText {
    /// A sentence for people.
    message: String,
    /// Where in the query, as bytes of UTF-8, where it is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<[usize; 2]>,
}

impl Problem {
    /// With this status.
    pub fn new(status: StatusCode, message: impl Into<String>) -> Problem {
        Problem { status, message: message.into(), span: None }
    }

    /// What was asked makes no sense.
    pub fn bad_request(message: impl Into<String>) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, message)
    }

    /// There is no such thing.
    pub fn not_found(message: impl Into<String>) -> Problem {
        Problem::new(StatusCode::NOT_FOUND, message)
    }

    /// Others are served now.
    pub fn busy() -> Problem {
        Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "too many searches at this moment; try again in a second",
        )
    }

    /// Something is broken here.
    pub fn internal(message: impl Into<String>) -> Problem {
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, message)
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Problem {
        let message = error.to_string();
        match error {
            Error::Query(error) => Problem {
                span: Some([error.span.start, error.span.end]),
                ..Problem::bad_request(error.message)
            },
            Error::TimedOut => Problem::new(StatusCode::GATEWAY_TIMEOUT, message),
            // Its text has the path of the folder.
            Error::Locked(_) => Problem {
                message: "another process is writing to the index; try again in a second".to_owned(),
                ..Problem::busy()
            },
            Error::NoSuchIndex { .. } => Problem::not_found(message),
            // With paths of this machine, which are nobody's business.
            _ => Problem::internal("the index could not be read"),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Problem { status, message, span } = self;
        let json = Json(ProblemResponse { error: ProblemText { message, span } });
        match status {
            StatusCode::SERVICE_UNAVAILABLE => (status, [(header::RETRY_AFTER, "1")], json).into_response(),
            StatusCode::UNAUTHORIZED => {
                (status, [(header::WWW_AUTHENTICATE, "Bearer")], json).into_response()
            }
            _ => (status, json).into_response(),
        }
    }
}
