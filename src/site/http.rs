//! HTTP/1.1 on loopback, as little as the site needs: answer requests, ask one question on a fresh connection.

use super::layout::Layout;
use http_body_util::{BodyExt, Empty, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1 as client;
use hyper::header::{CONTENT_TYPE, HOST, HeaderValue};
use hyper::server::conn::http1 as server;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};

/// An answer with its whole body.
pub type Reply = Response<Full<Bytes>>;

/// What a fetch brought: status, body.
pub type Fetched = (StatusCode, Bytes);

/// Why a fetch brought nothing: nobody listens, or the connection broke.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// No connection.
    #[error("no connection ({0})")]
    Connect(std::io::Error),
    /// A connection, but no answer on it.
    #[error("no whole answer ({0})")]
    Broken(#[from] hyper::Error),
}

/// A JSON answer.
pub fn json(status: StatusCode, body: &serde_json::Value) -> Reply {
    bytes(status, "application/json", Bytes::from(format!("{body}\n")))
}

/// A plain answer.
pub fn text(status: StatusCode, body: impl Into<String>) -> Reply {
    bytes(status, "text/plain; charset=utf-8", Bytes::from(body.into() + "\n"))
}

/// An answer of a given type.
pub fn bytes(status: StatusCode, kind: &'static str, body: Bytes) -> Reply {
    let mut reply = Response::new(Full::new(body));
    *reply.status_mut() = status;
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    reply
}

/// A loopback port of the system's choice.
pub async fn listen() -> std::io::Result<(TcpListener, u16)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let port = listener.local_addr()?.port();
    Ok((listener, port))
}

/// Answers requests, one a connection, until the site is gone. A client that hangs up ends the work on its request.
pub async fn serve<F, A>(layout: &Layout, listener: TcpListener, answer: F)
where
    F: Fn(Request<Incoming>) -> A + Clone + Send + 'static,
    A: Future<Output = Reply> + Send + 'static,
{
    let accepting = async {
        loop {
            let Ok((stream, _)) = listener.accept().await else {
                // Out of descriptors: those in use come back as clients hang up.
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            let answer = answer.clone();
            tokio::spawn(async move {
                let service = service_fn(move |request| {
                    let reply = answer(request);
                    async move { Ok::<_, Infallible>(reply.await) }
                });
                // A client that went away is no concern of ours.
                let _ = server::Builder::new().keep_alive(false).serve_connection(TokioIo::new(stream), service).await;
            });
        }
    };
    tokio::select! {
        () = accepting => {}
        () = until_closed(layout) => {}
    }
}

/// Returns once the site is gone or is being ended.
pub async fn until_closed(layout: &Layout) {
    while layout.is_open() {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// Asks `http://127.0.0.1:PORT/PATH` for `host` and waits for the whole answer, for as long as it takes.
pub async fn fetch(port: u16, host: &str, path: &str) -> Result<Fetched, FetchError> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let stream = TcpStream::connect(address).await.map_err(FetchError::Connect)?;
    let (mut sender, connection) = client::handshake(TokioIo::new(stream)).await?;
    let mut request = Request::new(Empty::<Bytes>::new());
    *request.uri_mut() = path.parse().unwrap_or_default();
    let host = HeaderValue::from_str(host).unwrap_or(HeaderValue::from_static("localhost"));
    request.headers_mut().insert(HOST, host);
    let asked = async {
        let (head, body) = sender.send_request(request).await?.into_parts();
        Ok((head.status, body.collect().await?.to_bytes()))
    };
    tokio::pin!(asked);
    tokio::select! {
        biased;
        answer = &mut asked => answer,
        // The connection ends before its last bytes are read: the answer is in the channel.
        _ = connection => asked.await,
    }
}

/// Runs one of the site's loops on a runtime of one thread.
pub fn run<T>(work: impl Future<Output = T>) -> std::io::Result<T> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work))
}
