//! TLS, with certificates made for the test.

use super::*;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// An authority of the test's own.
fn authority(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// Serves `200 ok` with a certificate for `name` that ends `days` from now, until the test ends.
async fn serve(authority: &CertifiedIssuer<'static, KeyPair>, name: &str, days: i64) -> SocketAddr {
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    let now = chrono::Utc::now();
    let date = |at: chrono::DateTime<chrono::Utc>| {
        use chrono::Datelike;
        rcgen::date_time_ymd(at.year(), at.month() as u8, at.day() as u8)
    };
    params.not_before = date(now - chrono::TimeDelta::days(400));
    params.not_after = date(now + chrono::TimeDelta::days(days));
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, authority).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut request = vec![0; 4096];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await;
            let _ = stream.shutdown().await;
        }
    });
    address
}

async fn ask(check: &Check, roots: Vec<CertificateDer<'static>>) -> ProbeResult {
    probe(&prepared(check), &Prober::trusting(PathBuf::from("."), roots)).await
}

#[tokio::test]
async fn a_certificate_is_checked_and_its_end_known() {
    let authority = authority("ours");
    let trusted = vec![authority.der().clone()];
    let address = serve(&authority, "localhost", 30).await;
    let mut check = web(format!("https://localhost:{}/", address.port()));
    check.expect = vec!["status == 200".to_owned(), "cert.expires_in > 14d && cert.expires_in < 31d".to_owned()];
    let result = ask(&check, trusted.clone()).await;
    assert_eq!(result.outcome, Outcome::Ok);
    assert!(result.evidence.phases.tls_ms.is_some());
    let end = chrono::DateTime::parse_from_rfc3339(&result.evidence.certificate_until.unwrap()).unwrap();
    let days = (end.to_utc() - chrono::Utc::now()).num_days();
    assert!((28..=30).contains(&days), "{days}");

    check.expect = vec!["cert.expires_in > 60d".to_owned()];
    match ask(&check, trusted).await.outcome {
        Outcome::Fail { phase: ProbePhase::Expect, reason } => {
            assert!(reason.starts_with("cert.expires_in > 60d: cert.expires_in is "), "{reason}");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn bad_certificates_fail_the_handshake_and_say_why() {
    let authority = authority("ours");
    let trusted = vec![authority.der().clone()];
    let good = serve(&authority, "localhost", 30).await;
    let expired = serve(&authority, "localhost", -3).await;
    let other = serve(&authority, "elsewhere.example.com", 30).await;
    let local = |address: SocketAddr| web(format!("https://localhost:{}/", address.port()));

    let result = ask(&local(expired), trusted.clone()).await;
    assert_eq!(result.outcome, fail(ProbePhase::Tls, "certificate expired"));
    assert!(result.evidence.certificate_until.is_some());
    assert_eq!(
        ask(&local(other), trusted.clone()).await.outcome,
        fail(ProbePhase::Tls, "certificate for another name")
    );
    let stranger = vec![self::authority("theirs").der().clone()];
    assert_eq!(ask(&local(good), stranger).await.outcome, fail(ProbePhase::Tls, "certificate of an unknown issuer"));

    let plain =
        super::server::Server::new(vec![super::server::Do::Greet, super::server::say("HTTP/1.1 400 Bad\r\n\r\n")])
            .await;
    assert_eq!(ask(&local(plain.address), trusted).await.outcome, fail(ProbePhase::Tls, "not TLS"));
}
