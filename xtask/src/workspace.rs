//! This workspace: where it is, which guests it has, and how cargo is called in it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::command;

/// The workspace, as cargo describes it.
#[derive(Deserialize)]
pub(crate) struct Workspace {
    /// The folder of the root manifest.
    #[serde(rename = "workspace_root")]
    pub(crate) root: PathBuf,
    /// Where builds go: `target`, unless `CARGO_TARGET_DIR` or the configuration says otherwise.
    #[serde(rename = "target_directory")]
    pub(crate) target: PathBuf,
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: PathBuf,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    crate_types: Vec<String>,
}

/// A kind of crate that is built as a component.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guests {
    /// What the host embeds.
    Plugins,
    /// What the tests play against.
    Fixtures,
}

impl Guests {
    /// The folder that holds the crates.
    fn sources(self) -> &'static str {
        match self {
            Self::Plugins => "plugins",
            Self::Fixtures => "tests/fixtures",
        }
    }

    /// The folder in the target directory that their components go to.
    pub(crate) fn components(self) -> &'static str {
        match self {
            Self::Plugins => "plugins",
            Self::Fixtures => "fixtures",
        }
    }
}

/// A crate that is built as a component.
pub(crate) struct Guest<'a> {
    /// The package's name, and the component's.
    pub(crate) package: &'a str,
    /// The file that rustc writes.
    pub(crate) module: String,
}

impl Workspace {
    /// Asks cargo about the workspace around the current directory.
    pub(crate) fn find() -> Result<Self> {
        let metadata = command::output(cargo().args(["metadata", "--no-deps", "--format-version", "1"]))?;
        serde_json::from_str(&metadata).context("cannot read what `cargo metadata` says")
    }

    /// The guests of one kind, by name.
    pub(crate) fn guests(&self, kind: Guests) -> Vec<Guest<'_>> {
        let sources = self.root.join(kind.sources());
        let here = self.packages.iter().filter(|package| package.manifest_path.starts_with(&sources));
        let mut guests: Vec<_> = here.filter_map(Package::guest).collect();
        guests.sort_by_key(|guest| guest.package);
        guests
    }

    /// The cargo that runs this program, in the root and with the environment that the person had who called it.
    pub(crate) fn cargo(&self) -> Command {
        let mut cargo = cargo();
        cargo.current_dir(&self.root);
        cargo
    }

    /// A path as a person would write it: without the root in front.
    pub(crate) fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).display().to_string()
    }
}

impl Package {
    fn guest(&self) -> Option<Guest<'_>> {
        let library = self.targets.iter().find(|target| target.crate_types.iter().any(|kind| kind == "cdylib"))?;
        Some(Guest { package: &self.name, module: format!("{}.wasm", library.name.replace('-', "_")) })
    }
}

fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    forget_this_package(&mut cargo);
    cargo
}

/// Removes what `cargo run` told this program about itself. Another cargo that sees it would build some crates anew.
pub(crate) fn forget_this_package(command: &mut Command) {
    let about_us = |name: &str| name == "OUT_DIR" || name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(about_us) {
            command.env_remove(name);
        }
    }
}
