//! From a name to a connection.

use super::blame::{any_route, refusal, stop};
use super::trail::{Stop, Trail};
use super::{Unfit, query};
use crate::record::ProbePhase;
use rustix::io::Errno;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

/// More addresses of one name are not tried, so that each gets a fair part of the time-out.
const MOST_ADDRESSES: usize = 3;

/// Where to connect to.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// A name, or an address without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The name server to ask instead of the system's way.
    pub resolver: Option<SocketAddr>,
}

impl Place {
    /// Takes `host:port` or `[address]:port` apart; `resolver` as in [`query::server`].
    ///
    /// # Errors
    /// In words for the runbook's author.
    pub fn new(address: &str, resolver: &str) -> Result<Place, Unfit> {
        let wrong = |why: &str| Unfit::Address { address: address.to_owned(), why: why.to_owned() };
        let (host, port) =
            address.rsplit_once(':').ok_or_else(|| wrong("names no port; write it like db.example.com:5432"))?;
        let port = port.parse().map_err(|_| wrong("the port is not a number from 1 to 65535"))?;
        let bare = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
        if port == 0 || host.is_empty() || bare.is_none() && host.contains([':', '/', ' ']) {
            return Err(wrong("is not a host and a port; write it like db.example.com:5432 or [2001:db8::1]:5432"));
        }
        Ok(Place { host: bare.unwrap_or(host).to_owned(), port, resolver: query::server(resolver)? })
    }
}

/// A fresh connection: the name is resolved, then its addresses are tried in order, each with an equal part of the time left.
pub async fn connect(place: &Place, trail: &mut Trail) -> Result<TcpStream, Stop> {
    let addresses = resolve(place, trail).await?;
    trail.enter(ProbePhase::Connect);
    let mut worst = None;
    for (at, address) in addresses.iter().enumerate() {
        trail.evidence.address = Some(address.to_string());
        let share = Duration::from_micros(trail.left() / (addresses.len() - at) as u64);
        // the last address may use up all the time: then the probe as a whole times out
        let tried = if at + 1 == addresses.len() {
            TcpStream::connect(address).await
        } else {
            timeout(share, TcpStream::connect(address)).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
        };
        match tried {
            Ok(stream) => {
                // an answer should not wait for the acknowledgement of half a request
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            // a refusal by one address says more than our missing route to another
            Err(e) => match (refusal(&e, address), &worst) {
                (stop, None) | (stop @ Stop::Fail(_), Some(Stop::Unknown(_))) => worst = Some(stop),
                _ => {}
            },
        }
    }
    Err(worst.unwrap_or_else(|| Stop::Fail("name without an address".to_owned())))
}

/// The addresses of a place; at least one.
pub async fn resolve(place: &Place, trail: &Trail) -> Result<Vec<SocketAddr>, Stop> {
    if let Ok(ip) = place.host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(ip, place.port)]);
    }
    let found: Vec<SocketAddr> = match place.resolver {
        Some(server) => {
            let found = query::addresses(server, &place.host, trail).await?;
            found.into_iter().map(|ip| SocketAddr::new(ip, place.port)).take(MOST_ADDRESSES).collect()
        }
        None => match lookup_host((place.host.as_str(), place.port)).await {
            Ok(found) => found.take(MOST_ADDRESSES).collect(),
            Err(e) => return Err(unresolved(&e)),
        },
    };
    if found.is_empty() { Err(Stop::Fail("name without an address".to_owned())) } else { Ok(found) }
}

/// The standard library gives the resolver's errors only as texts.
fn unresolved(error: &io::Error) -> Stop {
    let ours = [Errno::MFILE, Errno::NFILE, Errno::NOMEM];
    if Errno::from_io_error(error).is_some_and(|e| ours.contains(&e)) {
        return stop(error);
    }
    let said = error.to_string();
    let no_answer = said.contains("Temporary failure") || said.contains("Try again") || said.contains("try again");
    match no_answer {
        true if !any_route() => Stop::Unknown("no network".to_owned()),
        true => Stop::Fail("no answer from the name server".to_owned()),
        false => Stop::Fail("name not found".to_owned()),
    }
}
