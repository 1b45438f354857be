//! Which environments there are, and which plugin makes each.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Env, EnvError, EnvSpec, Family, Kwargs};

/// Every env id that can be made, with its maker.
#[derive(Default)]
pub struct Catalog {
    entries: BTreeMap<String, CatalogEntry>,
}

/// One id and its maker.
#[derive(Clone)]
pub struct CatalogEntry {
    /// What is known of the id.
    pub spec: EnvSpec,
    /// What makes it.
    pub family: Arc<dyn Family>,
}

/// Why an env could not be made or added.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// Nothing of this id.
    #[error("no env `{id}`{}", .nearest.as_ref().map(|id| format!("; did you mean `{id}`?")).unwrap_or_default())]
    UnknownEnv {
        /// What was asked for.
        id: String,
        /// The id that looks most like it, if one does.
        nearest: Option<String>,
    },
    /// Two plugins offer the same id.
    #[error("`{id}` is offered by `{first}` already")]
    Duplicate {
        /// The id in question.
        id: String,
        /// The plugin that has it.
        first: String,
    },
}

impl Catalog {
    /// Adds all environments of a family, or none if one of its ids is taken.
    pub fn add(&mut self, family: &Arc<dyn Family>) -> Result<(), CatalogError> {
        for spec in family.specs() {
            if let Some(entry) = self.entries.get(&spec.id) {
                return Err(CatalogError::Duplicate { id: spec.id.clone(), first: entry.family.name().to_owned() });
            }
        }
        self.add_missing(family);
        Ok(())
    }

    /// Adds the environments of a family whose ids are not taken.
    pub fn add_missing(&mut self, family: &Arc<dyn Family>) {
        for spec in family.specs() {
            let entry = || CatalogEntry { spec: spec.clone(), family: family.clone() };
            self.entries.entry(spec.id.clone()).or_insert_with(entry);
        }
    }

    /// All entries in the order of their ids.
    pub fn entries(&self) -> impl Iterator<Item = &CatalogEntry> {
        self.entries.values()
    }

    /// The entry of an id.
    pub fn get(&self, env_id: &str) -> Result<&CatalogEntry, CatalogError> {
        self.entries.get(env_id).ok_or_else(|| self.unknown(env_id))
    }

    /// Names the id that looks most like this one, if any does. The letters' case does not count.
    fn unknown(&self, env_id: &str) -> CatalogError {
        // An id that is longer than any is cut: messages stay short, and comparing takes time by the product of the lengths.
        let id: String = env_id.chars().take(200).collect();
        let wanted = id.to_lowercase();
        let nearest = self
            .entries
            .keys()
            .map(|id| (strsim::jaro_winkler(&wanted, &id.to_lowercase()), id))
            .filter(|(likeness, _)| *likeness > 0.75)
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, id)| id.clone());
        CatalogError::UnknownEnv { id, nearest }
    }
}

impl CatalogEntry {
    /// Makes the environment.
    pub fn make(&self, kwargs: &Kwargs) -> Result<Box<dyn Env>, EnvError> {
        self.family.make(&self.spec.id, kwargs)
    }
}
