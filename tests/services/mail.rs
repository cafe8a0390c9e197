//! A mail server by `tcp`, with and without encryption.

use super::*;
use rcgen::{CertificateParams, KeyPair};

#[test]
fn mail_greets_and_encrypts() {
    let Some(program) = program("exim4", "exim4-daemon-light") else { return };
    let (port, folder) = (port(), Service::folder());
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["mx1.test".to_owned()]).unwrap().self_signed(&key).unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(path("cert.pem"), certificate.pem()).unwrap();
    std::fs::write(path("key.pem"), key.serialize_pem()).unwrap();
    let me = rustix::process::geteuid().as_raw();
    let config = format!(
        "exim_user = {me}\nexim_group = {me}\nnever_users =\nspool_directory = {spool}\nlog_file_path = {log}\nprimary_hostname = mx1.test\n\
         local_interfaces = 127.0.0.1\ndaemon_smtp_ports = {port}\ntls_advertise_hosts = *\ntls_certificate = {cert}\n\
         tls_privatekey = {key}\nbegin acl\nbegin routers\nbegin transports\n",
        spool = path("spool"),
        log = path("%slog"),
        cert = path("cert.pem"),
        key = path("key.pem"),
    );
    std::fs::create_dir(path("spool")).unwrap();
    std::fs::write(path("exim.conf"), config).unwrap();
    let conf = path("exim.conf");
    let mail = Service::start(folder, &program, &["-C", &conf, "-bdf", "-oP", "/dev/null"], port);
    let ca = "ca: cert.pem, server-name: mx1.test";
    let asked = |rest: &str| ask_in(mail.path(), &format!("{{ name: m, tcp: '127.0.0.1:{port}', {rest} }}"));

    let greeted = asked(r#"receive: "220 mx1.test ESMTP""#);
    assert_eq!(greeted.outcome, Outcome::Ok, "{greeted:#?}");
    let encrypted = asked(&format!(
        r#"starttls: smtp, {ca}, send: "EHLO me\r\n", receive: "250 ", expect: ["cert.expires_in > 14d"]"#
    ));
    assert_eq!(encrypted.outcome, Outcome::Ok, "{encrypted:#?}");
    assert!(encrypted.evidence.phases.tls_ms.is_some() && encrypted.evidence.certificate_until.is_some());
    assert!(!encrypted.evidence.body.contains("STARTTLS"), "it offers itself again: {:?}", encrypted.evidence.body);
    assert_eq!(asked("starttls: smtp, ca: cert.pem").outcome, fail(ProbePhase::Tls, "certificate for another name"));
    let result = asked("starttls: imap");
    let Outcome::Fail { phase: ProbePhase::Tls, reason } = result.outcome else { panic!("{result:?}") };
    assert!(reason.starts_with("no encryption: 220 mx1.test"), "{reason}");
}
