//! What the layers around a game cost: the same Sokoban rules called natively, as a component, through a session and over HTTP.
//!
//! `cargo bench --package geode` prints a table; compare lines of one run only, machines differ and are noisy.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use divan::{Bencher, black_box};
use geode::app::App;
use geode::config::Config;
use geode::env::Kwargs;
use geode::env::catalog::CatalogEntry;
use geode::sessions::Sessions;
use geode_guest::Env as _;
use serde_json::json;
use sokoban::Sokoban;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use wasmtime::component::{Component, Linker};
use wasmtime::{Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Store};

const EASY: &str = "game:Sokoban-v0-easy";
const HARD: &str = "game:Sokoban-v0-hard";
const ACTIONS: [&str; 4] = [r"\boxed{up}", r"\boxed{right}", r"\boxed{down}", r"\boxed{left}"];
/// Seeds that the resets go round; the hardest boards take a hundred times as long as the easiest.
const SEEDS: u64 = 200;

fn main() {
    divan::main();
}

fn app() -> App {
    App::build(Config { listen: SocketAddr::from(([127, 0, 0, 1], 0)), ..Config::default() }).expect("the host builds")
}

fn entry(env_id: &str) -> CatalogEntry {
    app().sessions().catalog().get(env_id).expect("built in: run `cargo xtask plugins` first").clone()
}

/// Episodes that the bench does not outlive.
fn endless() -> Kwargs {
    json!({"max_turns": 2_000_000_000}).as_object().expect("an object").clone()
}

fn actions() -> impl Iterator<Item = &'static str> {
    ACTIONS.into_iter().cycle()
}

mod step {
    use super::*;

    #[divan::bench(sample_count = 2000, sample_size = 100)]
    fn a_native(bencher: Bencher<'_, '_>) {
        let mut kwargs = sokoban::Kwargs { num_boxes: Some(2), ..sokoban::Kwargs::default() };
        kwargs.max_turns = Some(2_000_000_000);
        let mut env = Sokoban::make(kwargs).expect("made");
        env.reset(Some(1)).expect("reset");
        let mut actions = actions();
        bencher.bench_local(|| black_box(env.step(actions.next().expect("endless")).expect("step")));
    }

    #[divan::bench(sample_count = 2000, sample_size = 100)]
    fn b_component(bencher: Bencher<'_, '_>) {
        let mut env = entry(EASY).make(&endless()).expect("made");
        env.reset(Some(1)).expect("reset");
        let mut actions = actions();
        bencher.bench_local(|| black_box(env.step(actions.next().expect("endless")).expect("step")));
    }

    #[divan::bench]
    fn c_session(bencher: Bencher<'_, '_>) {
        let (runtime, app) = (Runtime::new().expect("a runtime"), app());
        let sessions = app.sessions();
        let id = runtime.block_on(sessions.make(EASY, endless())).expect("made");
        let mut actions = actions();
        bencher.bench_local(|| {
            let action = actions.next().expect("endless").to_owned();
            runtime.block_on(sessions.step(&id, action)).expect("step")
        });
    }

    /// An empty handler that sends back the body of a step: what HTTP costs with nothing behind it.
    #[divan::bench(sample_count = 5000, sample_size = 1)]
    fn d_http_echo(bencher: Bencher<'_, '_>) {
        let runtime = Runtime::new().expect("a runtime");
        let answer = Bytes::from(vec![b'x'; 300]);
        let echo = Router::new().route("/step", post(move |_: Bytes| async move { answer }));
        let address = serve_echo(&runtime, echo);
        let mut client = Client::connect(address);
        let body = json!({"sandbox_id": "0".repeat(32), "action": ACTIONS[0]}).to_string();
        bencher.bench_local(|| client.post("/step", &body));
    }

    #[divan::bench(sample_count = 5000, sample_size = 1)]
    fn e_http(bencher: Bencher<'_, '_>) {
        let runtime = Runtime::new().expect("a runtime");
        let app = app();
        let id = runtime.block_on(app.sessions().make(EASY, endless())).expect("made");
        let mut client = Client::connect(serve(&runtime, app));
        let mut bodies =
            ACTIONS.map(|action| json!({"sandbox_id": id.as_str(), "action": action}).to_string()).into_iter().cycle();
        bencher.bench_local(|| client.post("/apis/v1/envs/gem/step", &bodies.next().expect("endless")));
    }
}

mod reset {
    use super::*;

    #[divan::bench(args = [EASY, HARD], sample_count = 400, sample_size = 1)]
    fn native(bencher: Bencher<'_, '_>, env_id: &str) {
        let spec = entry(env_id).spec;
        let kwargs = serde_json::from_value(spec.default_kwargs.into()).expect("kwargs");
        let mut env = Sokoban::make(kwargs).expect("made");
        let mut seeds = (0..SEEDS).cycle();
        bencher.bench_local(|| black_box(env.reset(seeds.next()).expect("reset")));
    }

    #[divan::bench(args = [EASY, HARD], sample_count = 400, sample_size = 1)]
    fn component(bencher: Bencher<'_, '_>, env_id: &str) {
        let mut env = entry(env_id).make(&Kwargs::new()).expect("made");
        let mut seeds = (0..SEEDS).cycle();
        bencher.bench_local(|| black_box(env.reset(seeds.next()).expect("reset")));
    }
}

mod make {
    use super::*;

    /// Bare wasmtime: an instance of the Sokoban component in a store of its own, from a pool, and away with it.
    #[divan::bench]
    fn a_instantiate(bencher: Bencher<'_, '_>) {
        let mut config = wasmtime::Config::new();
        config.concurrency_support(false).epoch_interruption(true);
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(PoolingAllocationConfig::new()));
        let engine = Engine::new(&config).expect("an engine");
        let bytes = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/plugins/sokoban.wasm")).expect("built");
        let component = Component::from_binary(&engine, &bytes).expect("compiles");
        let pre = Linker::new(&engine).instantiate_pre(&component).expect("links");
        bencher.bench_local(|| {
            let mut store = Store::new(&engine, ());
            store.set_epoch_deadline(1);
            black_box(pre.instantiate(&mut store).expect("instantiates"));
        });
    }

    /// Instance, store and the guest's own `make`, and away with it.
    #[divan::bench]
    fn b_make_and_close(bencher: Bencher<'_, '_>) {
        let entry = entry(EASY);
        bencher.bench_local(|| black_box(entry.make(&Kwargs::new()).expect("made")));
    }

    /// The same through the sessions.
    #[divan::bench]
    fn c_session(bencher: Bencher<'_, '_>) {
        let (runtime, app) = (Runtime::new().expect("a runtime"), app());
        let sessions: &Arc<Sessions> = app.sessions();
        bencher.bench_local(|| {
            let id = runtime.block_on(sessions.make(EASY, Kwargs::new())).expect("made");
            sessions.close(&id).expect("closed");
        });
    }
}

fn serve(runtime: &Runtime, app: App) -> SocketAddr {
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
    let address = listener.local_addr().expect("an address");
    runtime.spawn(app.serve(listener, std::future::pending()));
    address
}

fn serve_echo(runtime: &Runtime, router: Router) -> SocketAddr {
    use axum::serve::ListenerExt;
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
    let address = listener.local_addr().expect("an address");
    let listener = listener.tap_io(|connection| connection.set_nodelay(true).expect("TCP_NODELAY"));
    runtime.spawn(async move { axum::serve(listener, router).await });
    address
}

/// A client that does as little as can be, on one connection that stays open.
struct Client {
    connection: BufReader<TcpStream>,
    request: Vec<u8>,
    line: String,
    body: Vec<u8>,
}

impl Client {
    fn connect(address: SocketAddr) -> Self {
        let connection = TcpStream::connect(address).expect("connects");
        connection.set_nodelay(true).expect("TCP_NODELAY");
        Self { connection: BufReader::new(connection), request: Vec::new(), line: String::new(), body: Vec::new() }
    }

    fn post(&mut self, path: &str, body: &str) -> usize {
        self.request.clear();
        let length = body.len();
        write!(
            self.request,
            "POST {path} HTTP/1.1\r\nhost: geode\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        )
        .expect("a vector takes everything");
        self.connection.get_mut().write_all(&self.request).expect("sent");
        self.read_answer()
    }

    fn read_answer(&mut self) -> usize {
        let mut length = 0;
        loop {
            self.line.clear();
            self.connection.read_line(&mut self.line).expect("an answer");
            assert!(!self.line.starts_with("HTTP/1.1 ") || self.line.starts_with("HTTP/1.1 200"), "{}", self.line);
            if let Some(value) = self.line.strip_prefix("content-length: ") {
                length = value.trim().parse().expect("a length");
            }
            if self.line == "\r\n" {
                break;
            }
        }
        self.body.resize(length, 0);
        self.connection.read_exact(&mut self.body).expect("the body");
        length
    }
}
