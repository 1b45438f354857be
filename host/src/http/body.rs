//! Request bodies as ROCK's server reads them: pydantic's coercions, and pydantic's words for what is wrong.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

use super::error::GemError;

/// The fields of a JSON body, to be taken one by one; what is wrong with them is told all at once.
pub(super) struct Body {
    fields: Map<String, Value>,
    problems: Vec<String>,
}

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let content_type = request.headers().get(CONTENT_TYPE).map(|value| value.to_str().unwrap_or_default().to_owned());
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|rejection| GemError::Invalid(format!("body: {}", rejection.body_text())).into_response())?;
        Self::parse(content_type.as_deref(), &bytes).map_err(|problem| GemError::Invalid(problem).into_response())
    }
}

impl Body {
    fn parse(content_type: Option<&str>, bytes: &[u8]) -> Result<Self, String> {
        if bytes.is_empty() {
            return Ok(Self { fields: Map::new(), problems: Vec::new() });
        }
        // A page of another site can make a browser send anything but this type without asking us first.
        if !content_type.is_some_and(is_json) {
            return Err("body: Input should be JSON: send it with the header `Content-Type: application/json`".into());
        }
        match serde_json::from_slice(bytes) {
            Ok(Value::Object(fields)) => Ok(Self { fields, problems: Vec::new() }),
            Ok(_) => Err("body: Input should be a valid dictionary or object to extract fields from".into()),
            Err(error) => Err(format!("body.{}: JSON decode error", offset(bytes, &error))),
        }
    }

    /// A string that must be there.
    pub(super) fn string(&mut self, name: &str) -> String {
        match self.fields.remove(name) {
            Some(Value::String(text)) => return text,
            Some(_) => self.problem(name, "Input should be a valid string"),
            None => self.problem(name, "Field required"),
        }
        String::new()
    }

    /// A string that may be absent or null.
    pub(super) fn optional_string(&mut self, name: &str) -> Option<String> {
        match self.fields.remove(name)? {
            Value::Null => None,
            Value::String(text) => Some(text),
            _ => {
                self.problem(name, "Input should be a valid string");
                None
            }
        }
    }

    /// An integer that may be absent or null; see [`integer`].
    pub(super) fn optional_integer(&mut self, name: &str) -> Option<i128> {
        match integer(&self.fields.remove(name)?) {
            Ok(integer) => integer,
            Err(problem) => {
                self.problem(name, problem);
                None
            }
        }
    }

    /// An object that may be absent or null.
    pub(super) fn optional_object(&mut self, name: &str) -> Map<String, Value> {
        match self.fields.remove(name) {
            None | Some(Value::Null) => Map::new(),
            Some(Value::Object(object)) => object,
            Some(_) => {
                self.problem(name, "Input should be a valid dictionary");
                Map::new()
            }
        }
    }

    /// To be called when all fields are taken: tells what was wrong with them. Further fields are ignored, as ROCK does.
    pub(super) fn finish(self) -> Result<(), GemError> {
        if self.problems.is_empty() { Ok(()) } else { Err(GemError::Invalid(self.problems.join("; "))) }
    }

    fn problem(&mut self, name: &str, problem: &str) {
        self.problems.push(format!("body.{name}: {problem}"));
    }
}

fn is_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

/// The number of the byte at which the JSON went wrong.
fn offset(bytes: &[u8], error: &serde_json::Error) -> usize {
    let lines_before: usize = bytes.split_inclusive(|&byte| byte == b'\n').take(error.line() - 1).map(<[u8]>::len).sum();
    (lines_before + error.column().saturating_sub(1)).min(bytes.len())
}

/// An integer as pydantic's lax mode takes it: `42`, `42.0`, `"42"`, `true`, or null for none.
fn integer(value: &Value) -> Result<Option<i128>, &'static str> {
    match value {
        Value::Null => Ok(None),
        Value::Bool(truth) => Ok(Some(i128::from(*truth))),
        Value::Number(number) => number_as_integer(number).map(Some),
        Value::String(text) => {
            let text = text.trim();
            let text = text.strip_suffix(".0").unwrap_or(text);
            text.parse().map(Some).map_err(|_| "Input should be a valid integer, unable to parse string as an integer")
        }
        _ => Err("Input should be a valid integer"),
    }
}

fn number_as_integer(number: &serde_json::Number) -> Result<i128, &'static str> {
    if let Some(integer) = number.as_i128() {
        return Ok(integer);
    }
    match number.as_f64() {
        Some(float) if float.fract() == 0.0 && float.abs() < 1e30 => Ok(float as i128),
        _ => Err("Input should be a valid integer, got a number with a fractional part"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn integers_are_coerced_as_pydantic_does() {
        for value in [json!(42), json!(42.0), json!("42"), json!(" 42 "), json!("42.0")] {
            assert_eq!(integer(&value), Ok(Some(42)), "{value}");
        }
        assert_eq!(integer(&json!(-1)), Ok(Some(-1)));
        assert_eq!(integer(&json!(true)), Ok(Some(1)));
        assert_eq!(integer(&json!(u64::MAX)), Ok(Some(u64::MAX.into())));
        assert_eq!(integer(&Value::Null), Ok(None));
        for value in [json!("x"), json!("4.5"), json!(4.5), json!([1]), json!({}), json!(""), json!(1e300)] {
            assert!(integer(&value).is_err(), "{value}");
        }
    }

    #[track_caller]
    fn check_problem(body: &str, expected: &str) {
        let problem = match Body::parse(Some("application/json"), body.as_bytes()) {
            Err(problem) => problem,
            Ok(mut body) => {
                body.string("sandbox_id");
                body.optional_integer("seed");
                body.problems.join("; ")
            }
        };
        assert_eq!(problem, expected);
    }

    #[test]
    fn problems_are_worded_as_pydantic_words_them() {
        check_problem("", "body.sandbox_id: Field required");
        check_problem("{}", "body.sandbox_id: Field required");
        check_problem("[]", "body: Input should be a valid dictionary or object to extract fields from");
        check_problem("hello", "body.0: JSON decode error");
        check_problem("{\n \"a\": nope}", "body.9: JSON decode error");
        check_problem(
            r#"{"sandbox_id":null,"seed":"x"}"#,
            "body.sandbox_id: Input should be a valid string; \
             body.seed: Input should be a valid integer, unable to parse string as an integer",
        );
    }

    #[test]
    fn only_json_is_taken() {
        assert!(Body::parse(Some("application/json; charset=utf-8"), b"{}").is_ok());
        assert!(Body::parse(Some("text/plain"), b"{}").is_err());
        assert!(Body::parse(None, b"{}").is_err());
    }
}
