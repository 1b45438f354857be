//! Write a reinforcement-learning environment as a WebAssembly component.
//!
//! An environment is a struct that implements [`Env`]; a plugin is a crate that names its environments in one [`export!`].
//! Neither WIT files nor generated code nor `unsafe` appear in it, and its rules are tested natively with plain `cargo test`.
//! This is a whole plugin:
//!
//! ```
#![doc = include_str!("../../tests/fixtures/guess-number/src/lib.rs")]
//! ```
//!
//! | module | what it is for |
//! | --- | --- |
//! | [`Env`], [`Spec`] | the environment and how it is announced |
//! | [`kwargs!`] | typed kwargs with defaults, from which the JSON Schema follows |
//! | [`random`] | random streams equal to CPython's `random` and numpy's `default_rng` |
//! | [`boxed`] | actions written as `\boxed{...}`, read as Python's `re` reads them |
//! | [`pytext`] | Python's idea of white space, digits, integers and lists |
//! | [`gem`] | turn-based games as GEM plays them: turn limits, rewards, suffixes, saving |

// The macros name this crate as a plugin does.
extern crate self as geode_guest;

pub mod boxed;
mod component;
mod env;
mod error;
pub mod gem;
mod kwargs;
pub mod pytext;
pub mod random;
mod spec;

pub use env::{Env, Info, Observation, Reset, Step};
pub use error::{Error, Result};
pub use kwargs::NoKwargs;
pub use serde_json::json;
pub use spec::{ActionFormat, Spec};

/// Makes the crate a plugin that offers the environments of these types: `export!(Sokoban)` or `export!(Easy, Hard)`.
#[macro_export]
macro_rules! export {
    ($($env:ty),+ $(,)?) => {
        #[doc(hidden)]
        pub enum __Plugin {}

        impl $crate::__private::Plugin for __Plugin {
            fn families() -> ::std::vec::Vec<$crate::__private::Family> {
                ::std::vec![$($crate::__private::Family::of::<$env>()),+]
            }
        }

        // Off wasm the exported names do not link, and a plugin's tests need none.
        #[cfg(target_family = "wasm")]
        const _: () = {
            type Component = $crate::__private::Component<__Plugin>;
            $crate::__private::bindings::export!(Component with_types_in $crate::__private::bindings);
        };
    };
}

/// What the macros expand to. Not for authors: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use crate::component::{Component, Family, Plugin};
    pub use schemars;
    pub use serde;
    pub use wit_bindgen::rt;

    #[allow(missing_docs, unreachable_pub, reason = "generated")]
    pub mod bindings {
        wit_bindgen::generate!({
            path: "wit",
            world: "plugin",
            pub_export_macro: true,
            runtime_path: "geode_guest::__private::rt",
        });
    }
}
