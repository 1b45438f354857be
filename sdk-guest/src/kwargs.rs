//! Typed kwargs.

use schemars::JsonSchema;
use serde::Deserialize;

/// The kwargs of an environment that takes none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoKwargs {}

/// Declares the kwargs of an environment: a struct whose fields have defaults.
///
/// A key that is not a field is refused, and the JSON Schema that the host shows follows from the types, the doc comments
/// and the defaults. Attributes of `schemars`, such as a range, go in front of a field.
///
/// ```
/// geode_guest::kwargs! {
///     /// What a maze is like.
///     pub struct Maze {
///         /// Rows and columns.
///         pub size: (u32, u32) = (6, 6),
///         /// Turns after which the episode ends; without it there is no limit.
///         pub max_turns: Option<u32> = None,
///     }
/// }
/// assert_eq!(Maze::default().size, (6, 6));
/// ```
#[macro_export]
macro_rules! kwargs {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident {
            $($(#[$field_meta:meta])* $field_vis:vis $field:ident : $type:ty = $default:expr),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(
            Clone, Debug, PartialEq,
            $crate::__private::serde::Serialize,
            $crate::__private::serde::Deserialize,
            $crate::__private::schemars::JsonSchema,
        )]
        #[serde(crate = "geode_guest::__private::serde", default, deny_unknown_fields)]
        #[schemars(crate = "geode_guest::__private::schemars")]
        $vis struct $name {
            $($(#[$field_meta])* $field_vis $field: $type),*
        }

        impl ::std::default::Default for $name {
            fn default() -> Self {
                Self { $($field: $default),* }
            }
        }
    };
}
