//! Actions written as `\boxed{...}`.
