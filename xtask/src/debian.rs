//! Debian's packages of a recent Rust, as a second toolchain beside the one in use.
//!
//! They hold no standard library for wasm, but the sources of one: the first build of guests takes a minute more. The linker is
//! that of the toolchain in use.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command;
use crate::workspace::{Workspace, forget_this_package};

/// What is to be installed. Their versions go together.
pub(crate) const PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "libstd-rust-web-dev"];

/// Whether the packages are here and recent enough for this workspace.
pub(crate) fn is_installed() -> bool {
    let installed = command::succeeds(Command::new("dpkg").arg("--status").args(PACKAGES));
    let version = || command::output(Command::new("/usr/bin/rustc").arg("--version"));
    installed && version().is_ok_and(|version| is_recent(&version, env!("CARGO_PKG_RUST_VERSION")))
}

/// Whether what `rustc --version` says is at least `wanted`, a version without patch level.
fn is_recent(version: &str, wanted: &str) -> bool {
    let parse = |text: &str| {
        let mut numbers = text.split('.').map(|number| number.parse::<u32>());
        Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
    };
    version.split(' ').nth(1).and_then(parse) >= parse(wanted)
}

/// Whether this is a Debian on which we may install packages.
pub(crate) fn can_install() -> bool {
    let is_root = || command::output(Command::new("id").arg("--user")).is_ok_and(|user| user == "0");
    command::succeeds(Command::new("apt-get").arg("--version")) && is_root()
}

/// Installs the packages. Nothing that is installed makes room for them: `--no-remove`.
pub(crate) fn install() -> Result<()> {
    println!("installing Debian's {}", PACKAGES.join(" "));
    let apt_get = |args: &[&str]| {
        let mut apt_get = Command::new("apt-get");
        apt_get.env("DEBIAN_FRONTEND", "noninteractive").args(["-qq", "-o", "Dpkg::Use-Pty=0"]).args(args);
        command::run(&mut apt_get)
    };
    apt_get(&["update"])?;
    apt_get(&[&["install", "--yes", "--no-install-recommends", "--no-remove"][..], &PACKAGES].concat())?;
    if !is_installed() {
        bail!("the Rust that this Debian packages is older than {}, which Geode needs", env!("CARGO_PKG_RUST_VERSION"));
    }
    Ok(())
}

/// Debian's cargo with Debian's rustc, building the standard library along.
pub(crate) fn cargo(workspace: &Workspace) -> Result<Command> {
    let mut cargo = Command::new("/usr/bin/cargo");
    forget_this_package(&mut cargo);
    // All of this names the toolchain in use.
    for name in ["CARGO", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER", "RUSTDOC", "RUSTUP_TOOLCHAIN", "LD_LIBRARY_PATH"] {
        cargo.env_remove(name);
    }
    cargo.current_dir(&workspace.root);
    cargo.env("RUSTC", "/usr/bin/rustc").env("RUSTC_BOOTSTRAP", "1");
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker(workspace)?);
    cargo.arg("-Zbuild-std=std,panic_abort");
    Ok(cargo)
}

/// The linker for wasm, which the toolchain in use has even without the target; failing that, one on the path.
fn linker(workspace: &Workspace) -> Result<PathBuf> {
    let rustc = |print: &str| command::output(Command::new("rustc").current_dir(&workspace.root).args(["--print", print]));
    let sysroot = PathBuf::from(rustc("sysroot")?);
    let rust_lld = sysroot.join("lib/rustlib").join(rustc("host-tuple")?).join("bin/rust-lld");
    if rust_lld.is_file() { Ok(rust_lld) } else { on_path("wasm-ld").context("there is no linker for wasm: apt-get install lld") }
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|program| program.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(version: &str, wanted: &str, recent: bool) {
        assert_eq!(is_recent(version, wanted), recent, "{version} for {wanted}");
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        check("rustc 1.96.0 (ac68faa20 2026-05-25) (built from a source tarball)", "1.95", true);
        check("rustc 1.95.0", "1.95", true);
        check("rustc 1.100.0", "1.95", true);
        check("rustc 1.85.0 (4d91de4e4 2025-02-17)", "1.95", false);
        check("no rustc at all", "1.95", false);
        check("", "1.95", false);
    }
}
