//! The Python that the tests talk to the server with.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::command;
use crate::workspace::Workspace;

/// The clients that people use, of the version whose behaviour the server keeps.
const REQUIREMENTS: [&str; 1] = ["rl-rock==1.11.0"];

/// Makes `target/venv`, unless it is there and holds what is required.
pub(crate) fn install(workspace: &Workspace) -> Result<()> {
    let venv = workspace.target.join("venv");
    // Written last, so that a half-made environment is made anew.
    let done = venv.join("installed.txt");
    let wanted = REQUIREMENTS.join("\n");
    if fs::read_to_string(&done).is_ok_and(|installed| installed == wanted) {
        println!("{} has {}", workspace.shown(&venv), REQUIREMENTS.join(", "));
        return Ok(());
    }
    if venv.exists() {
        fs::remove_dir_all(&venv).with_context(|| format!("cannot remove {}", venv.display()))?;
    }
    fill(&venv)?;
    fs::write(&done, wanted).with_context(|| format!("cannot write {}", done.display()))
}

fn fill(venv: &Path) -> Result<()> {
    command::run(Command::new("python3").args(["-m", "venv"]).arg(venv))?;
    let mut pip = Command::new(venv.join("bin/python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(REQUIREMENTS);
    let installed = command::run(&mut pip);
    if installed.is_err() {
        // Tests take the presence of this folder as that of the clients.
        fs::remove_dir_all(venv)?;
    }
    installed
}
