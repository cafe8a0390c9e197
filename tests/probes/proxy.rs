//! Requests by way of a proxy.

use super::server::{Do, Server, answer, say};
use super::*;

#[tokio::test]
async fn a_plain_request_names_the_whole_address() {
    let proxy = Server::new(vec![answer("200 OK", "", "from afar")]).await;
    let yaml =
        format!("{{ name: w, http: 'http://nowhere.test:8080/a?b=1', proxy: 'http://alice:open@{}' }}", proxy.address);
    let result = once(&declared(&yaml)).await;
    assert_eq!((result.outcome, result.evidence.body.as_str()), (Outcome::Ok, "from afar"));
    assert_eq!(result.evidence.address, Some(proxy.address.to_string()));
    let heard = proxy.heard().to_lowercase();
    assert!(heard.starts_with("get http://nowhere.test:8080/a?b=1 http/1.1\r\n"), "{heard}");
    assert!(heard.contains("\r\nhost: nowhere.test:8080\r\n"), "{heard}");
    assert!(heard.contains("\r\nproxy-authorization: basic ywxpy2u6b3blbg==\r\n"), "{heard}");
}

#[tokio::test]
async fn an_encrypted_request_goes_through_a_tunnel() {
    let through = |proxy: &Server| {
        declared(&format!("{{ name: w, http: 'https://inner.test/', proxy: 'http://{}' }}", proxy.address))
    };
    // behind this tunnel nobody speaks TLS
    let open =
        Server::new(vec![say("HTTP/1.1 200 Connection established\r\n\r\n"), Do::Await("\u{1}"), say("hello\r\n")])
            .await;
    let result = once(&through(&open)).await;
    assert_eq!(result.outcome, fail(ProbePhase::Tls, "not TLS"));
    let closed = Server::new(vec![answer("407 Proxy Authentication Required", "", "")]).await;
    assert_eq!(once(&through(&closed)).await.outcome, fail(ProbePhase::Connect, "the proxy says 407"));
    assert!(
        closed.heard().starts_with("CONNECT inner.test:443 HTTP/1.1\r\nHost: inner.test:443\r\n"),
        "{}",
        closed.heard()
    );
    let gone = Server::new(vec![Do::Await("\r\n\r\n")]).await;
    assert_eq!(once(&through(&gone)).await.outcome, fail(ProbePhase::Connect, "the proxy broke off"));
}
