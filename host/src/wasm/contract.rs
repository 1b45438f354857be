//! Whether a file is a plugin for this host, read off its bytes before any of it is compiled.

use wasmparser::{BinaryReaderError, ComponentExternalKind, Encoding, Parser, Payload};

/// The interface that a plugin exports, without its version.
const INTERFACE: &str = "geode:env/environment";
/// The version of the contract that this host speaks.
const VERSION: &str = "0.1.0";

/// Why a file is no plugin for this host.
#[derive(Debug, thiserror::Error)]
pub enum ContractError {
    /// Not WebAssembly at all, or cut short.
    #[error("it is not a WebAssembly component: {0}")]
    NotWasm(#[from] BinaryReaderError),
    /// A core module, as compilers emit before it is made a component.
    #[error(
        "it is a core WebAssembly module, not a component: make it one with `wasm-tools component new` or `cargo xtask plugins`"
    )]
    CoreModule,
    /// A component for something else.
    #[error("it is a component, but exports no `{INTERFACE}@{VERSION}`: it is not a Geode plugin")]
    NotAPlugin,
    /// A plugin for another version of the contract.
    #[error(
        "it was built for `{INTERFACE}@{found}`, and this host speaks {VERSION}: rebuild it with a geode-guest of that version"
    )]
    OtherVersion {
        /// The version it was built for.
        found: String,
    },
    /// A plugin that wants what this host does not give.
    #[error("it imports {}, and this host grants no imports", list(.0))]
    Imports(Vec<String>),
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Says whether `bytes` are a component that exports our contract and imports nothing.
pub(super) fn check(bytes: &[u8]) -> Result<(), ContractError> {
    let outline = Outline::read(bytes)?;
    let version = |name: &str| name.strip_prefix(INTERFACE)?.strip_prefix('@').map(str::to_owned);
    match outline.exports.iter().find_map(|name| version(name)) {
        None => Err(ContractError::NotAPlugin),
        Some(found) if found != VERSION => Err(ContractError::OtherVersion { found }),
        Some(_) if !outline.imports.is_empty() => Err(ContractError::Imports(outline.imports)),
        Some(_) => Ok(()),
    }
}

/// The names at a component's outer edge.
struct Outline {
    exports: Vec<String>,
    imports: Vec<String>,
}

impl Outline {
    fn read(bytes: &[u8]) -> Result<Self, ContractError> {
        let mut outline = Self { exports: Vec::new(), imports: Vec::new() };
        let mut depth = 0usize;
        for payload in Parser::new(0).parse_all(bytes) {
            let payload = payload?;
            match payload {
                Payload::Version { encoding, .. } => {
                    if depth == 0 && encoding == Encoding::Module {
                        return Err(ContractError::CoreModule);
                    }
                    depth += 1;
                }
                Payload::End(_) => depth = depth.saturating_sub(1),
                Payload::ComponentExportSection(section) if depth == 1 => {
                    for export in section {
                        let export = export?;
                        if export.kind == ComponentExternalKind::Instance {
                            outline.exports.push(export.name.name.to_owned());
                        }
                    }
                }
                Payload::ComponentImportSection(section) if depth == 1 => {
                    for import in section {
                        outline.imports.push(import?.name.name.to_owned());
                    }
                }
                _ => {}
            }
        }
        Ok(outline)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_refused(bytes: &[u8], expected: &str) {
        let message = check(bytes).expect_err("refused").to_string();
        assert!(message.contains(expected), "{message}");
    }

    #[test]
    fn what_is_no_plugin_is_named() {
        check_refused(b"", "not a WebAssembly component");
        check_refused(b"hello, world", "not a WebAssembly component");
        check_refused(b"\0asm\x01\0\0\0", "core WebAssembly module");
        check_refused(b"\0asm\x0d\0\x01\0", "not a Geode plugin");
        check_refused(b"\0asm\x0d\0\x01\0\x0b\xff\xff", "not a WebAssembly component");
    }
}
