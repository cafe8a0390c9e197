//! The exporter, asked as Prometheus asks it: over connections that are kept, so that only its own probes are fresh.

use super::servers::{Process, Site, port};
use super::{AT_ONCE, Measured};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use warroom::io::clock;

const CONFIG: &str = "modules:
  http:
    prober: http
    timeout: 30s
    http: { preferred_ip_protocol: ip4, enable_http2: false }
  https:
    prober: http
    timeout: 30s
    http: { preferred_ip_protocol: ip4, enable_http2: false, tls_config: { ca_file: ca.pem } }
";

/// As many probes as there are `requests`, over all endpoints.
pub fn flood(site: &Site, module: &str, base: &str, endpoints: usize, requests: usize) -> Measured {
    let port = port();
    std::fs::write(site.folder.path().join("blackbox.yml"), CONFIG).expect("a file");
    let listen = format!("--web.listen-address=127.0.0.1:{port}");
    let args = ["--config.file=blackbox.yml", "--log.level=error", listen.as_str()];
    let exporter = Process::start("prometheus-blackbox-exporter", &args, site.folder.path(), port);
    let next = AtomicUsize::new(0);
    // once around, to be warm
    ask_all(&next, port, module, base, endpoints, 200);
    next.store(0, Ordering::Relaxed);
    let (began, cpu) = (clock::mono(), exporter.cpu());
    ask_all(&next, port, module, base, endpoints, requests);
    let wall = (clock::mono() - began) as f64 / 1e6;
    Measured { probes: requests, cpu: exporter.cpu() - cpu, memory: exporter.memory(), wall, late: 0 }
}

fn ask_all(next: &AtomicUsize, port: u16, module: &str, base: &str, endpoints: usize, requests: usize) {
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the exporter listens");
                let _ = stream.set_nodelay(true);
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= requests {
                        return;
                    }
                    ask(&mut stream, module, &format!("{base}/{}", n % endpoints));
                }
            });
        }
    });
}

fn ask(stream: &mut TcpStream, module: &str, target: &str) {
    let request = format!("GET /probe?module={module}&target={target} HTTP/1.1\r\nHost: exporter\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("the exporter reads");
    let (mut answer, mut chunk) = (Vec::new(), [0; 16 * 1024]);
    while !whole(&answer) {
        let read = stream.read(&mut chunk).expect("the exporter answers");
        assert!(read > 0, "the exporter broke off");
        answer.extend_from_slice(&chunk[..read]);
    }
    let body = unchunked(&String::from_utf8_lossy(&answer));
    assert!(body.contains("\nprobe_success 1"), "{body}");
}

/// The body in one piece: a chunk may end in the middle of a line.
fn unchunked(answer: &str) -> String {
    let Some((head, body)) = answer.split_once("\r\n\r\n") else { return String::new() };
    if !head.to_ascii_lowercase().contains("transfer-encoding: chunked") {
        return body.to_owned();
    }
    let (mut rest, mut whole) = (body, String::new());
    while let Some((length, more)) = rest.split_once("\r\n")
        && let Ok(length @ 1..) = usize::from_str_radix(length, 16)
    {
        whole.push_str(&more[..length]);
        rest = more[length..].trim_start_matches("\r\n");
    }
    whole
}

fn whole(answer: &[u8]) -> bool {
    let text = String::from_utf8_lossy(answer);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let head = head.to_ascii_lowercase();
    match head.split("content-length: ").nth(1).and_then(|l| l.lines().next()?.trim().parse::<usize>().ok()) {
        Some(length) => body.len() >= length,
        None => body.ends_with("0\r\n\r\n"),
    }
}
