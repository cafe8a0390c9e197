//! HTTP probes: one request on a fresh connection, and one more for each redirect that is followed.

mod exchange;
mod hop;
mod proxy;

use super::answer::Answer;
use super::connect;
use super::trail::{Stop, Trail};
use super::unfit::Unfit;
use super::{Prober, tls};
use crate::plan::{Auth, HttpProbe};
use crate::record::ProbePhase;
use base64::Engine;
use exchange::Came;
use hop::Hop;
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, StatusCode, Uri};
use proxy::Proxy;
use std::net::SocketAddr;

/// An HTTP probe taken apart.
#[derive(Debug)]
pub struct HttpTarget {
    method: Method,
    headers: HeaderMap,
    body: Bytes,
    auth: Option<HeaderValue>,
    redirects: u32,
    http2: bool,
    proxy: Option<Proxy>,
    resolver: Option<SocketAddr>,
    key: tls::Key,
    /// Where it begins.
    first: Hop,
    /// Bytes of the body that are kept.
    limit: usize,
}

impl HttpTarget {
    /// Takes the address apart and writes the first request. Of the body `limit` bytes are kept.
    pub fn new(probe: &HttpProbe, limit: usize) -> Result<HttpTarget, Unfit> {
        let wrong = |why: String| Unfit::Address { address: probe.url.clone(), why };
        let uri: Uri = probe.url.parse().map_err(|e: hyper::http::uri::InvalidUri| wrong(e.to_string()))?;
        let mut target = HttpTarget {
            method: method(&probe.method)?,
            headers: headers(&probe.headers)?,
            body: Bytes::from(probe.body.clone()),
            auth: authorization(probe, &uri)?,
            redirects: probe.redirects,
            http2: probe.http2,
            proxy: Some(&probe.proxy).filter(|p| !p.is_empty()).map(|p| Proxy::new(p)).transpose()?,
            resolver: super::query::server(&probe.resolver)?,
            key: tls::Key {
                options: crate::plan::TlsOptions { server_name: String::new(), ..probe.tls.clone() },
                speaks: if probe.http2 { "h2" } else { "http/1.1" },
            },
            first: Hop::default(),
            limit,
        };
        let own_name = Some(probe.tls.server_name.as_str()).filter(|n| !n.is_empty());
        target.first = target.hop(&uri, own_name, target.method.clone(), true).map_err(wrong)?;
        Ok(target)
    }

    /// The configuration that `https` needs, here or behind a redirect.
    pub fn key(&self) -> Option<&tls::Key> {
        (self.first.certified.is_some() || self.redirects > 0).then_some(&self.key)
    }

    /// One request to `uri`. What proves who one is goes only to the `own` server.
    fn hop(&self, uri: &Uri, name: Option<&str>, method: Method, own: bool) -> Result<Hop, String> {
        let (mut headers, mut body) = (self.headers.clone(), self.body.clone());
        if method != self.method {
            // what was a POST became a GET, and has nothing to hand over
            headers.remove(CONTENT_TYPE);
            body = Bytes::new();
        }
        if !own {
            for private in [AUTHORIZATION, hyper::header::COOKIE, hyper::header::HOST] {
                headers.remove(private);
            }
        } else if let Some(auth) = &self.auth {
            headers.entry(AUTHORIZATION).or_insert(auth.clone());
        }
        let mut hop = Hop::new(uri, name, self.resolver)?;
        let proxied = self.proxy.as_ref().filter(|_| hop.certified.is_none());
        hop.write(uri, method, headers, body, self.http2, proxied.is_some())?;
        if let (Some(proxy), Some(request)) = (proxied, &mut hop.request) {
            proxy.introduce(request.headers_mut());
        }
        Ok(hop)
    }

    /// Where a redirect leads to: 303 asks with GET, and so does everybody after a POST that was answered by 301 or 302
    /// (RFC 9110, 15.4).
    fn next(&self, from: &Hop, status: StatusCode, location: &str) -> Result<Hop, String> {
        let uri = from.relative(location)?;
        let method = from.method().cloned().unwrap_or_default();
        let get = status == StatusCode::SEE_OTHER && method != Method::HEAD
            || [StatusCode::MOVED_PERMANENTLY, StatusCode::FOUND].contains(&status) && method == Method::POST;
        self.hop(&uri, None, if get { Method::GET } else { method }, from.same_server(&self.first, &uri))
    }
}

fn method(written: &str) -> Result<Method, Unfit> {
    match written {
        "" => Ok(Method::GET),
        named => Method::from_bytes(named.as_bytes()).map_err(|e| Unfit::Request(format!("{named}: {e}"))),
    }
}

fn headers(written: &[(String, String)]) -> Result<HeaderMap, Unfit> {
    let mut headers = HeaderMap::new();
    for (name, value) in written {
        let refuse = |why: &dyn std::fmt::Display| Unfit::Request(format!("{name}: {why}"));
        let key = HeaderName::from_bytes(name.as_bytes()).map_err(|e| refuse(&e))?;
        headers.append(key, HeaderValue::from_str(value).map_err(|e| refuse(&e))?);
    }
    Ok(headers)
}

/// `auth`, or what stands before the `@` of the address.
fn authorization(probe: &HttpProbe, uri: &Uri) -> Result<Option<HeaderValue>, Unfit> {
    let inside = uri.authority().and_then(|a| a.as_str().rsplit_once('@')).map(|(account, _)| account);
    let written = match (&probe.auth, inside) {
        (Some(Auth::Bearer(token)), _) => format!("Bearer {token}"),
        (Some(Auth::Basic(account)), _) => basic(account),
        (None, Some(account)) => basic(account),
        (None, None) => return Ok(None),
    };
    let mut value = HeaderValue::from_str(&written).map_err(|e| Unfit::Request(format!("auth: {e}")))?;
    value.set_sensitive(true);
    Ok(Some(value))
}

fn basic(account: &str) -> String {
    format!("Basic {}", base64::prelude::BASE64_STANDARD.encode(account))
}

/// Asks, and follows redirects as far as they may go; reads the answer up to the body's limit.
pub async fn ask(target: &HttpTarget, ctx: &Prober, trail: &mut Trail) -> Result<Answer, Stop> {
    let mut next;
    let mut hop = &target.first;
    for left in (0..=target.redirects).rev() {
        let came = visit(target, hop, target.redirects > 0, ctx, trail).await?;
        let (status, location) = match came {
            Came::Whole(answer) => return Ok(answer),
            Came::Elsewhere(status, location) => (status, location),
        };
        if left == 0 {
            break;
        }
        next = target.next(hop, status, &location).map_err(|why| Stop::Fail(format!("redirected to {why}")))?;
        hop = &next;
        trail.again();
    }
    Err(Stop::Fail(format!("more than {} redirects", target.redirects)))
}

async fn visit(target: &HttpTarget, hop: &Hop, follows: bool, ctx: &Prober, trail: &mut Trail) -> Result<Came, Stop> {
    let stream = match &target.proxy {
        None => connect::connect(&hop.place, trail).await?,
        Some(proxy) => {
            let mut stream = connect::connect(proxy.place(), trail).await?;
            if hop.certified.is_some() {
                proxy.tunnel(&hop.place, &mut stream).await?;
            }
            stream
        }
    };
    let (http2, limit) = (target.http2, target.limit);
    let Some(name) = &hop.certified else {
        trail.enter(ProbePhase::FirstByte);
        return exchange::exchange(hop, stream, http2, follows, limit, trail).await;
    };
    let stream = tls::shake(&target.key, name, stream, ctx, trail).await?;
    if http2 && stream.get_ref().1.alpn_protocol() != Some(b"h2") {
        return Err(Stop::Fail("speaks no HTTP/2".to_owned()));
    }
    trail.enter(ProbePhase::FirstByte);
    exchange::exchange(hop, stream, http2, follows, limit, trail).await
}
