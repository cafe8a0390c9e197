//! TLS for probes: one configuration for all that say the same, no resumption, the system's certificates unless a check names others.

mod trust;

use super::trail::{Stop, Trail};
use super::{Prober, blame};
use crate::record::ProbePhase;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, Error};
use std::io;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::client::TlsStream;
pub use trust::{Key, Trust};
use x509_parser::prelude::{FromDer, X509Certificate};

/// Encrypts a stream; the certificate's end goes into the evidence.
pub async fn shake<S>(
    key: &Key,
    name: &ServerName<'static>,
    stream: S,
    ctx: &Prober,
    trail: &mut Trail,
) -> Result<TlsStream<S>, Stop>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let connector = ctx.trust().connector(key).await.map_err(Stop::Unknown)?;
    trail.enter(ProbePhase::Tls);
    let end = |e: chrono::DateTime<chrono::Utc>| crate::words::rfc3339(&e);
    match connector.connect(name.clone(), stream).await {
        Ok(stream) => {
            let shown = stream.get_ref().1.peer_certificates().and_then(|chain| chain.first());
            trail.evidence.certificate_until = shown.and_then(ends).map(end);
            Ok(stream)
        }
        Err(e) => {
            let (stop, until) = stop(&e);
            trail.evidence.certificate_until = until.map(end);
            Err(stop)
        }
    }
}

/// The end of a certificate's validity.
fn ends(certificate: &CertificateDer<'_>) -> Option<chrono::DateTime<chrono::Utc>> {
    let (_, parsed) = X509Certificate::from_der(certificate).ok()?;
    chrono::DateTime::from_timestamp(parsed.validity().not_after.timestamp(), 0)
}

/// A failed handshake: why, in few words, and the certificate's end where that is the reason.
fn stop(error: &io::Error) -> (Stop, Option<chrono::DateTime<chrono::Utc>>) {
    let Some(refused) = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) else {
        return (blame::stop(error), None);
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
        Error::AlertReceived(rustls::AlertDescription::NoApplicationProtocol) => "speaks no HTTP/2".to_owned(),
        Error::AlertReceived(rustls::AlertDescription::CertificateRequired) => {
            "wants a client's certificate".to_owned()
        }
        other => other.to_string(),
    };
    (Stop::Fail(words), end)
}
