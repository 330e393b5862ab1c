//! A server that is started for a test and stopped after it, and requests to it.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde::de::DeserializeOwned;
use tempfile::TempDir;

use crate::program::{fihris, run};

/// The token of the servers that may be written to.
pub const TOKEN: &str = "a token of enough letters";

/// A running server.
pub struct Server {
    child: Child,
    pub address: String,
    agent: ureq::Agent,
}

/// What was answered.
#[derive(Debug)]
pub struct Answered {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answered {
    /// It is there.
    pub fn ok(self) -> Answered {
        assert_eq!(self.status, 200, "{}", self.text());
        self
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// A header; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// It is refused with a message for people.
    pub fn fails_with(&self, status: u16, parts: &[&str]) {
        assert_eq!(self.status, status, "{}", self.text());
        let problem: serde_json::Value = self.json();
        let message = problem["error"]["message"].as_str().unwrap();
        for part in parts {
            assert!(message.contains(part), "no {part:?} in {message:?}");
        }
    }
}

impl Server {
    /// A server of an index.
    pub fn of(index: &str) -> Server {
        Server::with(&["--index", index])
    }

    /// A server with these arguments, at a port that is free.
    pub fn with(args: &[&str]) -> Server {
        let mut child = Command::new(env!("CARGO_BIN_EXE_fihris"))
            .args(["serve", "--port", "0"])
            .args(args)
            .env("FIHRIS_TOKEN", TOKEN)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        let told: Vec<String> = lines.by_ref().take(1).collect();
        let address = told.first().and_then(|line| line.split("http://").nth(1)?.split('/').next());
        let address = address.unwrap_or_else(|| panic!("{told:?}")).to_owned();
        // So that the server never waits for somebody to read what it says.
        std::thread::spawn(move || lines.for_each(drop));
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(Duration::from_secs(60)));
        Server { child, address, agent: config.build().into() }
    }

    pub fn get(&self, path: &str) -> Answered {
        self.get_with(path, &[])
    }

    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answered {
        let request = self.agent.get(format!("http://{}{path}", self.address));
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        Answered::of(request.call().unwrap())
    }

    /// Posts documents with the token.
    pub fn post(&self, kind: &str, body: &str) -> Answered {
        self.post_with(&[("content-type", kind), ("authorization", &format!("Bearer {TOKEN}"))], body)
    }

    pub fn post_with(&self, headers: &[(&str, &str)], body: &str) -> Answered {
        let request = self.agent.post(format!("http://{}/api/ingest", self.address));
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        Answered::of(request.send(body).unwrap())
    }

    /// The status for a body of so many bytes, posted with the token, of which so many are sent.
    pub fn status_of_body(&self, num_bytes: usize, num_sent: usize) -> u16 {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let head = format!(
            "POST /api/ingest HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\n\
             Content-Type: application/x-ndjson\r\nContent-Length: {num_bytes}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(&vec![b' '; num_sent]).unwrap();
        let mut answer = String::new();
        BufReader::new(stream).read_line(&mut answer).unwrap();
        answer.split(' ').nth(1).unwrap().parse().unwrap()
    }

    /// Asks it to stop; its exit code.
    pub fn stop(mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Answered {
    fn of(mut response: ureq::http::Response<ureq::Body>) -> Answered {
        let headers = response.headers().iter();
        let headers = headers.map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        });
        let headers = headers.collect();
        let status = response.status().as_u16();
        let body = response.body_mut().with_config().limit(1 << 30).read_to_vec().unwrap();
        Answered { status, headers, body }
    }
}

/// A folder of JSON lines with an index of them.
pub struct Collection {
    pub dir: TempDir,
    pub index: PathBuf,
}

impl Collection {
    pub fn of(lines: &str) -> Collection {
        let dir = tempfile::tempdir().unwrap();
        let index = dir.path().join("index");
        let collection = Collection { dir, index };
        collection.write(lines);
        collection
    }

    /// Replaces its lines, and brings the index up to date.
    pub fn write(&self, lines: &str) {
        let file = self.dir.path().join("documents.jsonl");
        std::fs::write(&file, lines).unwrap();
        run(&["ingest", file.to_str().unwrap(), "--index", self.index()], Path::new(".")).ok();
    }

    pub fn index(&self) -> &str {
        self.index.to_str().unwrap()
    }

    /// A document of the index as the command line shows it.
    pub fn shows(&self, id: &str) -> bool {
        fihris(["show", id, "--index", self.index()]).code == Some(0)
    }
}

/// A text as a part of an address.
pub fn encoded(text: &str) -> String {
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    text.bytes()
        .map(|byte| if safe(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
