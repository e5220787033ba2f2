//! The API described.

use serde_json::{Value, json};

/// OpenAPI 3.1.
pub fn openapi() -> Value {
    json!({})
}
