//! HTTP probes: one request on a fresh connection, HTTP/1.1, redirects not followed.

use super::answer::Answer;
use super::trail::{FirstByte, Stop, Trail};
use super::unfit::Unfit;
use super::{BODY_LIMIT, Prober, connect, tls};
use crate::plan::HttpProbe;
use crate::record::ProbePhase;
use base64::Engine;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{ACCEPT, AUTHORIZATION, CONNECTION, HOST, HeaderName, HeaderValue, USER_AGENT};
use hyper::{Method, Request, Response, Uri};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// An HTTP probe taken apart.
#[derive(Debug)]
pub struct HttpTarget {
    host: String,
    port: u16,
    /// The name to be certified; none for plain `http`.
    certified: Option<ServerName<'static>>,
    request: Request<Full<Bytes>>,
}

impl HttpTarget {
    /// Takes the address apart and writes the request.
    pub fn new(probe: &HttpProbe) -> Result<HttpTarget, Unfit> {
        let wrong = |why: String| Unfit::Address { address: probe.url.clone(), why };
        let uri: Uri = probe.url.parse().map_err(|e: hyper::http::uri::InvalidUri| wrong(e.to_string()))?;
        let encrypted = match uri.scheme_str() {
            Some("http") => false,
            Some("https") => true,
            _ => return Err(wrong("does not begin with http:// or https://".to_owned())),
        };
        let host = uri.host().filter(|h| !h.is_empty()).ok_or_else(|| wrong("names no host".to_owned()))?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let certified = match encrypted {
            true => Some(ServerName::try_from(host.clone()).map_err(|e| wrong(e.to_string()))?),
            false => None,
        };
        let port = uri.port_u16().unwrap_or(if encrypted { 443 } else { 80 });
        Ok(HttpTarget { host, port, certified, request: request(probe, &uri)? })
    }

    /// Whether it is `https`.
    pub fn encrypted(&self) -> bool {
        self.certified.is_some()
    }
}

fn request(probe: &HttpProbe, uri: &Uri) -> Result<Request<Full<Bytes>>, Unfit> {
    let refuse = |what: &str, why: &dyn std::fmt::Display| Unfit::Request(format!("{what}: {why}"));
    let method = match probe.method.as_str() {
        "" => Method::GET,
        named => Method::from_bytes(named.as_bytes()).map_err(|e| refuse(named, &e))?,
    };
    let mut request = Request::new(Full::from(Bytes::from(probe.body.clone())));
    *request.method_mut() = method;
    let path = uri.path_and_query().map_or("/", |p| p.as_str());
    *request.uri_mut() = path.parse().map_err(|e| refuse(path, &e))?;
    let headers = request.headers_mut();
    let authority = uri.authority().map_or("", |a| a.as_str());
    let (account, host) = authority.rsplit_once('@').map_or((None, authority), |(a, h)| (Some(a), h));
    headers.insert(HOST, HeaderValue::from_str(host).map_err(|e| refuse(host, &e))?);
    headers.insert(USER_AGENT, HeaderValue::from_static(concat!("warroom/", env!("CARGO_PKG_VERSION"))));
    headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    if let Some(account) = account {
        let basic = format!("Basic {}", base64::prelude::BASE64_STANDARD.encode(account));
        headers.insert(AUTHORIZATION, HeaderValue::from_str(&basic).map_err(|e| refuse("account", &e))?);
    }
    for (name, value) in &probe.headers {
        let key = HeaderName::from_bytes(name.as_bytes()).map_err(|e| refuse(name, &e))?;
        headers.insert(key, HeaderValue::from_str(value).map_err(|e| refuse(name, &e))?);
    }
    Ok(request)
}

/// Asks once, and reads the answer up to the body's limit.
pub async fn ask(target: &HttpTarget, ctx: &Prober, trail: &mut Trail) -> Result<Answer, Stop> {
    let stream = connect::connect(&target.host, target.port, trail).await?;
    let Some(name) = &target.certified else {
        trail.enter(ProbePhase::FirstByte);
        return exchange(target, stream, trail).await;
    };
    trail.enter(ProbePhase::Tls);
    let encrypted = ctx.tls()?.connect(name.clone(), stream).await;
    let end = |e: chrono::DateTime<chrono::Utc>| crate::words::rfc3339(&e);
    let stream = match encrypted {
        Ok(stream) => stream,
        Err(e) => {
            let (stop, until) = tls::stop(&e);
            trail.evidence.certificate_until = until.map(end);
            return Err(stop);
        }
    };
    let shown = stream.get_ref().1.peer_certificates().and_then(|chain| chain.first());
    trail.evidence.certificate_until = shown.and_then(tls::ends).map(end);
    trail.enter(ProbePhase::FirstByte);
    exchange(target, stream, trail).await
}

async fn exchange<S>(target: &HttpTarget, stream: S, trail: &mut Trail) -> Result<Answer, Stop>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let io = TokioIo::new(Watched { stream, first: trail.first_byte() });
    let (mut sender, connection) = hyper::client::conn::http1::handshake(io).await.map_err(|e| stop(&e))?;
    let mut talk = pin!(async {
        let response = sender.send_request(target.request.clone()).await.map_err(|e| stop(&e))?;
        trail.evidence.status = Some(i32::from(response.status().as_u16()));
        trail.enter(ProbePhase::Body);
        read(response, trail).await
    });
    // the connection is driven beside the talk, in one task, so that dropping the probe drops it as well
    tokio::select! {
        biased;
        answer = &mut talk => answer,
        _ = connection => talk.await,
    }
}

async fn read(response: Response<Incoming>, trail: &mut Trail) -> Result<Answer, Stop> {
    let (head, mut incoming) = response.into_parts();
    let mut body = Vec::new();
    let mut cut = false;
    while let Some(frame) = incoming.frame().await {
        let Ok(data) = frame.map_err(|e| stop(&e))?.into_data() else { continue };
        let room = BODY_LIMIT - body.len();
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
            return connect::stop(io);
        }
        source = inner.source();
    }
    Stop::Fail(match error {
        e if e.is_parse_too_large() => "headers too long".to_owned(),
        e if e.is_parse() => "not HTTP".to_owned(),
        e if e.is_incomplete_message() => "closed early".to_owned(),
        e => e.to_string(),
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
