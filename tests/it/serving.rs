//! The server process: how it starts and how it stops.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::cli::command;
use crate::host::target;

/// A `geode serve` of its own, killed if a test leaves it.
struct Server {
    child: Child,
    address: String,
    /// What it logged up to its address.
    start: String,
    log: BufReader<std::process::ChildStderr>,
}

impl Server {
    /// With all the guests of the tests, those that cannot be loaded too.
    fn start(args: &[&str]) -> Self {
        let fixtures = target().join("fixtures").display().to_string();
        let mut serve = command(&[&["serve", "--listen", "127.0.0.1:0", "--plugins", &fixtures], args].concat());
        let mut child = serve.stderr(Stdio::piped()).spawn().expect("starts");
        let mut log = BufReader::new(child.stderr.take().expect("piped"));
        let mut start = String::new();
        let address = loop {
            let before = start.len();
            assert_ne!(log.read_line(&mut start).expect("a log"), 0, "the server ended: {start}");
            if let Some((_, address)) = start[before..].split_once("http://") {
                break address.split(['"', '\n']).next().expect("an address").to_owned();
            }
        };
        Self { child, address, start, log }
    }

    fn signal(&self, signal: &str) {
        let sent = Command::new("kill").args([signal, &self.child.id().to_string()]).status().expect("kill runs");
        assert!(sent.success());
    }

    fn wait(mut self) -> (ExitStatus, String) {
        let mut rest = String::new();
        self.log.read_to_string(&mut rest).expect("a log");
        (self.child.wait().expect("ends"), rest)
    }

    /// A request, as bytes on a connection; `finish` reads the answer's body.
    fn send(&self, verb: &str, body: &Value) -> TcpStream {
        let mut connection = TcpStream::connect(&self.address).expect("connects");
        let body = body.to_string();
        let head = format!("POST /apis/v1/envs/gem/{verb} HTTP/1.1\r\nhost: geode\r\ncontent-type: application/json\r\n");
        write!(connection, "{head}connection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len()).expect("sent");
        connection
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn finish(mut connection: TcpStream) -> Value {
    let mut answer = String::new();
    connection.read_to_string(&mut answer).expect("an answer");
    let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
    serde_json::from_str(body).expect("JSON")
}

#[test]
fn ctrl_c_lets_a_running_step_finish() {
    let server = Server::start(&[]);
    let made = finish(server.send("make", &json!({"env_id": "test:Echo-v0", "kwargs": {"work": 10_000_000_000_u64}})));
    let id = made["sandbox_id"].as_str().expect("a handle");
    let running = server.send("step", &json!({"sandbox_id": id, "action": "to the end"}));
    // When another call is answered the step, sent before it, has been taken up.
    finish(server.send("list", &json!({})));
    server.signal("-INT");
    assert_eq!(finish(running)["observation"], json!("to the end"));
    let (status, log) = server.wait();
    assert!(status.success(), "{status}: {log}");
    assert!(log.contains("stopping") && log.contains("stopped"), "{log}");
}

#[test]
fn sigterm_does_not_wait_for_ever() {
    let server = Server::start(&["--set", "drain=200ms", "--set", "limits.step_timeout=1h"]);
    let id = finish(server.send("make", &json!({"env_id": "test:Spin-v0"})))["sandbox_id"].clone();
    let _spinning = server.send("step", &json!({"sandbox_id": id, "action": "x"}));
    finish(server.send("list", &json!({})));
    let started = Instant::now();
    server.signal("-TERM");
    let (status, log) = server.wait();
    assert!(status.success(), "{status}: {log}");
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[test]
fn logs_are_json_if_asked_and_name_the_plugins_that_failed() {
    let mut server = Server::start(&["--log-format", "json"]);
    finish(server.send("list", &json!({})));
    server.signal("-TERM");
    let mut log = server.start.clone();
    server.log.read_to_string(&mut log).expect("a log");
    assert!(log.lines().all(|line| serde_json::from_str::<Value>(line).is_ok_and(|line| line["level"].is_string())), "{log}");
    assert!(log.contains("imports.wasm") && log.contains("old-wit.wasm"), "{log}");
}

#[test]
fn an_address_in_use_is_named_with_a_way_out() {
    let server = Server::start(&[]);
    let second = command(&["serve", "--listen", &server.address]).output().expect("runs");
    assert_eq!(second.status.code(), Some(2));
    let text = String::from_utf8_lossy(&second.stderr);
    assert!(text.contains(&server.address) && text.contains("--listen 127.0.0.1:0"), "{text}");
}
