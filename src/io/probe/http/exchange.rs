//! A request and its answer on a stream, in HTTP/1.1 or HTTP/2.

use super::hop::Hop;
use crate::io::probe::answer::Answer;
use crate::io::probe::blame;
use crate::io::probe::trail::{FirstByte, Stop, Trail};
use crate::record::ProbePhase;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::LOCATION;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::io;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::task::JoinSet;

/// What came of a request.
pub enum Came {
    /// An answer.
    Whole(Answer),
    /// A redirect, where redirects are followed: its body is of no interest.
    Elsewhere(StatusCode, String),
}

/// Asks once; `follows` redirects, and keeps `limit` bytes of the body.
pub async fn exchange<S>(
    hop: &Hop,
    stream: S,
    http2: bool,
    follows: bool,
    limit: usize,
    trail: &mut Trail,
) -> Result<Came, Stop>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let Some(request) = hop.request.clone() else { return Err(Stop::Unknown("nothing to ask".to_owned())) };
    if http2 {
        second(request, stream, follows, limit, trail).await
    } else {
        first(request, stream, follows, limit, trail).await
    }
}

async fn first<S>(
    request: Request<Full<Bytes>>,
    stream: S,
    follows: bool,
    limit: usize,
    trail: &mut Trail,
) -> Result<Came, Stop>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let io = TokioIo::new(Watched { stream, first: trail.first_byte() });
    let (mut sender, connection) = hyper::client::conn::http1::handshake(io).await.map_err(|e| stop(&e))?;
    let mut talk = pin!(async {
        let response = sender.send_request(request).await.map_err(|e| stop(&e))?;
        take(response, follows, limit, trail).await
    });
    // the connection is driven beside the talk, in one task, so that dropping the probe drops it as well
    tokio::select! {
        biased;
        came = &mut talk => came,
        _ = connection => talk.await,
    }
}

async fn second<S>(
    request: Request<Full<Bytes>>,
    stream: S,
    follows: bool,
    limit: usize,
    trail: &mut Trail,
) -> Result<Came, Stop>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let tasks = Tasks::default();
    let shaken = hyper::client::conn::http2::handshake(tasks.clone(), TokioIo::new(stream)).await;
    let (mut sender, connection) = shaken.map_err(|e| stop(&e))?;
    let first = trail.first_byte();
    let mut talk = pin!(async {
        let response = sender.send_request(request).await.map_err(|e| stop(&e))?;
        // the connection's own frames are no answer
        first.came();
        take(response, follows, limit, trail).await
    });
    tokio::select! {
        biased;
        came = &mut talk => came,
        _ = connection => talk.await,
    }
}

/// Tasks of one HTTP/2 connection; they end with the probe.
#[derive(Clone, Default)]
struct Tasks(Arc<Mutex<JoinSet<()>>>);

impl<F> hyper::rt::Executor<F> for Tasks
where
    F: Future + Send + 'static,
    F::Output: Send,
{
    fn execute(&self, future: F) {
        let mut tasks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.spawn(async move {
            future.await;
        });
    }
}

async fn take(response: Response<Incoming>, follows: bool, limit: usize, trail: &mut Trail) -> Result<Came, Stop> {
    let status = response.status();
    trail.evidence.status = Some(i32::from(status.as_u16()));
    trail.enter(ProbePhase::Body);
    let location = response.headers().get(LOCATION).filter(|_| follows && status.is_redirection());
    match location {
        Some(location) => Ok(Came::Elsewhere(status, String::from_utf8_lossy(location.as_bytes()).into_owned())),
        None => read(response, limit, trail).await.map(Came::Whole),
    }
}

async fn read(response: Response<Incoming>, limit: usize, trail: &mut Trail) -> Result<Answer, Stop> {
    let (head, mut incoming) = response.into_parts();
    let mut body = Vec::new();
    let mut cut = false;
    while let Some(frame) = incoming.frame().await {
        let Ok(data) = frame.map_err(|e| stop(&e))?.into_data() else { continue };
        let room = limit - body.len();
        body.extend_from_slice(&data[..data.len().min(room)]);
        trail.glimpse(&body);
        if data.len() > room {
            cut = true;
            break;
        }
    }
    Ok(Answer::Http { status: head.status.as_u16(), headers: head.headers, body, cut })
}

/// Why an exchange broke, in few words.
fn stop(error: &hyper::Error) -> Stop {
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        if let Some(io) = inner.downcast_ref::<io::Error>() {
            return blame::stop(io);
        }
        source = inner.source();
    }
    Stop::Fail(match error {
        e if e.is_parse_too_large() => "headers too long".to_owned(),
        e if e.is_parse() => "not HTTP".to_owned(),
        e if e.is_incomplete_message() => "closed early".to_owned(),
        e => match std::error::Error::source(e) {
            Some(source) => source.to_string(),
            None => e.to_string(),
        },
    })
}

/// A stream that marks the first byte that comes.
struct Watched<S> {
    stream: S,
    first: FirstByte,
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(cx, buf))?;
        if buf.filled().len() > before {
            this.first.came();
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(cx, buf)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}
