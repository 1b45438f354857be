//! What the README says is so.

use std::fs;

use crate::host::repository;

#[test]
fn the_smallest_plugin_in_the_readme_is_the_one_that_is_compiled() {
    let plugin = fs::read_to_string(repository().join("tests/fixtures/guess-number/src/lib.rs")).expect("the plugin");
    assert!(plugin.lines().count() <= 30, "the smallest plugin has at most 30 lines");
    let readme = fs::read_to_string(repository().join("README.md")).expect("the README");
    assert!(readme.contains(&format!("```rust\n{plugin}```")), "the README shows it verbatim");
}
