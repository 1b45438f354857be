//! `cargo xtask serve`.

use std::ffi::OsString;
use std::process::Command;

use anyhow::Result;

use crate::workspace::{Guests, Workspace, forget_this_package};
use crate::{command, components};

/// Builds the plugins and the host, and becomes `geode serve`.
pub(crate) fn serve(workspace: &Workspace, args: &[OsString]) -> Result<()> {
    components::build(workspace, &[Guests::Plugins])?;
    // Of the whole workspace, as in the tests: with the features that the package alone asks for, wasmtime would be built again.
    command::run(workspace.cargo().args(["build", "--release", "--workspace", "--bin", "geode"]))?;
    let mut geode = Command::new(workspace.target.join("release/geode"));
    forget_this_package(&mut geode);
    become_program(geode.arg("serve").args(args))
}

/// There is no process between the terminal and the server: signals reach it, and its exit code is ours.
#[cfg(unix)]
fn become_program(program: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt;

    use anyhow::Context;

    Err(program.exec()).with_context(|| format!("cannot start `{}`", command::shown(program)))
}

#[cfg(not(unix))]
fn become_program(program: &mut Command) -> Result<()> {
    command::run(program)
}
