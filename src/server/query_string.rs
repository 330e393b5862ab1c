//! Reads the parameters of a request's address into structs, and refuses those that no struct knows.
//!
//! The same structs are the parameters in the OpenAPI document, so that what is documented is what is understood. A
//! request may be read into several, such as what is searched and which page of it is wanted.

use axum::{
    extract::{FromRequestParts, Path},
    http::{StatusCode, request::Parts},
};
use serde::de::DeserializeOwned;
use utoipa::{IntoParams, openapi::path::ParameterIn};

use super::problem::Problem;

/// Bytes of an address's parameters at most.
const MAX_BYTES: usize = 32 << 10;

/// Parameters of a request that are read into an `A` and a `B`.
pub struct QueryString<A, B = Nothing>(pub A, pub B);

/// No parameters.
#[derive(Debug, serde::Deserialize, IntoParams)]
pub struct Nothing {}

impl<A, B> QueryString<A, B>
where
    A: DeserializeOwned + IntoParams,
    B: DeserializeOwned + IntoParams,
{
    /// Reads the part of an address behind the question mark.
    ///
    /// # Errors
    /// A parameter that is not known, twice there or not understood.
    pub fn read(query: &str) -> Result<QueryString<A, B>, Problem> {
        if query.len() > MAX_BYTES {
            let reason = format!("the address is longer than {MAX_BYTES} bytes");
            return Err(Problem::new(StatusCode::URI_TOO_LONG, reason));
        }
        let wrong = |error: serde_html_form::de::Error| Problem::bad_request(error.to_string());
        let names: Vec<(String, String)> = serde_html_form::from_str(query).map_err(wrong)?;
        let known = A::into_params(in_query).into_iter().chain(B::into_params(in_query));
        let known: Vec<String> = known.map(|parameter| parameter.name).collect();
        if let Some((name, _)) = names.iter().find(|(name, _)| !known.contains(name)) {
            let known = known.join(", ");
            return Err(Problem::bad_request(format!("there is no parameter {name}; there are: {known}")));
        }
        let wrong = |error: serde_html_form::de::Error| named::<A, B>(&names, &error.to_string());
        let one = serde_html_form::from_str(query).map_err(wrong)?;
        Ok(QueryString(one, serde_html_form::from_str(query).map_err(wrong)?))
    }
}

/// An error with the name of the parameter that it is about: the first that cannot be read by itself.
fn named<A: DeserializeOwned, B: DeserializeOwned>(pairs: &[(String, String)], error: &str) -> Problem {
    let is_wrong = |pair: &&(String, String)| {
        let alone = serde_html_form::to_string([pair]).unwrap_or_default();
        serde_html_form::from_str::<A>(&alone).is_err() || serde_html_form::from_str::<B>(&alone).is_err()
    };
    match pairs.iter().find(is_wrong) {
        Some((name, value)) => Problem::bad_request(format!("{name}: {value:?} is not understood: {error}")),
        None => Problem::bad_request(error),
    }
}

fn in_query() -> Option<ParameterIn> {
    Some(ParameterIn::Query)
}

impl<S, A, B> FromRequestParts<S> for QueryString<A, B>
where
    S: Sync,
    A: DeserializeOwned + IntoParams,
    B: DeserializeOwned + IntoParams,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        QueryString::read(parts.uri.query().unwrap_or(""))
    }
}

/// The part of a path that names something.
pub struct Id(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(id) = Path::from_request_parts(parts, state)
            .await
            .map_err(|rejection| Problem::bad_request(rejection.body_text()))?;
        Ok(Id(id))
    }
}
