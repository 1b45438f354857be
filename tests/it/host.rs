//! A host on a free port, and where things are.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use geode::app::App;
use geode::config::Config;
use geode::sessions::Sessions;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A host that serves until it is dropped.
pub(crate) struct TestHost {
    pub(crate) address: SocketAddr,
    pub(crate) sessions: Arc<Sessions>,
    client: reqwest::Client,
    _stop: oneshot::Sender<()>,
    _server: JoinHandle<()>,
}

/// An answer: the status and the body.
pub(crate) type Answer = (StatusCode, Value);

impl TestHost {
    /// The built-in plugins and the misbehaving ones, with a little room.
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// The same with other settings.
    pub(crate) async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let mut config = config();
        change(&mut config);
        let listener = TcpListener::bind(config.listen).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let app = App::build(config).expect("the host builds");
        let sessions = app.sessions().clone();
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(async move {
            let until = async move { drop(stopped.await) };
            app.serve(listener, until).await.expect("the host serves");
        });
        Self { address, sessions, client: reqwest::Client::new(), _stop: stop, _server: server }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A request to the GEM wire.
    pub(crate) async fn gem(&self, verb: &str, body: Value) -> Answer {
        let response = self.client.post(self.url(&format!("/apis/v1/envs/gem/{verb}"))).json(&body).send().await;
        answer(response.expect("the host answers")).await
    }

    /// The same with a body as it is.
    pub(crate) async fn gem_raw(&self, verb: &str, body: &str) -> Answer {
        let request = self.client.post(self.url(&format!("/apis/v1/envs/gem/{verb}")));
        answer(request.header("content-type", "application/json").body(body.to_owned()).send().await.expect("the host answers"))
            .await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        answer(self.client.get(self.url(path)).send().await.expect("the host answers")).await
    }

    /// Makes an env and returns its handle.
    pub(crate) async fn make(&self, env_id: &str, kwargs: Value) -> String {
        let (status, body) = self.gem("make", json!({"env_id": env_id, "kwargs": kwargs})).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        body["sandbox_id"].as_str().expect("a handle").to_owned()
    }

    /// A step that is to succeed.
    pub(crate) async fn step(&self, id: &str, action: &str) -> Value {
        let (status, body) = self.gem("step", json!({"sandbox_id": id, "action": action})).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        body
    }

    /// Waits until all places are free again: sessions that ended give theirs back as soon as their guests are gone.
    pub(crate) async fn all_free(&self, places: usize) {
        until("all places are free", || self.sessions.is_empty() && self.sessions.free_places() == places).await;
    }
}

async fn answer(response: reqwest::Response) -> Answer {
    let status = response.status();
    (status, response.json().await.expect("a JSON body"))
}

/// Waits for something that happens on another thread; fails after a time that no machine needs.
pub(crate) async fn until(what: &str, mut condition: impl FnMut() -> bool) {
    let mut looks = tokio::time::interval(std::time::Duration::from_millis(5));
    for _ in 0..6000 {
        if condition() {
            return;
        }
        looks.tick().await;
    }
    panic!("waited too long: {what}");
}

/// Settings for a small host with all plugins.
pub(crate) fn config() -> Config {
    let mut config = Config { listen: SocketAddr::from(([127, 0, 0, 1], 0)), ..Config::default() };
    config.limits.envs = 64.try_into().expect("not zero");
    config.plugins.folders = vec![fixtures_folder()];
    config.plugins.cache = target().join("test-cache");
    config
}

/// Cargo's target folder.
pub(crate) fn target() -> PathBuf {
    Path::new(env!("CARGO_BIN_EXE_geode")).ancestors().nth(2).expect("<target>/<profile>/geode").to_owned()
}

/// A component of a guest under `tests/fixtures`.
pub(crate) fn fixture(name: &str) -> Vec<u8> {
    let path = target().join("fixtures").join(format!("{name}.wasm"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}; `cargo xtask fixtures` builds it", path.display()))
}

/// A folder with the guests that load.
fn fixtures_folder() -> PathBuf {
    let folder = target().join("tmp").join("loadable-fixtures");
    std::fs::create_dir_all(&folder).expect("a folder");
    for name in ["guess-number", "misbehave", "raw"] {
        place(&folder, name, &fixture(name));
    }
    folder
}

/// Puts a component into a folder, so that those who read it meanwhile see the whole file or none.
pub(crate) fn place(folder: &Path, name: &str, bytes: &[u8]) {
    let whole = folder.join(format!("{name}.wasm"));
    let part = folder.join(format!("{name}.{}.part", std::process::id()));
    std::fs::write(&part, bytes).and_then(|()| std::fs::rename(&part, &whole)).expect("the folder takes files");
}

/// The repository.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace")
}

/// A file beside the repository that is not part of it; none, said visibly, where it is absent. In CI it must be there.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let file = repository().join("../shared").join(path);
    if file.exists() {
        return Some(file);
    }
    assert!(std::env::var_os("CI").is_none(), "in CI {} must be there", file.display());
    println!("skipped: {} is absent", file.display());
    None
}
