//! What rustup can do for us.

use std::process::Command;
use std::time::Duration;

use crate::command;
use crate::toolchain::TARGET;
use crate::workspace::Workspace;

/// Time enough for some tens of megabytes; rustup itself would go on trying for long where it reaches nothing.
const LIMIT: Duration = Duration::from_secs(120);

/// Has rustup fetch the target for the toolchain in use, and says whether that worked.
pub(crate) fn add_target(workspace: &Workspace) -> bool {
    let mut rustup = Command::new("rustup");
    rustup.current_dir(&workspace.root).args(["target", "add", TARGET]);
    println!("fetching the target: {}", command::shown(&rustup));
    let added = command::succeeds_within(LIMIT, &mut rustup);
    if !added {
        println!("rustup could not");
    }
    added
}
