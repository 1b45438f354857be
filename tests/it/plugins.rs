//! What is loaded from a folder, what is not, and what components ask for.

use std::path::Path;

use geode::app::App;
use geode::config::Config;
use serde_json::json;
use wasmtime::component::Component;

use crate::host::{config, fixture, place, repository, target};

/// A host with one folder of plugins and nothing built in.
fn build(folder: &Path) -> App {
    let mut config: Config = config();
    config.plugins.folders = vec![folder.to_owned()];
    config.plugins.built_in = false;
    App::build(config).expect("bad plugins do not keep a host from starting")
}

/// Each bad file is named with what is wrong with it, and the good one beside it is loaded.
#[track_caller]
fn check_not_loaded(name: &str, bytes: &[u8], words: &[&str]) {
    let folder = tempfile::tempdir().expect("a folder");
    place(folder.path(), name, bytes);
    place(folder.path(), "guess-number", &fixture("guess-number"));
    let app = build(folder.path());
    let [failure] = app.failures() else { panic!("one failure: {:?}", app.failures()) };
    let message = failure.to_string();
    assert!(message.contains(&format!("{name}.wasm")), "{message}");
    assert!(words.iter().all(|word| message.contains(word)), "{message}");
    assert!(app.sessions().catalog().get("example:GuessNumber-v0").is_ok());
}

#[test]
fn a_file_that_is_no_plugin_is_named_and_the_others_are_loaded() {
    check_not_loaded("text", b"not wasm at all", &["not a WebAssembly component"]);
    check_not_loaded("empty", b"", &["not a WebAssembly component"]);
    check_not_loaded("module", b"\0asm\x01\0\0\0", &["a core WebAssembly module, not a component"]);
    check_not_loaded("other-component", b"\0asm\x0d\0\x01\0", &["exports no `geode:env/environment@0.1.0`"]);
    check_not_loaded("old-wit", &fixture("old-wit"), &["built for `geode:env/environment@0.0.1`", "speaks 0.1.0", "rebuild"]);
    check_not_loaded("imports", &fixture("imports"), &["imports `example:clock/now", "grants no imports"]);
    let whole = fixture("guess-number");
    check_not_loaded("cut-short", &whole[..whole.len() / 2], &["not a WebAssembly component"]);
}

#[test]
fn two_plugins_with_the_same_id_are_told_apart() {
    check_not_loaded("twin", &fixture("guess-number"), &["example:GuessNumber-v0", "guess-number.wasm"]);
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let app = build(Path::new("no/such/folder"));
    assert!(app.failures().iter().any(|failure| failure.to_string().contains("no/such/folder")));
}

#[test]
fn a_plugin_in_a_folder_takes_the_place_of_the_one_built_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let sokoban = std::fs::read(target().join("plugins/sokoban.wasm")).expect("built by `cargo xtask plugins`");
    place(folder.path(), "my-sokoban", &sokoban);
    let mut config = config();
    config.plugins.folders = vec![folder.path().to_owned()];
    let app = App::build(config).expect("a host");
    assert!(app.failures().is_empty());
    let entry = app.sessions().catalog().get("game:Sokoban-v0-easy").expect("there");
    assert!(entry.family.name().ends_with("my-sokoban.wasm"));
}

#[test]
fn components_of_the_guest_sdk_import_nothing() {
    let mut components = vec![("guess-number".to_owned(), fixture("guess-number"))];
    for folder in std::fs::read_dir(repository().join("plugins")).expect("plugins") {
        let name = folder.expect("an entry").file_name().into_string().expect("a name");
        let bytes = std::fs::read(target().join("plugins").join(format!("{name}.wasm")));
        components.push((name, bytes.expect("built by `cargo xtask plugins`")));
    }
    let engine = wasmtime::Engine::default();
    for (name, bytes) in components {
        let component = Component::from_binary(&engine, &bytes).expect("a component");
        let imports: Vec<_> = component.component_type().imports(&engine).map(|(import, _)| import.to_owned()).collect();
        assert!(imports.is_empty(), "{name} imports {imports:?}");
    }
}

#[test]
fn a_saved_state_continues_the_episode_in_another_instance() {
    let app = build(&target().join("plugins"));
    let entry = app.sessions().catalog().get("game:Sokoban-v0-easy").expect("there");
    let make = || entry.make(&json!({"max_turns": 5}).as_object().expect("an object").clone()).expect("made");
    let mut original = make();
    assert!(original.save().is_err_and(|error| error.to_string().contains("reset comes first")));
    original.reset(Some(11)).expect("reset");
    original.step(r"\boxed{up}").expect("step");
    let state = original.save().expect("saved");
    let mut copy = make();
    copy.restore(&state).expect("restored");
    for _ in 0..6 {
        let action = original.sample_action().expect("an action");
        assert_eq!(action, copy.sample_action().expect("an action"));
        let (a, b) = (original.step(&action).expect("step"), copy.step(&action).expect("step"));
        assert_eq!(format!("{a:?}"), format!("{b:?}"));
    }
    assert_eq!(
        format!("{:?}", original.reset(None).expect("reset")),
        format!("{:?}", copy.reset(None).expect("reset")),
        "the random stream is part of the state"
    );
    assert!(copy.restore(b"garbage").is_err_and(|error| !error.ends_env()));
    copy.step(r"\boxed{up}").expect("a refused state changes nothing");
}
