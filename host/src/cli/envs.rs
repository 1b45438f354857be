//! `geode envs`.

use std::io::{self, Write};
use std::process::ExitCode;

use serde_json::json;

use crate::app::load_plugins;
use crate::config::Config;
use crate::env::catalog::CatalogEntry;
use crate::plugins::Loaded;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Print everything that is known of each, as a JSON array
    #[arg(long)]
    json: bool,
}

pub(super) fn run(config: &Config, args: &Args) -> anyhow::Result<ExitCode> {
    let Loaded { catalog, failures } = load_plugins(config)?;
    let entries: Vec<_> = catalog.entries().collect();
    let mut out = io::stdout().lock();
    if args.json {
        let specs: Vec<_> = entries.iter().map(|entry| describe(entry)).collect();
        serde_json::to_writer_pretty(&mut out, &specs)?;
        writeln!(out)?;
    } else {
        table(&mut out, &entries)?;
    }
    for failure in &failures {
        tracing::warn!("{failure}");
    }
    if entries.is_empty() {
        tracing::warn!("there are no envs: name a folder of plugins with --plugins DIR");
    }
    Ok(ExitCode::SUCCESS)
}

fn table(out: &mut impl Write, entries: &[&CatalogEntry]) -> io::Result<()> {
    let width = entries.iter().map(|entry| entry.spec.id.len()).max().unwrap_or(0);
    for CatalogEntry { spec, .. } in entries {
        let turns = spec.max_turns.map(|turns| format!("{turns} turns")).unwrap_or_default();
        writeln!(out, "{:width$}  {turns:>10}  {}", spec.id, spec.description)?;
    }
    Ok(())
}

fn describe(entry: &CatalogEntry) -> serde_json::Value {
    let CatalogEntry { spec, family } = entry;
    json!({
        "id": spec.id,
        "description": spec.description,
        "default_kwargs": spec.default_kwargs,
        "kwargs_schema": spec.kwargs_schema,
        "action": {"description": spec.action_description, "template": spec.action_template},
        "max_turns": spec.max_turns,
        "plugin": family.name(),
        "component": family.digest(),
    })
}
