//! Builds guests for wasm and makes components of them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wit_component::ComponentEncoder;

use crate::command;
use crate::toolchain::{TARGET, Toolchain};
use crate::workspace::{Guest, Guests, Workspace};

/// The profile of the root manifest that guests are built with.
const PROFILE: &str = "plugin";

/// Builds these kinds of guests in one go and writes their components.
pub(crate) fn build(workspace: &Workspace, kinds: &[Guests]) -> Result<()> {
    let modules = compile(workspace, kinds)?;
    for &kind in kinds {
        write_all(workspace, kind, &modules)?;
    }
    Ok(())
}

/// Runs cargo, apart from the native builds so that neither disturbs the other, and returns where the modules are.
fn compile(workspace: &Workspace, kinds: &[Guests]) -> Result<PathBuf> {
    let target = workspace.target.join("wasm");
    let mut cargo = Toolchain::choose(workspace)?.cargo(workspace)?;
    cargo.args(["build", "--target", TARGET, "--profile", PROFILE]).arg("--target-dir").arg(&target);
    for guest in kinds.iter().flat_map(|&kind| workspace.guests(kind)) {
        cargo.args(["--package", guest.package]);
    }
    command::run(&mut cargo)?;
    Ok(target.join(TARGET).join(PROFILE))
}

fn write_all(workspace: &Workspace, kind: Guests, modules: &Path) -> Result<()> {
    let folder = workspace.target.join(kind.components());
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let guests = workspace.guests(kind);
    for guest in &guests {
        let component =
            encode(&modules.join(&guest.module)).with_context(|| format!("cannot make a component of {}", guest.package))?;
        let path = folder.join(format!("{}.wasm", guest.package));
        let written = write_if_changed(&path, &component)?;
        let kib = component.len().div_ceil(1024);
        let unchanged = if written { "" } else { "  (unchanged)" };
        println!("component  {:<20} {kib:>6} KiB  {}{unchanged}", guest.package, workspace.shown(&path));
    }
    remove_stale(&folder, &guests)
}

fn encode(module: &Path) -> Result<Vec<u8>> {
    let module = fs::read(module).with_context(|| format!("cannot read {}", module.display()))?;
    ComponentEncoder::default().validate(true).module(&module)?.encode()
}

/// Writes a file only where that changes it, and says whether it did: the host is built anew when a plugin is younger.
fn write_if_changed(path: &Path, bytes: &[u8]) -> Result<bool> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(false);
    }
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(true)
}

/// Removes the components of crates that are gone.
fn remove_stale(folder: &Path, guests: &[Guest<'_>]) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        let is_component = path.extension().is_some_and(|extension| extension == "wasm");
        if is_component && !guests.iter().any(|guest| Some(guest.package) == stem) {
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unchanged_component_is_not_written_and_a_stale_one_goes() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let [kept, stale, other] = ["kept.wasm", "stale.wasm", "notes.txt"].map(|name| folder.path().join(name));
        for path in [&kept, &stale, &other] {
            assert!(write_if_changed(path, b"one")?);
        }
        assert!(!write_if_changed(&kept, b"one")?);
        assert!(write_if_changed(&kept, b"two")?);

        remove_stale(folder.path(), &[Guest { package: "kept", module: "kept.wasm".to_owned() }])?;
        assert_eq!([&kept, &stale, &other].map(|path| path.exists()), [true, false, true]);
        Ok(())
    }
}
