//! `geode serve`.

use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::Context;
use tokio::net::TcpListener;

use crate::app::App;
use crate::config::{Config, Flags};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The address to serve on; port 0 takes a free one [default: 127.0.0.1:8080; sets listen]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// Serve on an address that other machines can reach. There are no keys: whoever reaches it may use it [sets allow_remote]
    #[arg(long)]
    allow_remote: bool,
}

impl Args {
    pub(super) fn override_settings(&self, flags: &mut Flags) {
        if let Some(listen) = self.listen {
            flags.set.push(format!("listen=\"{listen}\""));
        }
        if self.allow_remote {
            flags.set.push("allow_remote=true".into());
        }
    }
}

pub(super) fn run(config: Config) -> anyhow::Result<ExitCode> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(serve(config))?;
    Ok(ExitCode::SUCCESS)
}

async fn serve(config: Config) -> anyhow::Result<()> {
    let address = config.listen;
    let listener = TcpListener::bind(address).await.with_context(|| {
        format!("failed to listen on {address}; another server may be there: `--listen 127.0.0.1:0` takes a free port")
    })?;
    let stop = stop_signal()?;
    let app = App::build(config)?;
    for failure in app.failures() {
        tracing::error!("{failure}");
    }
    let env_ids = app.sessions().catalog().entries().count();
    tracing::info!("serving {env_ids} env ids on http://{}", listener.local_addr()?);
    app.serve(listener, stop).await?;
    tracing::info!("stopped");
    Ok(())
}

/// Comes when the process is told to stop, by Ctrl-C or SIGTERM. The second time it is told, it exits at once.
fn stop_signal() -> anyhow::Result<impl Future<Output = ()> + Send> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let mut told = async move || {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    };
    Ok(async move {
        told().await;
        tracing::info!("stopping; once more to stop at once");
        tokio::spawn(async move {
            told().await;
            std::process::exit(130);
        });
    })
}
