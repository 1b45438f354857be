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

    /// Names the id that was probably meant, if one looks like it.
    fn unknown(&self, env_id: &str) -> CatalogError {
        // An id that is longer than any is cut: messages stay short, and comparing takes time by the product of the lengths.
        let id: String = env_id.chars().take(200).collect();
        let wanted = id.to_lowercase();
        let nearest = self
            .entries
            .keys()
            .map(|id| (likeness(&wanted, &id.to_lowercase()), id))
            .filter(|(likeness, _)| *likeness > 0.75)
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, id)| id.clone());
        CatalogError::UnknownEnv { id, nearest }
    }
}

/// How much like an id a text is, up to 1; a part of the id is like it.
fn likeness(wanted: &str, id: &str) -> f64 {
    if wanted.len() >= 4 && id.contains(wanted) { 0.99 } else { strsim::normalized_damerau_levenshtein(wanted, id) }
}

impl CatalogEntry {
    /// Makes the environment.
    pub fn make(&self, kwargs: &Kwargs) -> Result<Box<dyn Env>, EnvError> {
        self.family.make(&self.spec.id, kwargs)
    }
}

#[cfg(test)]
mod tests {
    use super::likeness;

    #[test]
    fn slips_and_parts_are_like_an_id_and_other_envs_are_not() {
        let id = "game:sokoban-v0-easy";
        for slip in ["game:sokobn-v0-easy", "game:skoban-v0-esay", "sokoban", "sokoban-v0-easy"] {
            assert!(likeness(slip, id) > 0.75, "{slip}");
        }
        for other in ["game:crosswords-v0-easy", "nope", "esa", ""] {
            assert!(likeness(other, id) < 0.75, "{other}");
        }
    }
}
