//! TCP probes: a connection, and perhaps some words.

use super::answer::Answer;
use super::trail::{Stop, Trail};
use super::{BODY_LIMIT, Unfit, connect};
use crate::plan::TcpProbe;
use crate::record::ProbePhase;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// A TCP probe taken apart.
#[derive(Debug)]
pub struct TcpTarget {
    host: String,
    port: u16,
    send: String,
    receive: String,
}

impl TcpTarget {
    /// Takes `host:port` or `[address]:port` apart.
    pub fn new(probe: &TcpProbe) -> Result<TcpTarget, Unfit> {
        let wrong = |why: &str| Unfit::Address { address: probe.address.clone(), why: why.to_owned() };
        let (host, port) =
            probe.address.rsplit_once(':').ok_or_else(|| wrong("names no port; write it like db.example.com:5432"))?;
        let port = port.parse().map_err(|_| wrong("the port is not a number from 1 to 65535"))?;
        let bare = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
        if port == 0 || host.is_empty() || bare.is_none() && host.contains([':', '/', ' ']) {
            return Err(wrong("is not a host and a port; write it like db.example.com:5432 or [2001:db8::1]:5432"));
        }
        let host = bare.unwrap_or(host).to_owned();
        Ok(TcpTarget { host, port, send: probe.send.clone(), receive: probe.receive.clone() })
    }
}

/// Connects, sends, and reads until the awaited text has come; with `listen`, at least something.
pub async fn talk(target: &TcpTarget, listen: bool, trail: &mut Trail) -> Result<Answer, Stop> {
    let mut stream = connect::connect(&target.host, target.port, trail).await?;
    if target.send.is_empty() && target.receive.is_empty() && !listen {
        return Ok(Answer::Tcp { received: Vec::new() });
    }
    trail.enter(ProbePhase::FirstByte);
    let first = trail.first_byte();
    stream.write_all(target.send.as_bytes()).await.map_err(|e| connect::stop(&e))?;
    let awaited = target.receive.as_bytes();
    let mut received = Vec::new();
    while (listen && received.is_empty()) || !ends_search(&received, awaited) {
        if received.len() >= BODY_LIMIT {
            return Err(Stop::Fail(format!("{:?} is not in the first 64 KiB", target.receive)));
        }
        let read = stream.read_buf(&mut received).await.map_err(|e| connect::stop(&e))?;
        if read == 0 {
            let words = if awaited.is_empty() {
                "closed without a word".to_owned()
            } else {
                format!("closed without {:?}", target.receive)
            };
            return Err(Stop::Fail(words));
        }
        first.came();
        trail.glimpse(&received);
    }
    Ok(Answer::Tcp { received })
}

fn ends_search(received: &[u8], awaited: &[u8]) -> bool {
    awaited.is_empty() || received.windows(awaited.len()).any(|w| w == awaited)
}
