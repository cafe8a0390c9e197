//! The way through a proxy: a tunnel for `https`, the whole address in the request for `http` (RFC 9110, 9.3.6; RFC 9112, 3.2.2).

use crate::io::probe::blame;
use crate::io::probe::connect::Place;
use crate::io::probe::trail::Stop;
use crate::io::probe::unfit::Unfit;
use base64::Engine;
use hyper::header::{HeaderMap, HeaderValue, PROXY_AUTHORIZATION};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// The longest head of a proxy's answer.
const HEAD: usize = 16 * 1024;

/// A proxy.
#[derive(Debug)]
pub struct Proxy {
    place: Place,
    account: Option<HeaderValue>,
}

impl Proxy {
    /// `http://host:port`, perhaps with `user:password@`.
    pub fn new(written: &str) -> Result<Proxy, Unfit> {
        let wrong = |why: &str| Unfit::Address { address: "proxy".to_owned(), why: why.to_owned() };
        let rest = written
            .strip_prefix("http://")
            .ok_or_else(|| wrong("does not begin with http://; write it like http://proxy.example.com:3128"))?;
        let rest = rest.trim_end_matches('/');
        let (account, address) = rest.rsplit_once('@').map_or((None, rest), |(a, h)| (Some(a), h));
        let basic = |account| format!("Basic {}", base64::prelude::BASE64_STANDARD.encode(account));
        let account = account.map(|a: &str| HeaderValue::from_str(&basic(a))).transpose();
        Ok(Proxy { place: Place::new(address, "")?, account: account.map_err(|e| wrong(&e.to_string()))? })
    }

    /// Where it is.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Adds who one is to a request that the proxy itself answers.
    pub fn introduce(&self, headers: &mut HeaderMap) {
        if let Some(account) = &self.account {
            headers.insert(PROXY_AUTHORIZATION, account.clone());
        }
    }

    /// Asks for a tunnel; what follows on the stream is between us and the server.
    pub async fn tunnel<S>(&self, to: &Place, stream: &mut S) -> Result<(), Stop>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let host = if to.host.contains(':') { format!("[{}]", to.host) } else { to.host.clone() };
        let mut head =
            format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n", port = to.port).into_bytes();
        if let Some(account) = &self.account {
            head.extend_from_slice(b"Proxy-Authorization: ");
            head.extend_from_slice(account.as_bytes());
            head.extend_from_slice(b"\r\n");
        }
        head.extend_from_slice(b"\r\n");
        stream.write_all(&head).await.map_err(|e| blame::stop(&e))?;
        // a server speaks only when it was spoken to, so nothing can come behind the head
        let mut answer = Vec::new();
        while !answer.windows(4).any(|w| w == b"\r\n\r\n") {
            if answer.len() > HEAD || stream.read_buf(&mut answer).await.map_err(|e| blame::stop(&e))? == 0 {
                return Err(Stop::Fail("the proxy broke off".to_owned()));
            }
        }
        let line = String::from_utf8_lossy(&answer);
        let status = line.split_ascii_whitespace().nth(1).unwrap_or_default();
        match status {
            s if s.starts_with('2') && s.len() == 3 => Ok(()),
            "" => Err(Stop::Fail("the proxy speaks no HTTP".to_owned())),
            other => Err(Stop::Fail(format!("the proxy says {other}"))),
        }
    }
}
