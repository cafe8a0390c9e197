//! `warroom site-get`: the runbook's scripts ask addresses with this program alone; a bare machine has no curl.

use super::http;
use crate::io::clock;
use futures_util::future::join_all;
use std::time::Duration;

/// Asks every `http://127.0.0.1:PORT/PATH` at once, each for at most `within`, and prints a line for each in the order given, parted by
/// tabulators: address, status (000 for no answer), milliseconds, body or reason. Exit code 0 when every status was 2xx, else 1; 2 for a
/// call that makes no sense.
pub fn main(args: &[String]) -> u8 {
    let (within, urls) = match args {
        [flag, span, urls @ ..] if flag == "--within" => match span.parse::<crate::words::Span>() {
            Ok(span) => (span.duration(), urls),
            Err(why) => return usage(&why),
        },
        urls => (Duration::from_secs(1), urls),
    };
    let mut targets = Vec::new();
    for url in urls {
        match split(url) {
            Some((port, path)) => targets.push((url, port, path)),
            None => return usage(&format!("{url:?} is not like http://127.0.0.1:4800/acme/health")),
        }
    }
    let asked = async { join_all(targets.iter().map(|(url, port, path)| line(url, *port, path, within))).await };
    let lines = match http::run(asked) {
        Ok(lines) => lines,
        Err(e) => return usage(&e.to_string()),
    };
    for (line, _) in &lines {
        println!("{line}");
    }
    u8::from(!lines.iter().all(|(_, well)| *well))
}

fn usage(why: &str) -> u8 {
    eprintln!("site-get: {why}\nusage: site-get [--within 1s] http://127.0.0.1:PORT/PATH…");
    2
}

/// Port and path of a loopback address.
fn split(url: &str) -> Option<(u16, String)> {
    let rest = url.strip_prefix("http://127.0.0.1:")?;
    let (port, path) = rest.split_once('/').unwrap_or((rest, ""));
    Some((port.parse().ok()?, format!("/{path}")))
}

async fn line(url: &str, port: u16, path: &str, within: Duration) -> (String, bool) {
    let began = clock::mono();
    let answer = tokio::time::timeout(within, http::fetch(port, "localhost", path)).await;
    let ms = (clock::mono() - began) / 1000;
    let (status, said) = match &answer {
        Err(_) => (0, format!("silent for {} ms", within.as_millis())),
        Ok(Err(e)) => (0, e.to_string()),
        Ok(Ok((status, body))) => (status.as_u16(), String::from_utf8_lossy(body).trim().replace(['\n', '\t'], " ")),
    };
    (format!("{url}\t{status:03}\t{ms}\t{said}"), (200..300).contains(&status))
}
