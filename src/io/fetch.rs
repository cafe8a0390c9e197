//! One document from an address: for imports, not for probes.

use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, HOST, USER_AGENT};
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// The longest document, bytes.
const LONGEST: usize = 64 * 1024 * 1024;
/// How long it may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why a document did not come.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// It is no address of the web.
    #[error("it is not an http or https address")]
    Address,
    /// No connection, or none that can be trusted.
    #[error("{0}")]
    Connect(#[from] std::io::Error),
    /// Nothing can be trusted here.
    #[error("no trusted certificates here; name a file of them in SSL_CERT_FILE")]
    Trust,
    /// The conversation broke.
    #[error("{0}")]
    Talk(#[from] hyper::Error),
    /// Another status than 200.
    #[error("the server answers {0}")]
    Status(hyper::StatusCode),
    /// It is longer than 64 MiB, or broke off.
    #[error("the answer: {0}")]
    Body(String),
    /// Half a minute passed.
    #[error("no answer within {} s", PATIENCE.as_secs())]
    Late,
}

/// The text at an `http` or `https` address; `bearer` is a token to show.
///
/// # Errors
/// Why it did not come.
pub async fn get(url: &str, bearer: Option<&str>) -> Result<String, FetchError> {
    tokio::time::timeout(PATIENCE, fetch(url, bearer)).await.unwrap_or(Err(FetchError::Late))
}

async fn fetch(url: &str, bearer: Option<&str>) -> Result<String, FetchError> {
    let uri: Uri = url.parse().map_err(|_| FetchError::Address)?;
    let (Some(host), Some(authority)) = (uri.host(), uri.authority()) else { return Err(FetchError::Address) };
    let encrypted = match uri.scheme_str() {
        Some("http") => false,
        Some("https") => true,
        _ => return Err(FetchError::Address),
    };
    let path = uri.path_and_query().map_or("/", |p| p.as_str());
    let mut request = Request::get(path).header(HOST, authority.as_str()).header(USER_AGENT, "warroom");
    if let Some(token) = bearer {
        request = request.header(AUTHORIZATION, format!("Bearer {token}"));
    }
    let request = request.body(Empty::<Bytes>::new()).map_err(|_| FetchError::Address)?;
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let stream = TcpStream::connect((bare, uri.port_u16().unwrap_or(if encrypted { 443 } else { 80 }))).await?;
    match encrypted {
        false => talk(stream, request).await,
        true => {
            let name = ServerName::try_from(bare.to_owned()).map_err(|_| FetchError::Address)?;
            talk(connector()?.connect(name, stream).await?, request).await
        }
    }
}

fn connector() -> Result<TlsConnector, FetchError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        return Err(FetchError::Trust);
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|_| FetchError::Trust)?.with_root_certificates(roots).with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

async fn talk(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Empty<Bytes>>,
) -> Result<String, FetchError> {
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let exchange = async {
        let answer = sender.send_request(request).await?;
        if answer.status() != hyper::StatusCode::OK {
            return Err(FetchError::Status(answer.status()));
        }
        let whole = Limited::new(answer.into_body(), LONGEST).collect().await;
        let bytes = whole.map_err(|e| FetchError::Body(e.to_string()))?.to_bytes();
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    let mut connection = std::pin::pin!(connection);
    let mut exchange = std::pin::pin!(exchange);
    tokio::select! {
        answer = &mut exchange => answer,
        // The connection may end first, with the answer on its way.
        broken = &mut connection => match broken {
            Ok(()) => exchange.await,
            Err(e) => Err(e.into()),
        },
    }
}
