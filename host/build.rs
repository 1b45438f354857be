//! Embeds the components that `cargo xtask plugins` has built, so that the binary alone is enough.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let out_dir = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    // OUT_DIR is <target>/<profile>/build/<package>/out.
    let plugins = out_dir.ancestors().nth(4).expect("OUT_DIR lies in the target folder").join("plugins");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", plugins.display());

    let components = components(&plugins)?;
    if components.is_empty() {
        println!("cargo::warning=no plugins are built in: run `cargo xtask plugins` first to have them");
    }
    let entries: String =
        components.iter().map(|(name, path)| format!("({name:?}, include_bytes!({path:?}).as_slice()),\n")).collect();
    fs::write(out_dir.join("built_in.rs"), format!("&[\n{entries}]\n"))
}

/// Name and path of each component in a folder, in the order of the names.
fn components(folder: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let mut found = Vec::new();
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(found),
        entries => entries?,
    };
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "wasm")
            && let Some(name) = path.file_stem().and_then(|name| name.to_str())
        {
            found.push((name.to_owned(), path));
        }
    }
    found.sort();
    Ok(found)
}
