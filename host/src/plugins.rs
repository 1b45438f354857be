//! Where plugins come from: the operator's folders, and those built into the binary.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::env::{Catalog, CatalogError, Family};
use crate::wasm::{Engine, LoadError, Plugin};

/// The components that were there when the binary was built, by name.
static BUILT_IN: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/built_in.rs"));

/// What was found: the catalog, and the plugins that are not in it.
pub struct Loaded {
    /// The environments that can be made.
    pub catalog: Catalog,
    /// What could not be loaded, and why. The others are not affected.
    pub failures: Vec<Failure>,
}

/// A plugin, or a folder of them, that could not be loaded.
#[derive(Debug, thiserror::Error)]
#[error("failed to load plugin `{name}`: {why}")]
pub struct Failure {
    /// Which plugin.
    pub name: String,
    /// Why.
    pub why: FailureReason,
}

/// Why a plugin could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum FailureReason {
    /// It could not be read.
    #[error("it cannot be read: {0}")]
    Io(#[from] std::io::Error),
    /// It is no good.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// Another plugin has its ids.
    #[error(transparent)]
    Taken(#[from] CatalogError),
}

/// Loads the `.wasm` files of the folders, then what is built in. An id in a folder takes the place of the same id built in.
pub fn load(engine: &Arc<Engine>, folders: &[PathBuf], built_in: bool) -> Loaded {
    let mut loaded = Loaded { catalog: Catalog::default(), failures: Vec::new() };
    for folder in folders {
        match files(folder) {
            Ok(files) => files.iter().for_each(|file| loaded.add_file(engine, file)),
            Err(error) => loaded.failures.push(Failure { name: folder.display().to_string(), why: error.into() }),
        }
    }
    if built_in {
        for (name, bytes) in BUILT_IN {
            loaded.add_built_in(engine, name, bytes);
        }
    }
    loaded
}

impl Loaded {
    fn add_file(&mut self, engine: &Arc<Engine>, file: &Path) {
        let name = file.display().to_string();
        if let Err(why) = load_file(engine, &name, file).and_then(|family| Ok(self.catalog.add(&family)?)) {
            self.failures.push(Failure { name, why });
        }
    }

    fn add_built_in(&mut self, engine: &Arc<Engine>, name: &str, bytes: &[u8]) {
        match Plugin::load(engine, &format!("built-in {name}"), bytes) {
            Ok(plugin) => self.catalog.add_missing(&(Arc::new(plugin) as Arc<dyn Family>)),
            Err(error) => self.failures.push(Failure { name: format!("built-in {name}"), why: error.into() }),
        }
    }
}

fn load_file(engine: &Arc<Engine>, name: &str, file: &Path) -> Result<Arc<dyn Family>, FailureReason> {
    Ok(Arc::new(Plugin::load(engine, name, &fs::read(file)?)?))
}

/// The `.wasm` files of a folder, in the order of their names.
fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "wasm") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
