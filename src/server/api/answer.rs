//! Answers as JSON, to the byte as the command line prints them, and the problems that endpoints document.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::IntoResponses;

use crate::server::problem::{Problem, ProblemResponse};

/// A value as JSON on a line.
pub struct Line(Vec<u8>);

impl Line {
    /// The JSON of a value.
    ///
    /// # Errors
    /// A value that JSON cannot hold.
    pub fn of(value: &impl Serialize) -> Result<Line, Problem> {
        let mut json = serde_json::to_vec(value).map_err(|error| Problem::internal(error.to_string()))?;
        json.push(b'\n');
        Ok(Line(json))
    }
}

impl IntoResponse for Line {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, "application/json")], self.0).into_response()
    }
}

/// What any endpoint that reads an index may answer instead.
#[derive(IntoResponses)]
#[allow(dead_code)]
pub enum Problems {
    /// A parameter or the query is wrong.
    #[response(status = 400)]
    BadRequest(ProblemResponse),
    /// There is no such index or document.
    #[response(status = 404)]
    NotFound(ProblemResponse),
    /// The address is too long: more than 32 KiB of parameters. Of more than 64 KiB, without a body.
    #[response(status = 414)]
    TooLong(ProblemResponse),
    /// The server is called by a name that is not its own.
    #[response(status = 421)]
    Misdirected(ProblemResponse),
    /// The index cannot be read.
    #[response(status = 500)]
    Internal(ProblemResponse),
    /// Too many searches at this moment.
    #[response(status = 503)]
    Busy(ProblemResponse),
    /// The search took longer than it may.
    #[response(status = 504)]
    TimedOut(ProblemResponse),
}
