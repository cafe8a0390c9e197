//! TLS for probes: one configuration for all, no resumption, the system's certificates.

use super::connect;
use super::trail::Stop;
use rustls::client::Resumption;
use rustls::pki_types::CertificateDer;
use rustls::{CertificateError, ClientConfig, Error, RootCertStore};
use std::io;
use std::sync::Arc;
use tokio_rustls::TlsConnector;
use x509_parser::prelude::{FromDer, X509Certificate};

/// The connector; an error says what is missing here.
pub fn connector(more: &[CertificateDer<'static>]) -> Result<TlsConnector, String> {
    let mut roots = RootCertStore::empty();
    // single certificates of a system's store may be unreadable; the others still serve
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots.add_parsable_certificates(more.iter().cloned());
    if roots.is_empty() {
        return Err("no trusted certificates here; name a file of them in SSL_CERT_FILE".to_owned());
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| e.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    // a resumed session would not show an expired certificate
    config.resumption = Resumption::disabled();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsConnector::from(Arc::new(config)))
}

/// The end of a certificate's validity.
pub fn ends(certificate: &CertificateDer<'_>) -> Option<chrono::DateTime<chrono::Utc>> {
    let (_, parsed) = X509Certificate::from_der(certificate).ok()?;
    chrono::DateTime::from_timestamp(parsed.validity().not_after.timestamp(), 0)
}

/// A failed handshake: why, in few words, and the certificate's end where that is the reason.
pub fn stop(error: &io::Error) -> (Stop, Option<chrono::DateTime<chrono::Utc>>) {
    let Some(refused) = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) else {
        return (connect::stop(error), None);
    };
    let mut end = None;
    let words = match refused {
        Error::InvalidCertificate(CertificateError::ExpiredContext { not_after, .. }) => {
            end = i64::try_from(not_after.as_secs()).ok().and_then(|s| chrono::DateTime::from_timestamp(s, 0));
            "certificate expired".to_owned()
        }
        Error::InvalidCertificate(why) => match why {
            CertificateError::Expired => "certificate expired".to_owned(),
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                "certificate not valid yet".to_owned()
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "certificate for another name".to_owned()
            }
            CertificateError::UnknownIssuer => "certificate of an unknown issuer".to_owned(),
            CertificateError::BadSignature => "certificate with a wrong signature".to_owned(),
            CertificateError::Revoked => "certificate revoked".to_owned(),
            other => format!("certificate not valid: {other}"),
        },
        Error::InvalidMessage(_) => "not TLS".to_owned(),
        other => other.to_string(),
    };
    (Stop::Fail(words), end)
}
