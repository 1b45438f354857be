//! What an operator can set: `geode.toml`, over it `GEODE_...` variables, over those the flags.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use bytesize::ByteSize;
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use figment::value::Value;
use serde::{Deserialize, Serialize};

/// The file that is read from the current folder if no other is named.
pub const DEFAULT_FILE: &str = "geode.toml";

/// Everything that can be set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The address to serve on. Anything but loopback needs `allow_remote`: there are no keys, so whoever reaches the port may use it.
    pub listen: SocketAddr,
    /// Whether an address that other machines can reach is allowed.
    pub allow_remote: bool,
    /// How long requests may still take after the server was told to stop.
    #[serde(with = "humantime_serde")]
    pub drain: Duration,
    /// Where the environments come from.
    pub plugins: Plugins,
    /// What one environment, and all together, may take.
    pub limits: Limits,
    /// What is logged, and how.
    pub log: Log,
}

/// Where the environments come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Plugins {
    /// Folders whose `.wasm` files are loaded.
    pub folders: Vec<PathBuf>,
    /// Whether the components built into the binary are loaded too.
    pub built_in: bool,
    /// Where compiled components are kept, so that the next start is fast. Whoever can write there can run code in the host.
    /// Empty: nowhere.
    pub cache: PathBuf,
}

/// What one environment, and all together, may take.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// The most environments that live at once; a further `make` is told to come back.
    pub envs: NonZeroU32,
    /// Linear memory of one environment.
    pub memory: ByteSize,
    /// How long an environment may take to be made.
    #[serde(with = "humantime_serde")]
    pub make_timeout: Duration,
    /// How long a reset may take; some search for a solvable board.
    #[serde(with = "humantime_serde")]
    pub reset_timeout: Duration,
    /// How long a step may take.
    #[serde(with = "humantime_serde")]
    pub step_timeout: Duration,
    /// An environment without a reset or a step for so long is closed.
    #[serde(with = "humantime_serde")]
    pub idle_timeout: Duration,
    /// Threads that run environments all the time; 0 is one for each core.
    pub workers: usize,
    /// Threads that run environments while some are slow.
    pub workers_max: usize,
}

/// What is logged, and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// `text` for people, `json` for machines; to standard error either way.
    pub format: LogFormat,
    /// What is logged, as `tracing` filters are written: `info`, `geode=debug`, `geode::sessions=trace`.
    pub filter: String,
}

/// The shape of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// A line for people.
    Text,
    /// A JSON object a line.
    Json,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            allow_remote: false,
            drain: Duration::from_secs(10),
            plugins: Plugins::default(),
            limits: Limits::default(),
            log: Log::default(),
        }
    }
}

impl Default for Plugins {
    fn default() -> Self {
        Self { folders: Vec::new(), built_in: true, cache: default_cache() }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            envs: const { NonZeroU32::new(10_000).expect("not zero") },
            memory: ByteSize::mib(64),
            make_timeout: Duration::from_secs(10),
            reset_timeout: Duration::from_secs(60),
            step_timeout: Duration::from_secs(10),
            // What ROCK gives a sandbox whose client does not say.
            idle_timeout: Duration::from_secs(30 * 60),
            workers: 0,
            workers_max: 256,
        }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Text, filter: "info".into() }
    }
}

/// `geode` in the user's cache folder; nowhere for a user without a home.
fn default_cache() -> PathBuf {
    use etcetera::BaseStrategy;
    etcetera::choose_base_strategy().map(|user| user.cache_dir().join("geode").join("compiled")).unwrap_or_default()
}

/// Flags that say where the settings are, or make some.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Flags {
    /// The config file [default: `geode.toml` in the current folder, if it is there]
    #[arg(long, short, global = true, value_name = "FILE", env = "GEODE_CONFIG")]
    pub config: Option<PathBuf>,

    /// A folder whose `.wasm` files are loaded, in place of plugins.folders; may be given several times
    #[arg(long, global = true, value_name = "DIR")]
    pub plugins: Vec<PathBuf>,

    /// What is logged: `debug`, `geode::sessions=trace`, ... [sets log.filter]
    #[arg(long, global = true, value_name = "FILTER")]
    pub log: Option<String>,

    /// How it is logged [sets log.format]
    #[arg(long, global = true, value_name = "FORMAT")]
    pub log_format: Option<LogFormat>,

    /// Any key that `geode config` shows, as in `--set limits.memory=128MiB`; may be given several times
    #[arg(long = "set", global = true, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
}

impl Config {
    /// Reads the file, the environment and the flags. What nobody sets is as in [`Config::default`]; what nobody knows is an error.
    pub fn read(flags: &Flags) -> anyhow::Result<Self> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        match &flags.config {
            Some(file) => figment = figment.merge(Toml::file_exact(file)),
            None if Path::new(DEFAULT_FILE).exists() => figment = figment.merge(Toml::file_exact(DEFAULT_FILE)),
            None => {}
        }
        figment = figment.merge(Env::prefixed("GEODE_").ignore(&["config"]).split("__"));
        if !flags.plugins.is_empty() {
            figment = figment.merge(("plugins.folders", &flags.plugins));
        }
        if let Some(filter) = &flags.log {
            figment = figment.merge(("log.filter", filter));
        }
        if let Some(format) = flags.log_format {
            figment = figment.merge(("log.format", format));
        }
        for setting in &flags.set {
            let (key, value) = setting.split_once('=').with_context(|| format!("`--set {setting}`: write it as KEY=VALUE"))?;
            let value: Value = value.parse().unwrap_or_else(|never: Infallible| match never {});
            figment = figment.merge((key, value));
        }
        let config: Self = figment.extract().context("failed to read the config")?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> anyhow::Result<()> {
        anyhow::ensure!(
            self.allow_remote || self.listen.ip().is_loopback(),
            "`{}` can be reached by other machines, and whoever reaches it may use it: \
             listen on 127.0.0.1, or set `allow_remote` (flag `--allow-remote`) if the network in front of it is trusted",
            self.listen
        );
        anyhow::ensure!(!self.limits.idle_timeout.is_zero(), "`limits.idle_timeout` is zero: every env would be closed at once");
        anyhow::ensure!(
            self.limits.memory.as_u64() >= 1 << 20,
            "`limits.memory` is {}: no plugin starts with less than 1 MiB",
            self.limits.memory
        );
        Ok(())
    }

    /// The settings as a config file would say them.
    pub fn to_toml(&self) -> anyhow::Result<String> {
        Ok(toml::to_string(self)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_file(text: &str, set: &[&str]) -> anyhow::Result<Config> {
        let file = tempfile::NamedTempFile::new()?;
        std::fs::write(file.path(), text)?;
        let set = set.iter().map(|&setting| setting.to_owned()).collect();
        Config::read(&Flags { config: Some(file.path().to_owned()), set, ..Flags::default() })
    }

    #[track_caller]
    fn check_refused(text: &str, set: &[&str], expected: &[&str]) {
        let message = format!("{:#}", read_file(text, set).expect_err("refused"));
        for expected in expected {
            assert!(message.contains(expected), "{message}");
        }
    }

    #[test]
    fn flags_win_over_the_file() {
        let config =
            read_file("[limits]\nenvs = 5\nmemory = '8MiB'\n", &["limits.envs=7", "limits.idle_timeout=90s"]).expect("reads");
        assert_eq!(config.limits.envs.get(), 7);
        assert_eq!(config.limits.memory, ByteSize::mib(8));
        assert_eq!(config.limits.idle_timeout, Duration::from_secs(90));
    }

    #[test]
    fn what_is_shown_can_be_read_back() {
        let shown = Config::default().to_toml().expect("TOML");
        assert_eq!(read_file(&shown, &[]).expect("reads"), Config::default());
    }

    #[test]
    fn mistakes_are_named() {
        check_refused("lissten = '127.0.0.1:1'", &[], &["lissten", "listen"]);
        check_refused("[limits]\nmax = 1", &[], &["max", "envs"]);
        check_refused("", &["limits.envs=0"], &["limits.envs"]);
        check_refused("", &["limits.envs"], &["KEY=VALUE"]);
        check_refused("", &["limits.memory=lots"], &["limits.memory"]);
        check_refused("", &["listen=0.0.0.0:80"], &["allow_remote"]);
        assert!(read_file("listen = '0.0.0.0:80'\nallow_remote = true", &[]).is_ok());
    }
}
