//! When two recorded values are the same.

use serde_json::Value;

/// Text compares byte for byte, numbers as numbers (`0` is `0.0`), objects without regard to the order of their keys.
pub(super) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || (a.as_f64() == b.as_f64() && (a.is_f64() || b.is_f64())),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, value)| b.get(key).is_some_and(|other| same(value, other)))
        }
        _ => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::same;
    use serde_json::json;

    #[test]
    fn numbers_compare_as_numbers_and_text_as_text() {
        assert!(same(&json!({"a": [0, 1.5], "b": "x"}), &json!({"b": "x", "a": [0.0, 1.5]})));
        assert!(!same(&json!(0), &json!(false)));
        assert!(!same(&json!("a"), &json!("a ")));
        assert!(!same(&json!([1]), &json!([1, 1])));
        assert!(!same(&json!({"a": 1}), &json!({"b": 1})));
        assert!(!same(&json!(9_007_199_254_740_993_u64), &json!(9_007_199_254_740_992_u64)));
    }
}
