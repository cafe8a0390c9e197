//! HTTP in all its forms, against nginx.

use super::*;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair};

/// nginx with a certificate by an authority of the test's own.
struct Web {
    service: Service,
    http: u16,
    https: u16,
}

impl Web {
    fn new() -> Option<Web> {
        let program = program("nginx", "nginx-light")?;
        let (http, https, folder) = (port(), port(), Service::folder());
        certificates(folder.path());
        let root = folder.path().display();
        std::fs::write(folder.path().join("users"), "alice:{PLAIN}open sesame\n").unwrap();
        let config = format!(
            "daemon off; master_process off; error_log stderr; pid {root}/pid;\nevents {{}}\nhttp {{\n\
             access_log off; client_body_temp_path {root}/b; proxy_temp_path {root}/p; fastcgi_temp_path {root}/f;\n\
             uwsgi_temp_path {root}/u; scgi_temp_path {root}/s; default_type text/plain;\n\
             ssl_certificate {root}/server.pem; ssl_certificate_key {root}/server.key;\n\
             server {{\n listen 127.0.0.1:{http}; server_name plain.test;\n\
              location /health {{ add_header X-Dc dc2; default_type application/json; return 200 '{{\"status\":\"ok\",\"data_age\":360}}'; }}\n\
              location /method {{ return 200 '$request_method $http_x_token $content_length'; }}\n\
              location /once {{ return 301 /twice; }}\n location /twice {{ return 302 health?from=twice; }}\n\
              location /round {{ return 302 /round; }}\n location /secure {{ return 302 https://localhost:{https}/who; }}\n\
              location /see {{ if ($request_method = POST) {{ return 303 /method; }} return 200 see; }}\n\
              location /keep {{ return 307 /method; }}\n location /bad {{ return 302 mailto:alice@example.com; }}\n\
              location /locked {{ auth_basic here; auth_basic_user_file {root}/users; try_files /open =404; }}\n\
              location /token {{ if ($http_authorization != 'Bearer t0ken') {{ return 401; }} return 200 in; }}\n\
              location /big {{ root {root}; }}\n location /503 {{ return 503; }}\n }}\n\
             server {{\n listen 127.0.0.1:{https} ssl http2 default_server; server_name localhost;\n\
              location /who {{ return 200 '$ssl_server_name $server_protocol $http_authorization'; }}\n }}\n\
             server {{\n listen 127.0.0.1:{https} ssl http2; server_name inner.test;\n\
              ssl_certificate {root}/inner.pem; ssl_certificate_key {root}/inner.key;\n\
              location /who {{ return 200 '$ssl_server_name $server_protocol '; }}\n }}\n\
             server {{\n listen 127.0.0.1:{https} ssl http2; server_name closed.test;\n\
              ssl_certificate {root}/closed.pem; ssl_certificate_key {root}/closed.key;\n\
              ssl_verify_client on; ssl_client_certificate {root}/ca.pem;\n\
              location /who {{ return 200 '$ssl_client_s_dn'; }}\n }}\n}}\n"
        );
        std::fs::write(folder.path().join("nginx.conf"), config).unwrap();
        std::fs::write(folder.path().join("big"), "a".repeat(200_000)).unwrap();
        let (prefix, conf) = (format!("{root}/"), format!("{root}/nginx.conf"));
        let service = Service::start(folder, &program, &["-p", &prefix, "-c", &conf, "-e", "stderr"], http);
        Some(Web { service, http, https })
    }

    fn plain(&self, path: &str, more: &str) -> ProbeResult {
        let url = format!("http://127.0.0.1:{}{path}", self.http);
        ask_in(self.service.path(), &format!("{{ name: w, http: '{url}'{more} }}"))
    }

    fn encrypted(&self, name: &str, more: &str) -> ProbeResult {
        let url = format!("https://{name}:{}/who", self.https);
        ask_in(self.service.path(), &format!("{{ name: w, http: '{url}'{more} }}"))
    }
}

fn certificates(folder: &Path) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    std::fs::write(folder.join("ca.pem"), ca.pem()).unwrap();
    for (file, name) in
        [("server", "localhost"), ("inner", "inner.test"), ("closed", "closed.test"), ("client", "alice")]
    {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.distinguished_name.push(rcgen::DnType::CommonName, name);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &ca).unwrap();
        std::fs::write(folder.join(format!("{file}.pem")), certificate.pem()).unwrap();
        std::fs::write(folder.join(format!("{file}.key")), key.serialize_pem()).unwrap();
    }
}

#[test]
fn answers_are_judged_by_status_headers_body_and_json() {
    let Some(web) = Web::new() else { return };
    let expect =
        r#"[status == 200, 'headers["x-dc"] == "dc2"', 'json.status == "ok"', 'latency < 30s', 'body.contains("ok")']"#;
    let result = web.plain("/health", &format!(", expect: {expect}, fresh: seconds(json.data_age) < 24h"));
    assert_eq!(result.outcome, Outcome::Ok, "{result:#?}");
    assert_eq!(result.evidence.data_age_ms, Some(360_000));
    assert_eq!(web.plain("/503", "").outcome, fail(ProbePhase::Expect, "503"));
    assert_eq!(
        web.plain("/health", ", expect: [json.version == 3]").outcome,
        fail(ProbePhase::Expect, "json.version == 3: json has no `version`")
    );
    let big = web.plain("/big", ", expect: [size(body) == 64KiB]");
    assert_eq!((big.outcome, big.evidence.body.len()), (Outcome::Ok, 256));
    assert_eq!(web.plain("/health", ", prefer: [latency < 1ms, status == 201]").outcome.word(), "slow");
}

#[test]
fn methods_headers_and_bodies_arrive() {
    let Some(web) = Web::new() else { return };
    let more = ", method: PUT, headers: { X-Token: t1 }, body: four";
    assert_eq!(web.plain("/method", more).evidence.body, "PUT t1 4");
    assert_eq!(web.plain("/method", ", method: HEAD").evidence.status, Some(200));
}

#[test]
fn redirects_are_followed_as_far_as_is_said() {
    let Some(web) = Web::new() else { return };
    assert_eq!(web.plain("/once", "").evidence.status, Some(301));
    let followed = web.plain("/once", ", redirects: 2, expect: [status == 200, 'json.status == \"ok\"']");
    assert_eq!(followed.outcome, Outcome::Ok, "{followed:#?}");
    assert_eq!(web.plain("/once", ", redirects: 1").outcome, fail(ProbePhase::Body, "more than 1 redirects"));
    assert_eq!(web.plain("/round", ", redirects: 5").outcome, fail(ProbePhase::Body, "more than 5 redirects"));
    let bad = fail(ProbePhase::Body, "redirected to mailto:alice@example.com");
    assert_eq!(web.plain("/bad", ", redirects: 5").outcome, bad);
    // 303 asks with GET, 307 as it was asked
    let post = ", method: POST, headers: { X-Token: t1 }, body: four, redirects: 1";
    assert_eq!(web.plain("/see", post).evidence.body.trim(), "GET t1");
    assert_eq!(web.plain("/keep", post).evidence.body, "POST t1 4");
}

#[test]
fn an_account_is_not_carried_to_another_server() {
    let Some(web) = Web::new() else { return };
    let token = ", auth: { bearer: 't0ken$' }".replace('$', "");
    let known = |path: &str, more: &str| {
        // the warning of an open secret is meant for runbooks
        let mut check = bare(&format!("{{ name: w, http: 'http://127.0.0.1:{}{path}'{more} }}", web.http));
        check.faulty = None;
        run(&web, &check)
    };
    assert_eq!(known("/token", &token).outcome, Outcome::Ok);
    assert_eq!(known("/token", "").outcome, fail(ProbePhase::Expect, "401"));
    assert_eq!(
        known("/locked", ", auth: { basic: 'alice:open sesame' }, expect: [status == 404]").outcome,
        Outcome::Ok
    );
    assert_eq!(known("/locked", ", auth: { basic: 'alice:wrong' }").outcome, fail(ProbePhase::Expect, "401"));
    let elsewhere = known("/secure", &format!("{token}, redirects: 1, ca: ca.pem"));
    assert_eq!(elsewhere.outcome, Outcome::Ok, "{elsewhere:#?}");
    assert_eq!(elsewhere.evidence.body, "localhost HTTP/1.1 ");
    assert!(elsewhere.evidence.phases.tls_ms.is_some() && elsewhere.evidence.certificate_until.is_some());
}

/// A check whose runbook may have warnings.
fn bare(yaml: &str) -> Check {
    runbook::parse(&format!("---\nchecks:\n  - {yaml}\n---\n# A\n\n- [ ] b\n"), "a.md").0.checks.remove(0)
}

fn run(web: &Web, check: &Check) -> ProbeResult {
    let prepared = PreparedCheck::new(check).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { probe(&prepared, &Prober::new(web.service.path())).await })
}

#[test]
fn whom_to_believe_can_be_said() {
    let Some(web) = Web::new() else { return };
    let unknown = fail(ProbePhase::Tls, "certificate of an unknown issuer");
    assert_eq!(web.encrypted("localhost", "").outcome, unknown);
    let own = web.encrypted("localhost", ", ca: ca.pem, expect: [cert.expires_in > 14d, status == 200]");
    assert_eq!((own.outcome, own.evidence.body.as_str()), (Outcome::Ok, "localhost HTTP/1.1 "));
    let inner = web.encrypted("localhost", ", ca: ca.pem, server-name: inner.test");
    assert_eq!((inner.outcome, inner.evidence.body.as_str()), (Outcome::Ok, "inner.test HTTP/1.1 "));
    let address = web.encrypted("127.0.0.1", ", ca: ca.pem");
    assert_eq!(address.outcome, fail(ProbePhase::Tls, "certificate for another name"));
    let anyone = web.encrypted("127.0.0.1", ", insecure: true, expect: [cert.expires_in > 14d]");
    assert_eq!(anyone.outcome, Outcome::Ok, "{anyone:#?}");
    let missing = web.plain("/secure", ", redirects: 1, ca: client.key");
    assert_eq!(missing.outcome, Outcome::Unknown { reason: "client.key holds no certificate".to_owned() });
}

#[test]
fn a_client_shows_its_certificate() {
    let Some(web) = Web::new() else { return };
    let closed = ", ca: ca.pem, server-name: closed.test, headers: { Host: closed.test }";
    assert_eq!(web.encrypted("localhost", closed).evidence.status, Some(400));
    let shown = web.encrypted("localhost", &format!("{closed}, client-cert: client.pem, client-key: client.key"));
    assert_eq!((shown.outcome, shown.evidence.body.contains("CN=alice")), (Outcome::Ok, true), "{:?}", shown.evidence);
}

#[test]
fn http_2_is_spoken_where_it_is_wanted() {
    let Some(web) = Web::new() else { return };
    let second = web.encrypted("localhost", ", ca: ca.pem, http2: true");
    assert_eq!((second.outcome, second.evidence.body.as_str()), (Outcome::Ok, "localhost HTTP/2.0 "));
    let phases = second.evidence.phases;
    assert!(phases.tls_ms.is_some() && phases.first_byte_ms.is_some() && phases.body_ms.is_some(), "{phases:?}");
    let refused = web.plain("/health", ", http2: true");
    assert!(matches!(refused.outcome, Outcome::Fail { .. }), "{refused:#?}");
}

#[test]
fn a_certificate_is_looked_at_by_itself() {
    let Some(web) = Web::new() else { return };
    let asked =
        |more: &str| ask_in(web.service.path(), &format!("{{ name: c, tls: 'localhost:{}'{more} }}", web.https));
    let seen = asked(", ca: ca.pem, expect: [cert.expires_in > 14d]");
    assert_eq!(seen.outcome, Outcome::Ok, "{seen:#?}");
    assert!(seen.evidence.certificate_until.is_some() && seen.evidence.phases.first_byte_ms.is_none());
    assert_eq!(asked("").outcome, fail(ProbePhase::Tls, "certificate of an unknown issuer"));
    let words = r#", ca: ca.pem, send: "GET /who HTTP/1.0\r\nHost: localhost\r\n\r\n", receive: "200 OK""#;
    assert_eq!(asked(words).outcome, Outcome::Ok);
    let plain = ask(&format!("{{ name: c, tls: 'localhost:{}' }}", web.http));
    assert_eq!(plain.outcome, fail(ProbePhase::Tls, "not TLS"));
}
