//! Which Rust builds the guests.
//!
//! Guests need a standard library for wasm. The toolchain in use may have one; otherwise rustup can fetch it; and where no
//! rustup can, Debian packages a second toolchain with the sources to build one.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::workspace::Workspace;
use crate::{command, debian, rustup};

/// What guests are compiled for: a machine with nothing outside itself.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Who builds the guests.
pub(crate) enum Toolchain {
    /// The Rust that builds everything else.
    InUse,
    /// Debian's, under `/usr/bin`.
    Debian,
}

impl Toolchain {
    /// What is here comes first, then what can be fetched.
    pub(crate) fn choose(workspace: &Workspace) -> Result<Self> {
        if has_target(workspace) {
            return Ok(Self::InUse);
        }
        if debian::is_installed() {
            return Ok(Self::Debian);
        }
        if rustup::add_target(workspace) && has_target(workspace) {
            return Ok(Self::InUse);
        }
        if debian::can_install() {
            debian::install()?;
            return Ok(Self::Debian);
        }
        bail!(
            "there is no Rust standard library for {TARGET} here, and it could not be fetched. Run one of\n\
             \x20   rustup target add {TARGET}\n\
             \x20   apt-get install --no-install-recommends {}    (Debian, as root)",
            debian::PACKAGES.join(" "),
        );
    }

    /// A cargo command that builds for [`TARGET`], to be completed with what to build.
    pub(crate) fn cargo(&self, workspace: &Workspace) -> Result<Command> {
        let mut cargo = match self {
            Self::InUse => workspace.cargo(),
            Self::Debian => debian::cargo(workspace)?,
        };
        // Flags that someone set for native builds are not for wasm; and a component holds no path of the machine it was made on.
        cargo.env_remove("RUSTFLAGS").env_remove("CARGO_BUILD_RUSTFLAGS").env_remove("CARGO_BUILD_TARGET");
        if let Some(home) = cargo_home() {
            cargo.env("CARGO_ENCODED_RUSTFLAGS", format!("--remap-path-prefix={}=cargo", home.display()));
        }
        Ok(cargo)
    }
}

fn has_target(workspace: &Workspace) -> bool {
    let mut rustc = Command::new("rustc");
    rustc.current_dir(&workspace.root).args(["--print", "target-libdir", "--target", TARGET]);
    command::output(&mut rustc).is_ok_and(|folder| Path::new(&folder).is_dir())
}

fn cargo_home() -> Option<PathBuf> {
    match std::env::var_os("CARGO_HOME") {
        Some(home) => Some(home.into()),
        None => Some(std::env::home_dir()?.join(".cargo")),
    }
}
