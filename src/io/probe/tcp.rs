//! TCP probes: a connection, encrypted or not, and perhaps some words.

mod starttls;

use super::answer::Answer;
use super::connect::{self, Place};
use super::trail::{Stop, Trail};
use super::{BODY_LIMIT, Prober, Unfit, blame, tls};
use crate::plan::TcpProbe;
use crate::record::ProbePhase;
use rustls::pki_types::ServerName;
use starttls::Protocol;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// A TCP probe taken apart.
#[derive(Debug)]
pub struct TcpTarget {
    place: Place,
    send: String,
    receive: String,
    encryption: Option<Encryption>,
}

#[derive(Debug)]
struct Encryption {
    /// What asks for it; none where it begins with the first byte.
    starttls: Option<Protocol>,
    name: ServerName<'static>,
    key: tls::Key,
}

impl TcpTarget {
    /// Takes the address apart; `encrypted` from the first byte on.
    pub fn new(probe: &TcpProbe, encrypted: bool) -> Result<TcpTarget, Unfit> {
        let place = Place::new(&probe.address, &probe.resolver)?;
        let starttls = match probe.starttls.as_str() {
            "" => None,
            word => Some(word.parse::<Protocol>().map_err(Unfit::Request)?),
        };
        let encryption = match encrypted || starttls.is_some() {
            false => None,
            true => {
                let name = if probe.tls.server_name.is_empty() { &place.host } else { &probe.tls.server_name };
                let unfit = |e: rustls::pki_types::InvalidDnsNameError| Unfit::Address {
                    address: name.clone(),
                    why: e.to_string(),
                };
                let name = ServerName::try_from(name.clone()).map_err(unfit)?;
                Some(Encryption { starttls, name, key: tls::Key { options: probe.tls.clone(), speaks: "" } })
            }
        };
        Ok(TcpTarget { place, send: probe.send.clone(), receive: probe.receive.clone(), encryption })
    }

    /// The configuration that encryption needs.
    pub fn key(&self) -> Option<&tls::Key> {
        self.encryption.as_ref().map(|e| &e.key)
    }
}

/// Connects, encrypts where wanted, sends, and reads until the awaited text has come; with `listen`, at least something.
pub async fn talk(target: &TcpTarget, listen: bool, ctx: &Prober, trail: &mut Trail) -> Result<Answer, Stop> {
    let mut stream = connect::connect(&target.place, trail).await?;
    let Some(encryption) = &target.encryption else { return exchange(target, stream, listen, trail).await };
    if let Some(protocol) = encryption.starttls {
        trail.enter(ProbePhase::Tls);
        starttls::ask(protocol, &mut stream, trail).await?;
    }
    let stream = tls::shake(&encryption.key, &encryption.name, stream, ctx, trail).await?;
    exchange(target, stream, listen, trail).await
}

async fn exchange<S>(target: &TcpTarget, mut stream: S, listen: bool, trail: &mut Trail) -> Result<Answer, Stop>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    if target.send.is_empty() && target.receive.is_empty() && !listen {
        return Ok(Answer::Tcp { received: Vec::new() });
    }
    trail.enter(ProbePhase::FirstByte);
    let first = trail.first_byte();
    stream.write_all(target.send.as_bytes()).await.map_err(|e| blame::stop(&e))?;
    stream.flush().await.map_err(|e| blame::stop(&e))?;
    let awaited = target.receive.as_bytes();
    let mut received = Vec::new();
    while (listen && received.is_empty()) || !ends_search(&received, awaited) {
        if received.len() >= BODY_LIMIT {
            return Err(Stop::Fail(format!("{:?} is not in the first 64 KiB", target.receive)));
        }
        let read = stream.read_buf(&mut received).await.map_err(|e| blame::stop(&e))?;
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
