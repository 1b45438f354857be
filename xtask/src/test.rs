//! `cargo xtask test`: what people run and what CI runs.

use std::ffi::OsString;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::workspace::{Guests, Workspace};
use crate::{command, components, python};

/// Every check there is, the quick ones first. The tests come last: their closing lines are those of the whole run.
pub(crate) fn everything(workspace: &Workspace) -> Result<()> {
    let cargo = |args: &[&str]| {
        let mut cargo = workspace.cargo();
        cargo.args(args);
        cargo
    };
    step_of(&mut cargo(&["fmt", "--all", "--check"]))?;
    deny(workspace)?;
    what_tests_need(workspace)?;
    step_of(&mut cargo(&["clippy", "--release", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    step_of(cargo(&["doc", "--release", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"))?;
    step_of(&mut cargo(&["test", "--release", "--workspace", "--doc"]))?;
    tests(workspace, &[])
}

/// Only the tests that `args` ask for.
pub(crate) fn only(workspace: &Workspace, args: &[OsString]) -> Result<()> {
    what_tests_need(workspace)?;
    tests(workspace, args)
}

fn what_tests_need(workspace: &Workspace) -> Result<()> {
    step("the plugins and the guests of the tests", || components::build(workspace, &[Guests::Plugins, Guests::Fixtures]))?;
    step("the Python clients", || match python::install(workspace) {
        Err(error) if !is_ci() => {
            println!("skipped: the Python clients, and with them the tests that use them: {error:#}");
            Ok(())
        }
        result => result.context("CI is to test with the Python clients; elsewhere this is skipped"),
    })
}

/// Licences, banned crates and sources. Advisories change without us: `cargo deny check advisories` asks for them.
fn deny(workspace: &Workspace) -> Result<()> {
    if !has_subcommand(workspace, "deny") {
        println!("skipped: licences: cargo-deny is not installed (cargo install --locked cargo-deny)");
        return Ok(());
    }
    step_of(workspace.cargo().args(["deny", "check", "licenses", "bans", "sources"]))
}

/// The tests. Nothing is printed after them.
fn tests(workspace: &Workspace, args: &[OsString]) -> Result<()> {
    let mut cargo = workspace.cargo();
    if has_subcommand(workspace, "nextest") {
        cargo.args(["nextest", "run"]);
    } else {
        println!("cargo-nextest is not installed (cargo install --locked cargo-nextest): `cargo test` has to do");
        cargo.args(["test", "--tests"]);
    }
    cargo.args(["--release", "--workspace"]).args(args);
    announce(&command::shown(&cargo));
    command::run(&mut cargo)
}

fn has_subcommand(workspace: &Workspace, name: &str) -> bool {
    command::succeeds(workspace.cargo().args([name, "--version"]))
}

fn step_of(program: &mut Command) -> Result<()> {
    step(&command::shown(program), || command::run(program))
}

/// Says what is done, does it, and says how long it took.
fn step(title: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    announce(title);
    let start = Instant::now();
    work()?;
    println!("    {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}

fn announce(title: &str) {
    println!("==> {title}");
}

fn is_ci() -> bool {
    std::env::var_os("CI").is_some_and(|ci| !ci.is_empty() && ci != "false" && ci != "0")
}
