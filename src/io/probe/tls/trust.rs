//! Whom probes trust: the system's certificates, read once and off the runtime's thread, or a check's own.

use crate::plan::TlsOptions;
use rustls::client::Resumption;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::Mutex;
use tokio_rustls::TlsConnector;

/// What distinguishes one configuration from another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Key {
    /// As the runbook says; the server's name does not matter here.
    pub options: TlsOptions,
    /// The protocol to be spoken inside (ALPN, RFC 7301); empty for none.
    pub speaks: &'static str,
}

/// The configurations of a prober.
pub struct Trust {
    /// What paths are relative to.
    folder: PathBuf,
    /// Trusted beside the system's own.
    more: Vec<CertificateDer<'static>>,
    made: Mutex<Made>,
}

#[derive(Default)]
struct Made {
    system: Option<Arc<RootCertStore>>,
    connectors: HashMap<Key, TlsConnector>,
}

impl Trust {
    /// Nothing is read before it is needed.
    pub fn new(folder: PathBuf, more: Vec<CertificateDer<'static>>) -> Trust {
        Trust { folder, more, made: Mutex::default() }
    }

    /// The connector for a key. What fails is tried again by the next who asks.
    ///
    /// # Errors
    /// What is missing here.
    pub async fn connector(&self, key: &Key) -> Result<TlsConnector, String> {
        let mut made = self.made.lock().await;
        if let Some(known) = made.connectors.get(key) {
            return Ok(known.clone());
        }
        let (of, folder, more, system) = (key.clone(), self.folder.clone(), self.more.clone(), made.system.clone());
        let built = tokio::task::spawn_blocking(move || {
            let roots = match (&*of.options.ca, system) {
                ("", Some(system)) => system,
                ("", None) => Arc::new(system_roots(more)?),
                (file, _) => Arc::new(own_roots(&folder, file)?),
            };
            Ok::<_, String>((config(&of, &folder, &roots)?, roots))
        });
        let (config, roots) = built.await.map_err(|_| "the certificates could not be read".to_owned())??;
        if key.options.ca.is_empty() {
            made.system = Some(roots);
        }
        let connector = TlsConnector::from(Arc::new(config));
        made.connectors.insert(key.clone(), connector.clone());
        Ok(connector)
    }
}

fn system_roots(more: Vec<CertificateDer<'static>>) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    // single certificates of a system's store may be unreadable; the others still serve
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots.add_parsable_certificates(more);
    if roots.is_empty() {
        return Err("no trusted certificates here; name a file of them in SSL_CERT_FILE".to_owned());
    }
    Ok(roots)
}

fn own_roots(folder: &Path, file: &str) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(folder, file)? {
        roots.add(certificate).map_err(|e| format!("{file}: {e}"))?;
    }
    Ok(roots)
}

/// All certificates of a PEM file; at least one.
fn certificates(folder: &Path, file: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let read = CertificateDer::pem_file_iter(folder.join(file)).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    match read {
        Ok(all) if all.is_empty() => Err(format!("{file} holds no certificate")),
        Ok(all) => Ok(all),
        Err(e) => Err(unreadable(file, &e)),
    }
}

fn unreadable(file: &str, error: &rustls::pki_types::pem::Error) -> String {
    match error {
        rustls::pki_types::pem::Error::Io(e) if e.kind() == std::io::ErrorKind::NotFound => {
            format!("{file} is not there")
        }
        e => format!("{file}: {e}"),
    }
}

fn config(key: &Key, folder: &Path, roots: &Arc<RootCertStore>) -> Result<ClientConfig, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|e| e.to_string())?
        .with_root_certificates(Arc::clone(roots));
    let options = &key.options;
    let mut config = if options.client_cert.is_empty() {
        builder.with_no_client_auth()
    } else {
        let file = if options.client_key.is_empty() { &options.client_cert } else { &options.client_key };
        let secret = PrivateKeyDer::from_pem_file(folder.join(file)).map_err(|e| unreadable(file, &e))?;
        let chain = certificates(folder, &options.client_cert)?;
        builder.with_client_auth_cert(chain, secret).map_err(|e| format!("{}: {e}", options.client_cert))?
    };
    if options.insecure {
        config.dangerous().set_certificate_verifier(Arc::new(Anybody(provider)));
    }
    // a resumed session would not show an expired certificate
    config.resumption = Resumption::disabled();
    config.alpn_protocols = if key.speaks.is_empty() { Vec::new() } else { vec![key.speaks.as_bytes().to_vec()] };
    Ok(config)
}

/// Takes any certificate, for checks that say `insecure`; the handshake itself still has to be signed by its key.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls12_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls13_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
