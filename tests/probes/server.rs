//! Servers that say exactly what a test has written.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What a server does next, after the request came (or at once, for `Greet`).
#[derive(Clone, Debug)]
pub enum Do {
    /// Do not wait for a request.
    Greet,
    /// Wait until these bytes have come.
    Await(&'static str),
    /// Write.
    Say(Vec<u8>),
    /// Wait, ms.
    Pause(u64),
    /// End the connection by a reset.
    Reset,
    /// Keep the connection and say nothing more.
    Hold,
}

pub fn say(text: &str) -> Do {
    Do::Say(text.as_bytes().to_vec())
}

/// A server on a port of its own; gone when dropped.
pub struct Server {
    pub address: SocketAddr,
    /// Connections so far.
    pub met: Arc<AtomicUsize>,
    /// What was said to it, by connection.
    heard: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Server {
    pub async fn new(script: Vec<Do>) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let met = Arc::new(AtomicUsize::new(0));
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (count, hears) = (Arc::clone(&met), Arc::clone(&heard));
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                count.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(play(stream, script.clone(), Arc::clone(&hears)));
            }
        });
        Server { address, met, heard, task }
    }

    /// What was last awaited and heard.
    pub fn heard(&self) -> String {
        self.heard.lock().unwrap().last().cloned().unwrap_or_default()
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn play(mut stream: TcpStream, script: Vec<Do>, heard: Arc<Mutex<Vec<String>>>) {
    let hear = |came: String| heard.lock().unwrap().push(came);
    let mut script = script.into_iter().peekable();
    match script.peek() {
        Some(Do::Greet) => drop(script.next()),
        Some(Do::Await(_)) => {}
        _ => hear(wait_for(&mut stream, "\r\n\r\n").await),
    }
    for step in script {
        match step {
            Do::Greet => {}
            Do::Await(text) => hear(wait_for(&mut stream, text).await),
            Do::Say(bytes) => {
                if stream.write_all(&bytes).await.is_err() {
                    return;
                }
            }
            Do::Pause(ms) => tokio::time::sleep(std::time::Duration::from_millis(ms)).await,
            Do::Reset => {
                stream.set_zero_linger().unwrap();
                return;
            }
            Do::Hold => {
                // until the other side goes
                let mut rest = Vec::new();
                let _ = stream.read_to_end(&mut rest).await;
            }
        }
    }
}

async fn wait_for(stream: &mut TcpStream, text: &str) -> String {
    let mut came = Vec::new();
    while !String::from_utf8_lossy(&came).contains(text) {
        if stream.read_buf(&mut came).await.unwrap_or(0) == 0 {
            break;
        }
    }
    String::from_utf8_lossy(&came).into_owned()
}

/// An answer with a length.
pub fn answer(status: &str, headers: &str, body: &str) -> Do {
    say(&format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n{headers}\r\n{body}", body.len()))
}
