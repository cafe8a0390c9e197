//! One request of an HTTP probe: whom it goes to, and what it says.

use crate::io::probe::connect::Place;
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{ACCEPT, CONNECTION, HOST, HeaderMap, HeaderValue, USER_AGENT};
use hyper::{Method, Request, Uri};
use rustls::pki_types::ServerName;
use std::net::SocketAddr;

/// One request.
#[derive(Debug)]
pub struct Hop {
    /// The server.
    pub place: Place,
    /// The name to be certified; none for plain `http`.
    pub certified: Option<ServerName<'static>>,
    /// The address without an account.
    uri: Uri,
    /// Written once; asked as often as one likes.
    pub request: Option<Request<Full<Bytes>>>,
}

impl Default for Hop {
    fn default() -> Self {
        let place = Place { host: String::new(), port: 0, resolver: None };
        Hop { place, certified: None, uri: Uri::default(), request: None }
    }
}

impl Hop {
    /// Takes an address apart. `name` is certified instead of the address's own.
    ///
    /// # Errors
    /// Why it is no address of a server.
    pub fn new(uri: &Uri, name: Option<&str>, resolver: Option<SocketAddr>) -> Result<Hop, String> {
        let encrypted = match uri.scheme_str() {
            Some("http") => false,
            Some("https") => true,
            _ => return Err("does not begin with http:// or https://".to_owned()),
        };
        let host = uri.host().filter(|h| !h.is_empty()).ok_or("names no host")?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let certified = match encrypted {
            true => {
                let name = name.unwrap_or(&host).to_owned();
                Some(ServerName::try_from(name).map_err(|e| e.to_string())?)
            }
            false => None,
        };
        let port = uri.port_u16().unwrap_or(if encrypted { 443 } else { 80 });
        Ok(Hop { place: Place { host, port, resolver }, certified, uri: without_account(uri)?, request: None })
    }

    /// Writes the request; `whole` with the whole address in its first line, as proxies and HTTP/2 want it.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn write(
        &mut self,
        uri: &Uri,
        method: Method,
        own: HeaderMap,
        body: Bytes,
        http2: bool,
        whole: bool,
    ) -> Result<(), String> {
        let mut request = Request::new(Full::from(body));
        *request.method_mut() = method;
        *request.uri_mut() = if http2 || whole {
            self.uri.clone()
        } else {
            let path = uri.path_and_query().map_or("/", |p| p.as_str());
            path.parse().map_err(|e: hyper::http::uri::InvalidUri| format!("{path}: {e}"))?
        };
        let headers = request.headers_mut();
        headers.insert(USER_AGENT, HeaderValue::from_static(concat!("warroom/", env!("CARGO_PKG_VERSION"))));
        headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
        if !http2 {
            let host = self.uri.authority().map_or("", |a| a.as_str());
            headers.insert(HOST, HeaderValue::from_str(host).map_err(|e| e.to_string())?);
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        // the first of a name replaces ours, further ones join it
        let mut last = None;
        for (name, value) in own {
            match name {
                Some(name) => {
                    headers.insert(name.clone(), value);
                    last = Some(name);
                }
                None => last.iter().for_each(|name| {
                    headers.append(name.clone(), value.clone());
                }),
            }
        }
        if http2 && let Some(host) = headers.remove(HOST) {
            // in HTTP/2 the host is a part of the address (RFC 9113, 8.3.1)
            *request.uri_mut() = with_host(&self.uri, host.to_str().map_err(|e| e.to_string())?)?;
        }
        self.request = Some(request);
        Ok(())
    }

    /// The method of the request.
    pub fn method(&self) -> Option<&Method> {
        self.request.as_ref().map(Request::method)
    }

    /// Whether `uri` is on the server of `first`.
    pub fn same_server(&self, first: &Hop, uri: &Uri) -> bool {
        first.uri.scheme() == uri.scheme()
            && first.uri.authority() == without_account(uri).ok().as_ref().and_then(Uri::authority)
    }

    /// What a `Location` means here (RFC 3986, 5.2; without dots in the path).
    ///
    /// # Errors
    /// The location, where it is no address.
    pub fn relative(&self, location: &str) -> Result<Uri, String> {
        let scheme = self.uri.scheme_str().unwrap_or("http");
        let authority = self.uri.authority().map_or("", |a| a.as_str());
        let location = location.split('#').next().unwrap_or_default();
        let path = self.uri.path();
        let whole = match location {
            l if l.starts_with("http://") || l.starts_with("https://") => l.to_owned(),
            l if l.starts_with("//") => format!("{scheme}:{l}"),
            l if l.starts_with('/') => format!("{scheme}://{authority}{l}"),
            l if l.starts_with('?') => format!("{scheme}://{authority}{path}{l}"),
            l if l.split('/').next().is_some_and(|first| first.contains(':')) => return Err(l.to_owned()),
            l => format!("{scheme}://{authority}{}{l}", &path[..=path.rfind('/').unwrap_or(0)]),
        };
        whole.parse().map_err(|_| location.to_owned())
    }
}

fn without_account(uri: &Uri) -> Result<Uri, String> {
    match uri.authority().and_then(|a| a.as_str().rsplit_once('@')) {
        Some((_, host)) => with_host(uri, host),
        None => Ok(uri.clone()),
    }
}

fn with_host(uri: &Uri, host: &str) -> Result<Uri, String> {
    let mut parts = uri.clone().into_parts();
    parts.authority = Some(host.parse().map_err(|e: hyper::http::uri::InvalidUri| e.to_string())?);
    Uri::from_parts(parts).map_err(|e| e.to_string())
}
